"""Nobody can take all places: unfinished bodies, requests at work, requests that wait, streams."""

import asyncio

import httpx
import pytest

GOOD, OTHER, NEIGHBOUR = ("Bearer good", "Bearer other", "Bearer neighbour")
JSON = {"Content-Type": "application/json"}


class Unfinished:
    """Requests whose bodies never end, and those of them that were answered meanwhile."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.tasks: list[asyncio.Task[httpx.Response]] = []

    async def send(self, count: int, *, part: bytes = b"{", **headers: str) -> None:
        for _ in range(count):
            begun, never = asyncio.Event(), asyncio.Event()

            async def parts(begun: asyncio.Event = begun, never: asyncio.Event = never):
                yield part
                begun.set()
                await never.wait()

            sending = self.client.post("/v1/things", content=parts(), headers=JSON | headers)
            task = asyncio.create_task(sending)
            self.tasks.append(task)
            await asyncio.wait({task, asyncio.create_task(begun.wait())}, return_when=asyncio.FIRST_COMPLETED)

    @property
    def answers(self) -> list[tuple[int, str]]:
        return [(task.result().status_code, task.result().json()["reason"]) for task in self.tasks if task.done()]

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def unfinished(connect):
    """Unfinished requests at a gateway with room for ten of each kind."""
    client = await connect(max_running_requests=10, max_unfinished_bodies=10, max_waiting_body_bytes=1000)
    sent = Unfinished(client)
    yield sent
    await sent.end()


async def test_unfinished_bodies_take_no_capacity(unfinished, things):
    await unfinished.send(30)

    answers = [await unfinished.client.get("/v1/things/t1") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3


async def test_one_user_may_have_only_a_share_of_the_unfinished_bodies(unfinished):
    await unfinished.send(10)
    refused = list(unfinished.answers)
    await unfinished.send(1, authorization="Bearer other")
    await unfinished.send(1, authorization="Bearer neighbour")

    assert refused == [(429, "SHARE_USED_UP")] * 4
    assert unfinished.answers == refused


async def test_bytes_of_unfinished_bodies_are_limited_in_sum(unfinished):
    await unfinished.send(4, part=b" " * 200)
    refused = list(unfinished.answers)
    await unfinished.send(1, part=b" " * 200, authorization="Bearer neighbour")

    assert refused == [(429, "SHARE_USED_UP")]
    assert unfinished.answers == refused


class SlowChannel:
    """A channel whose calls are answered when the test says so. `asked` has the token of each, in their order."""

    def __init__(self, channel) -> None:
        self._channel = channel
        self.go = asyncio.Event()
        self.asked: list[str] = []

    def unary_unary(self, *arguments, **options):
        call = self._channel.unary_unary(*arguments, **options)

        async def answer(message, **options):
            self.asked.append(dict(options["metadata"])["authorization"])
            await self.go.wait()
            return await call(message, **options)

        return answer

    def unary_stream(self, *arguments, **options):
        return self._channel.unary_stream(*arguments, **options)


class AtWork:
    """Requests at a gateway whose service is slow."""

    def __init__(self, client: httpx.AsyncClient, channel: SlowChannel) -> None:
        self.client, self.channel = client, channel
        self.tasks: list[asyncio.Task[httpx.Response]] = []

    async def read(self, token: str = GOOD) -> asyncio.Task[httpx.Response]:
        task = asyncio.create_task(self.client.get("/v1/things/t1", headers={"authorization": token}))
        self.tasks.append(task)
        for _ in range(20):
            await asyncio.sleep(0)
        return task

    async def answers(self) -> list[tuple[int, str]]:
        done = await asyncio.gather(*self.tasks)
        return [(answer.status_code, answer.json().get("reason", "")) for answer in done]


@pytest.fixture
async def slowly(connect, channel):
    async def make(**settings) -> AtWork:
        slow = SlowChannel(channel)
        return AtWork(await connect(service_channel=slow, **settings), slow)

    return make


async def test_a_request_that_waits_too_long_is_503_and_liveness_still_answers(slowly):
    at_work = await slowly(max_running_requests=1, max_wait_seconds=0.01)
    await at_work.read()
    refused = await (await at_work.read())
    alive = await at_work.client.get("/healthz")
    at_work.channel.go.set()

    assert (refused.status_code, refused.json()["reason"], refused.headers["Retry-After"]) == (503, "TOO_BUSY", "1")
    assert alive.status_code == 200
    assert await at_work.answers() == [(200, ""), (503, "TOO_BUSY")]


async def test_a_quiet_organisation_is_served_before_those_who_wait_in_a_flood(slowly):
    at_work = await slowly(max_running_requests=3)
    for _ in range(6):
        await at_work.read()
    await at_work.read(NEIGHBOUR)
    before = list(at_work.channel.asked)
    at_work.channel.go.set()

    assert set(await at_work.answers()) == {(200, "")}
    assert before == [GOOD] * 3
    assert at_work.channel.asked[3] == NEIGHBOUR


async def test_while_two_organisations_come_each_has_half(slowly):
    at_work = await slowly(max_running_together=4)
    await at_work.read(NEIGHBOUR)
    for _ in range(6):
        await at_work.read()
    before = list(at_work.channel.asked)
    at_work.channel.go.set()

    assert set(await at_work.answers()) == {(200, "")}
    assert before == [NEIGHBOUR, GOOD, GOOD]


async def test_places_to_wait_are_shared(slowly):
    at_work = await slowly(max_running_requests=1, max_waiting_requests=10)
    for _ in range(9):
        await at_work.read()
    await at_work.read(OTHER)
    await at_work.read(NEIGHBOUR)
    at_work.channel.go.set()

    assert await at_work.answers() == [(200, "")] * 7 + [(429, "SHARE_USED_UP")] * 2 + [(200, "")] * 2


@pytest.mark.parametrize("path", ["/v1/things:watch", "/v1/things:export"])
async def test_streams_have_a_limit_of_their_own(connect, path):
    client = await connect(max_streams=0)

    refused = await client.get(path)
    read = await client.get("/v1/things/t1")

    assert (refused.status_code, refused.json()["reason"], refused.headers["Retry-After"]) == (503, "TOO_BUSY", "1")
    assert read.status_code == 200
