"""When a request takes its place at work, and when it gives it back. Behind the limits is the test's application."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from gateway.http.body_limits import BodyLimitMiddleware, BodyLimits
from gateway.http.concurrency_limit import ConcurrencyLimit, running_request_of
from gateway.http.request_context import RequestContext, set_request_context
from kit.fair_slots import FairSlots
from kit.shares import Holder, Shares

US, THEM = Holder("us", 1), Holder("them", 1)


class Gateway:
    """Both limits in front of an application that ends when the test says so."""

    def __init__(self, *, streams: bool = False) -> None:
        self.slots = FairSlots(1, most_waiting=10)
        self.streams = Shares(1)
        self.go = asyncio.Event()
        self.at_work: list[str] = []
        self._streams = streams
        shares = Shares(1000)
        limits = BodyLimits(max_bytes=1000, deadline_seconds=60, unfinished=shares, waiting_bytes=shares)
        limited = ConcurrencyLimit(self._app, slots=self.slots, streams=self.streams, wait_seconds=60)
        self._limited = BodyLimitMiddleware(limited, limits=limits)

    async def ask(self, path: str) -> tuple["asyncio.Task[None]", "asyncio.Queue[Message]"]:
        """A request of ours as far as it gets, and what the server will say to it."""
        messages: asyncio.Queue[Message] = asyncio.Queue()
        scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": [], "client": None}
        set_request_context(scope, RequestContext(request_id="r", holder=US))
        task = asyncio.create_task(self._limited(scope, messages.get, _send))
        await turns()
        return task, messages

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.at_work.append(scope["path"])
        if self._streams:
            running_request_of(scope).become_stream()
        await self.go.wait()


async def _send(message: Message) -> None:
    """Nobody listens."""


async def turns(count: int = 5) -> None:
    """Lets everything that can run do so."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_client_that_leaves_gives_up_its_place():
    gateway = Gateway()
    assert gateway.slots.take_at_once(THEM)
    waiting, messages = await gateway.ask("/v1/x")
    messages.put_nowait({"type": "http.disconnect"})
    await waiting
    gateway.slots.give_back(THEM)

    assert gateway.at_work == []
    assert gateway.slots.take_at_once(THEM)


async def test_a_request_that_ends_gives_its_slot_to_the_next():
    gateway = Gateway()
    first, _ = await gateway.ask("/v1/x")
    second, _ = await gateway.ask("/v1/y")
    before = list(gateway.at_work)
    gateway.go.set()
    await asyncio.gather(first, second)

    assert (before, gateway.at_work) == (["/v1/x"], ["/v1/x", "/v1/y"])
    assert gateway.slots.take_at_once(THEM)


async def test_a_stream_gives_its_slot_back_and_keeps_its_place_among_streams_until_it_ends():
    gateway = Gateway(streams=True)
    stream, _ = await gateway.ask("/v1/x")

    assert gateway.slots.take_at_once(THEM)
    assert not gateway.streams.take(THEM)
    gateway.go.set()
    await stream
    assert gateway.streams.take(THEM)
