"""The interceptor of every RPC: admits the caller before the servicer, and turns an error into a status after it.

`grpc.aio` calls an interceptor to look a handler up, when it has the metadata of a call and has read nothing of its
request. A caller who is not admitted gets a handler that reads nothing either: his request costs no more memory than
HTTP/2 lets him send unasked. The handler of an admitted caller is wrapped. The wrapped handler also parses the request
and serialises the reply: gRPC sends the text of any error outside it to the caller.
"""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import grpc
import structlog
from google.protobuf.message import Message
from google.rpc import status_pb2

from kit import deadline
from kit.auth.caller import current_caller, set_caller
from kit.db.failures import is_of_dependency, known_failure
from kit.errors import Internal
from kit.pace import Pace, set_pace
from kit.presence import Presence
from kit.rpc.admission import Admission, read
from kit.rpc.error_status import grpc_code, status_of, trailers
from kit.rpc.health import CHECK
from kit.rpc.running_calls import RunningCalls
from kit.telemetry import otel
from kit.wire.contract import Operation
from kit.wire.field_paths import drop_lost_places
from kit.wire.validation import validate, validate_in_slices

# No call keeps locks and connections for longer than this, whatever its deadline.
LONGEST_CALL_SECONDS = 60.0

log = structlog.get_logger(__name__)

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Method:
    """One RPC as its servicer registered it, and its declaration in the contract."""

    operation: Operation
    behaviour: Callable[..., Any]
    parse: Callable[[bytes], Any]
    serialise: Callable[[Any], bytes]


