"""Streams of gRPC messages as HTTP responses: a file in parts, or server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, Protocol

import grpc
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from gateway.http.problem_details import Problem, problem_json
from gateway.rest.json_serializers import serializer_of
from gateway.rest.response_rendering import HTTP_BODY, UNKNOWN_TYPE
from gateway.rest.serializer_code import Serializer

EVENTS: Final = "text/event-stream"
_HEARTBEAT: Final = b": still here\n\n"
_FIRST_MESSAGE_SECONDS: Final = 1.0
"""After this time the response begins without a message, so that the client sees an open connection."""

Describe = Callable[[grpc.aio.AioRpcError], Problem]


class Stream(Protocol):
    """The part of a gRPC call that reads its messages."""

    async def read(self) -> object:
        """The next message, or another object at the end. Raises AioRpcError."""

    def cancel(self) -> bool:
        """Ends the call."""


async def streamed(call: Stream, reply: Descriptor, heartbeat_seconds: float, describe: Describe) -> Response:
    """A stream as a response: the parts of a file as one file, other messages as server-sent events.

    Raises AioRpcError when the service refuses before its first message. A later failure is the event `problem`. In a
    file it breaks the connection, so that no client takes half a file for a whole one.
    """
    first = asyncio.ensure_future(_next(call))
    try:
        if reply.full_name == HTTP_BODY:
            return await _streamed_file(call, await first)
        await asyncio.wait([first], timeout=_FIRST_MESSAGE_SECONDS)
        if first.done():
            first.result()
    except BaseException:
        first.cancel()
        call.cancel()
        raise
    events = _events(call, first, serializer_of(reply), heartbeat_seconds, describe)
    return StreamingResponse(events, media_type=EVENTS)


async def _next(call: Stream) -> Message | None:
    """The next message; None at the end."""
    message = await call.read()
    return message if isinstance(message, Message) else None


async def _streamed_file(call: Stream, first: Any) -> Response:  # noqa: ANN401 - HttpBody ships no types
    async def parts() -> AsyncIterator[bytes]:
        part: Any = first
        try:
            while part is not None:
                yield part.data
                part = await _next(call)
        finally:
            call.cancel()

    content_type = first.content_type if first is not None else ""
    return StreamingResponse(parts(), headers={"Content-Type": content_type or UNKNOWN_TYPE})


async def _events(
    call: Stream,
    reading: "asyncio.Future[Message | None]",
    serialise: Serializer,
    heartbeat_seconds: float,
    describe: Describe,
) -> AsyncIterator[bytes]:
    try:
        while True:
            done, _ = await asyncio.wait([reading], timeout=heartbeat_seconds)
            if not done:
                yield _HEARTBEAT
                continue
            message = reading.result()
            if message is None:
                return
            yield b"data: " + to_json(serialise(message)) + b"\n\n"
            reading = asyncio.ensure_future(_next(call))
    except grpc.aio.AioRpcError as error:
        yield b"event: problem\ndata: " + problem_json(describe(error)) + b"\n\n"
    finally:
        reading.cancel()
        call.cancel()
