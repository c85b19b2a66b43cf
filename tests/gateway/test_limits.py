"""What happens at the limits of time and of what the gateway itself depends on."""

import asyncio
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import cast

from opentelemetry import trace
from starlette.responses import StreamingResponse

from gateway.http.problem_details import Refusal, internal_error, problem_of
from gateway.rest.response_streams import streamed
from tests.gateway.things import ChannelWithABug


class Quiet:
    """A stream of things whose next message comes when the test gives it."""

    def __init__(self, first) -> None:
        self.messages: asyncio.Queue[object] = asyncio.Queue()
        self.messages.put_nowait(first)
        self.cancelled = False

    async def read(self) -> object:
        return await self.messages.get()

    def cancel(self) -> bool:
        self.cancelled = True
        return True


async def test_a_silent_stream_sends_keep_alive_comments(things):
    thing = things.new("Thing", thing_id="t1")
    call = Quiet(thing)
    response = await streamed(call, type(thing).DESCRIPTOR, 0.001, lambda error: problem())
    assert isinstance(response, StreamingResponse)
    parts = cast("AsyncGenerator[bytes, None]", response.body_iterator)

    first = await anext(parts)
    silence = await anext(parts)
    call.messages.put_nowait(things.new("Thing", thing_id="t2"))
    second = await anext(part async for part in parts if part != silence)

    assert first.startswith(b'data: {"thing_id":"t1"')
    assert silence == b": still here\n\n"
    assert second.startswith(b'data: {"thing_id":"t2"')


async def test_a_client_that_disconnects_cancels_the_call(things):
    thing = things.new("Thing", thing_id="t1")
    call = Quiet(thing)
    response = await streamed(call, type(thing).DESCRIPTOR, 60.0, lambda error: problem())

    assert isinstance(response, StreamingResponse)
    parts = response.body_iterator
    assert isinstance(parts, AsyncGenerator)

    await anext(parts)
    await parts.aclose()

    assert call.cancelled


async def test_a_body_that_does_not_arrive_in_time_is_408(connect, things):
    client = await connect(body_deadline_seconds=0.01)
    never = asyncio.Event()

    async def parts():
        yield b'{"name":'
        await never.wait()

    response = await client.post("/v1/things", content=parts(), headers={"Content-Type": "application/json"})

    assert (response.status_code, response.json()["reason"]) == (408, "BODY_TOO_SLOW")
    assert things.asked == []


async def test_requests_go_on_when_the_counts_cannot_be_reached(connect):
    client = await connect(rate_limit_storage_url="redis://127.0.0.1:1/0")

    response = await client.get("/v1/things/t1")

    assert response.status_code == 200
    assert "RateLimit" not in response.headers


async def test_failure_inside_the_gateway_is_a_plain_500(connect, capsys):
    client = await connect(service_channel=ChannelWithABug())

    response = await client.get("/v1/things/t1")

    assert (response.status_code, response.json()["detail"]) == (500, "Internal error.")
    assert "ZeroDivisionError" not in response.text
    assert response.headers["X-Request-Id"] == response.json()["request_id"]


def test_problem_names_the_running_trace():
    context = trace.SpanContext(trace_id=0xABC, span_id=1, is_remote=False)

    with trace.use_span(trace.NonRecordingSpan(context)):
        found = problem_of(internal_error(), instance="/v1/x", request_id="r")

    assert found.trace_id == "00000000000000000000000000000abc"


def problem():
    refusal = Refusal(status=HTTPStatus.CONFLICT, reason="NO", detail="No.")
    return problem_of(refusal, instance="", request_id="")