class AdmissionInterceptor(grpc.aio.ServerInterceptor):
    """Wraps every declared RPC of one service. Besides them only the probe is found: no `Watch`, no reflection."""

    def __init__(
        self,
        operations: Mapping[str, Operation],
        admission: Admission,
        *,
        probe: _Handler,
        most_running: int,
        longest_call_seconds: float = LONGEST_CALL_SECONDS,
    ) -> None:
        self._operations = operations
        self._admission = admission
        self._probe = probe
        self._running = RunningCalls(most_running)
        self._presence = Presence()
        self._longest_call_seconds = longest_call_seconds
        self._wrapped: dict[str, _Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["_Handler | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "_Handler | None":
        """The wrapped handler of a method, made at its first call; for a caller who is not admitted, a refusal."""
        name = handler_call_details.method
        operation = self._operations.get(name)
        if operation is None:
            return self._probe if name == CHECK else None
        if name not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None
            self._wrapped[name] = self._wrap(handler, operation)
        started = time.perf_counter()
        metadata = {str(key): str(value) for key, value in handler_call_details.invocation_metadata or ()}
        try:
            await self._admission.admit(metadata, operation)
        except Exception as error:  # noqa: BLE001 - gRPC would send its text to the caller
            return _refusal(operation, error, started)
        return self._wrapped[name]

    def _wrap(self, handler: Any, operation: Operation) -> "_Handler":  # noqa: ANN401 - gRPC types no field
        method = _Method(
            operation=operation,
            behaviour=handler.unary_stream if handler.response_streaming else handler.unary_unary,
            parse=handler.request_deserializer,
            serialise=handler.response_serializer,
        )
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(self._stream(method))
        return grpc.unary_unary_rpc_method_handler(self._unary(method))

    def _unary(self, method: _Method) -> Callable[[bytes, "_Context"], Awaitable[bytes]]:
        async def answer(raw: bytes, context: _Context) -> bytes:
            started, request = time.perf_counter(), None
            try:
                async with asyncio.timeout(self._longest_call_seconds):
                    with self._running.hold(current_caller(), method.operation):
                        received = self._read(raw, context, method)
                        if method.operation.entries is None:
                            validate(received)
                        else:
                            await validate_in_slices(received, method.operation.entries)
                        request = received
                        reply = method.serialise(await method.behaviour(request, context))
            except (grpc.aio.AbortError, asyncio.CancelledError) as ended:
                _record_end(method.operation, context, ended, started)
                raise
            except Exception as error:  # noqa: BLE001 - gRPC would send its text to the caller
                _reply_with_error(method.operation, context, error, started, request)
                return b""  # gRPC sends the status alone
            _record(method.operation, grpc.StatusCode.OK, "", started)
            return reply

        return answer

    def _stream(self, method: _Method) -> Callable[[bytes, "_Context"], AsyncIterator[bytes]]:
        async def answer(raw: bytes, context: _Context) -> AsyncIterator[bytes]:
            started, request = time.perf_counter(), None
            try:
                with self._running.hold(current_caller(), method.operation):
                    received = self._read(raw, context, method)
                    validate(received)
                    request = received
                    async for part in method.behaviour(request, context):
                        yield method.serialise(part)
            except (grpc.aio.AbortError, asyncio.CancelledError) as ended:
                _record_end(method.operation, context, ended, started)
                raise
            except Exception as error:  # noqa: BLE001 - gRPC would send its text to the caller
                _reply_with_error(method.operation, context, error, started, request)
                return
            _record(method.operation, grpc.StatusCode.OK, "", started)

        return answer

    def _read(self, raw: bytes, context: _Context, method: _Method) -> Message:
        """The request of the admitted caller, who now has the span, the deadline and the pace of his call."""
        seconds, org_id = self._time_for(context, method), current_caller().org_id
        deadline.set_deadline(seconds)
        self._presence.see(org_id)
        set_pace(Pace(self._presence, org_id, seconds=seconds))
        if traceparent := otel.current_traceparent():
            caller = dataclasses.replace(current_caller(), traceparent=traceparent)
            set_caller(caller)
            otel.annotate(org_id=str(caller.org_id), request_id=caller.request_id)
        return read(raw, method.parse, method.operation.largest_request)

    def _time_for(self, context: _Context, method: _Method) -> float | None:
        """The seconds until the caller's deadline; for an RPC that does not stream at most `longest_call_seconds`."""
        requested: float | None = context.time_remaining()
        if method.operation.streams:
            return requested
        return self._longest_call_seconds if requested is None else min(requested, self._longest_call_seconds)


def _refusal(operation: Operation, error: Exception, started: float) -> "_Handler":
    """A handler that refuses the call without reading its request, for which it calls itself streaming."""
    parts: tuple[bytes, ...] = ()

    async def refuse(_unread: object, context: _Context) -> AsyncIterator[bytes]:
        _reply_with_error(operation, context, error, started)
        for part in parts:
            yield part

    return grpc.stream_stream_rpc_method_handler(refuse)


def _reply_with_error(
    operation: Operation, context: _Context, error: Exception, started: float, request: Message | None = None
) -> None:
    """Sets the status of an error. Does not call `abort`, which would raise through the outer interceptors."""
    known = known_failure(error) or Internal()
    if isinstance(known, Internal):
        log.error("rpc.failed", method=operation.method, exc_info=error)
    elif is_of_dependency(error):
        log.warning("rpc.dependency_failed", method=operation.method, reason=known.reason, exc_info=error)
    if request is not None:
        for field in drop_lost_places(known, request):
            log.error("rpc.field_not_in_request", method=operation.method, field=field, reason=known.reason)
    status: status_pb2.Status = status_of(known)
    code = grpc_code(status)
    context.set_code(code)
    context.set_details(status.message)
    context.set_trailing_metadata(trailers(status))
    _record(operation, code, known.reason, started)


def _record_end(operation: Operation, context: _Context, ended: BaseException, started: float) -> None:
    """Records an RPC that its servicer aborted, that its caller cancelled, or whose deadline passed."""
    code = grpc.StatusCode.CANCELLED if isinstance(ended, asyncio.CancelledError) else context.code()
    _record(operation, code, "", started)


def _record(operation: Operation, code: grpc.StatusCode, reason: str, started: float) -> None:
    """Writes the log line and the metrics of one RPC."""
    seconds = time.perf_counter() - started
    otel.record_rpc(operation.method, code, seconds)
    if reason:
        otel.annotate(reason=reason)
    log.info(
        "rpc.answered", method=operation.method, code=code.name, reason=reason, milliseconds=round(seconds * 1000, 2)
    )
