"""Requests go on while the server that counts them is silent, slow, resets connections or answers nonsense."""

import asyncio

import pytest

from gateway.http.brief_questions import SILENCE_SECONDS, BriefQuestions
from tests.support.bad_servers import MANNERS, Manner, bad_server

REQUESTS = 30


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("strategy", ["fixed-window", "moving-window"])
async def test_requests_go_on_beside_a_bad_redis(connect, manner: Manner, strategy: str) -> None:
    async with bad_server(manner) as redis:
        client = await connect(
            rate_limit_storage_url=f"redis://{redis.address}/0",
            rate_limit_strategy=strategy,
            rate_limit_storage_seconds=0.1,
        )
        async with asyncio.timeout(60):
            together = await asyncio.gather(*(client.get("/v1/things/t1") for _ in range(REQUESTS)))
            alone = [await client.get("/v1/things/t1") for _ in range(REQUESTS)]

    assert {reply.status_code for reply in (*together, *alone)} == {200}
    assert all("RateLimit" not in reply.headers for reply in (*together, *alone))
    assert redis.connections >= 1


async def test_silent_server_is_asked_once_in_a_while() -> None:
    moment, asked = 1000.0, []
    questions = BriefQuestions(seconds=0.01, clock=lambda: moment)

    async def silent() -> str:
        asked.append(moment)
        await asyncio.Event().wait()
        return "never"

    async def answers() -> str:
        return "counted"

    first = [await questions.ask(silent), await questions.ask(silent), await questions.ask(answers)]
    moment += SILENCE_SECONDS
    second = await questions.ask(answers)

    assert asked == [1000.0]
    assert first == [None, None, None]
    assert second == "counted"


async def test_caller_who_leaves_is_no_failure_of_the_server() -> None:
    questions = BriefQuestions(seconds=60)
    asked = asyncio.Event()

    async def silent() -> None:
        asked.set()
        await asyncio.Event().wait()

    async def answers() -> str:
        return "counted"

    leaving = asyncio.ensure_future(questions.ask(silent))
    await asked.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving

    assert await questions.ask(answers) == "counted"
