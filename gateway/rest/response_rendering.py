"""gRPC replies as HTTP answers: JSON, a file, an event stream, or nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Final, Protocol

import grpc
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from gateway.http.problem_details import Problem, problem_json
from gateway.rest.json_serializers import serializer_of

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
HTTP_BODY: Final = "google.api.HttpBody"
EMPTY: Final = "google.protobuf.Empty"
_UNKNOWN_TYPE: Final = "application/octet-stream"
_HEARTBEAT: Final = b": still here\n\n"
# A stream that has said nothing for this long is begun all the same, so that the client sees the connection stand.
_FIRST_WORD_SECONDS: Final = 1.0

Render = Callable[[Message], Response]
Describe = Callable[[grpc.aio.AioRpcError], Problem]


class Stream(Protocol):
    """The part of a gRPC call that a reader of its messages needs."""

    async def read(self) -> object:
        """The next message, or the mark of the end. Raises AioRpcError."""

    def cancel(self) -> bool:
        """Tells the service that nobody reads any more."""


def renderer_of(reply: Descriptor, location: str = "") -> Render:
    """The function that turns a unary reply of this type into an answer.

    With a `location`, the reply is something new: the answer says 201 and where it is read.
    """
    if reply.full_name == HTTP_BODY:
        return _file
    if reply.full_name == EMPTY:
        return lambda _: Response(status_code=HTTPStatus.NO_CONTENT)
    write = serializer_of(reply)
    tagged = "etag" in reply.fields_by_name
    status = HTTPStatus.CREATED if location else HTTPStatus.OK

    def render(message: Message) -> Response:
        content = write(message)
        headers = {"Location": location.format_map(content)} if location else {}
        if tagged and content.get("etag"):
            headers["ETag"] = str(content["etag"])
        return Response(to_json(content), status_code=status, media_type=JSON, headers=headers)

    return render


def _file(message: Message) -> Response:
    content_type: str = message.content_type  # type: ignore[attr-defined]  # google.api.HttpBody
    data: bytes = message.data  # type: ignore[attr-defined]
    return Response(data, headers={"Content-Type": content_type or _UNKNOWN_TYPE})


async def streamed(call: Stream, reply: Descriptor, heartbeat_seconds: float, describe: Describe) -> Response:
    """A stream as an answer: parts of a file as one file, other messages as server-sent events.

    Raises AioRpcError when the service refuses before its first message. A failure after that is the event `problem`, or, in a
    file, a broken connection, so that half a file is not taken for a whole one.
    """
    first = asyncio.ensure_future(_next(call))
    try:
        if reply.full_name == HTTP_BODY:
            return await _streamed_file(call, await first)
        await asyncio.wait([first], timeout=_FIRST_WORD_SECONDS)
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


async def _streamed_file(call: Stream, first: Message | None) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        part = first
        try:
            while part is not None:
                yield part.data  # type: ignore[attr-defined]  # google.api.HttpBody
                part = await _next(call)
        finally:
            call.cancel()

    content_type = first.content_type if first is not None else ""  # type: ignore[attr-defined]
    return StreamingResponse(parts(), headers={"Content-Type": content_type or _UNKNOWN_TYPE})


async def _events(
    call: Stream,
    reading: "asyncio.Future[Message | None]",
    write: Callable[[Message], dict[str, object]],
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
            yield b"data: " + to_json(write(message)) + b"\n\n"
            reading = asyncio.ensure_future(_next(call))
    except grpc.aio.AioRpcError as error:
        yield b"event: problem\ndata: " + problem_json(describe(error)) + b"\n\n"
    finally:
        reading.cancel()
        call.cancel()
