"""Lets requests to work whose bodies are there: each organisation and each user has a share of the slots.

A request beyond its share waits. It is answered 429 or 503 when it has waited for too long, or when too many wait. A
request takes one slot for each BYTES_OF_A_SLOT of its body, so a bulk call counts by its sales before it is parsed.
"""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.body_limits import ReceivedBody, received_body_of
from gateway.http.health import LIVENESS_PATH
from gateway.http.problem_details import refusal_of, send_problem
from gateway.http.request_context import holder_of
from kit.errors import DomainError
from kit.fair_slots import FairSlots
from kit.pace import Pace, set_pace
from kit.shares import Holder, Shares, TooBusy

BYTES_OF_A_SLOT: Final = 4096
"""About a sale of fifty lines."""
_KEY: Final = "bahi.running_request"


class RunningRequest:
    """A request at work. It holds slots until it ends, or until its response becomes a stream."""

    def __init__(self, slots: FairSlots, streams: Shares, holder: Holder, amount: int) -> None:
        self._slots = slots
        self._streams = streams
        self._holder = holder
        self._amount = amount
        self._is_stream = False

    def become_stream(self) -> None:
        """Gives the slots back, and counts among the streams. Raises ShareUsedUp or TooBusy beyond their share."""
        if not self._streams.take(self._holder):
            raise self._streams.refusal()
        self._slots.give_back(self._holder, self._amount)
        self._is_stream = True

    def end(self) -> None:
        """Gives back what the request holds."""
        if self._is_stream:
            self._streams.give_back(self._holder)
        else:
            self._slots.give_back(self._holder, self._amount)


class ConcurrencyLimit:
    """Answers 429 beyond a share and 503 where all is in use.

    Liveness is not counted: a busy gateway is alive, and must not be restarted.
    """

    def __init__(self, app: ASGIApp, *, slots: FairSlots, streams: Shares, wait_seconds: float) -> None:
        self._app = app
        self._slots = slots
        self._streams = streams
        self._wait_seconds = wait_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == LIVENESS_PATH:
            await self._app(scope, receive, send)
            return
        holder, body = holder_of(scope), received_body_of(scope)
        amount = 1 + body.size // BYTES_OF_A_SLOT
        if not self._slots.take_at_once(holder, amount):
            try:
                await self._wait(holder, amount, body)
            except DomainError as error:
                if not body.client_left:
                    await send_problem(refusal_of(error), scope, receive, send)
                return
        body.let_in()
        if amount > 1:
            set_pace(Pace(self._slots.presence, holder.organisation))
        running = scope[_KEY] = RunningRequest(self._slots, self._streams, holder, amount)
        try:
            await self._app(scope, receive, send)
        finally:
            running.end()

    async def _wait(self, holder: Holder, amount: int, body: ReceivedBody) -> None:
        """Takes slots as soon as they are free. Raises TooBusy after some time, and when the client leaves."""
        try:
            async with asyncio.timeout(self._wait_seconds) as limit:
                watching = asyncio.create_task(_end_when_client_leaves(body, limit))
                try:
                    await self._slots.take(holder, amount)
                finally:
                    watching.cancel()
        except TimeoutError:
            raise TooBusy("Too many requests are at work. Send the same request again.") from None


async def _end_when_client_leaves(body: ReceivedBody, limit: asyncio.Timeout) -> None:
    await body.until_client_leaves()
    limit.reschedule(asyncio.get_running_loop().time())


def running_request_of(scope: Scope) -> RunningRequest:
    """The running request, as ConcurrencyLimit let it in."""
    running: RunningRequest = scope[_KEY]
    return running
