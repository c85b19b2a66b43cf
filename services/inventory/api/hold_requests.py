"""What all requests of other services for a hold have in common."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bahi.inventory.v1 import stock_pb2 as pb

from kit.wire.request_hash import request_hash
from services.inventory.domain.holds import RefusedHold

Request = TypeVar("Request", pb.Reservation, pb.IncomingHold)
Requested = TypeVar("Requested")
Outcome = TypeVar("Outcome")


def content_hash(message: Request) -> bytes:
    """Covers everything but the time until which: a retry requests the same until later."""
    content = type(message)()
    content.CopyFrom(message)
    content.ClearField("expire_time")
    return request_hash(content)


def expiry_of(message: pb.Reservation | pb.IncomingHold) -> dt.datetime | None:
    return message.expire_time.ToDatetime(tzinfo=dt.UTC) if message.HasField("expire_time") else None


async def serve_readable(
    requests: Sequence[Requested | RefusedHold], serve: Callable[[Sequence[Requested]], Awaitable[Sequence[Outcome]]]
) -> list[Outcome | RefusedHold]:
    """The outcomes of the requests that could be read, and the refusals of the others, in the order requested."""
    readable = [request for request in requests if not isinstance(request, RefusedHold)]
    outcomes = iter(await serve(readable)) if readable else iter(())
    return [request if isinstance(request, RefusedHold) else next(outcomes) for request in requests]
