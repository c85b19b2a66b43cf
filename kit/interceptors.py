"""What stands between gRPC and a servicer: who calls, may they, is the request valid, and what becomes of an error.

`grpc.aio` calls an interceptor only to look a handler up, so the handler itself is wrapped.
"""

import asyncio
import dataclasses
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import grpc
import structlog
import uuid_utils
from google.rpc import status_pb2

from kit import deadline, otel
from kit.auth import TokenVerifier
from kit.caller import Caller, set_caller
from kit.contract import Idempotency, Operation
from kit.error_status import grpc_code, status_of, trailers
from kit.errors import InvalidArgument, PermissionDenied
from kit.failures import known_failure
from kit.internal_token import InternalTokens
from kit.validation import validate

LONGEST_IDEMPOTENCY_KEY = 255  # characters
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_IDEMPOTENCY_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_IDEMPOTENCY_KEY}}}")
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)

log = structlog.get_logger(__name__)

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
_Unary: TypeAlias = Callable[[Any, "_Context"], Awaitable[Any]]
_Stream: TypeAlias = Callable[[Any, "_Context"], AsyncIterator[Any]]


class RoleInsufficient(PermissionDenied):
    """The operation needs a higher role."""

    reason = "ROLE_INSUFFICIENT"


class IdempotencyKeyRequired(InvalidArgument):
    """The operation moves stock or money, so that a repeat must be told from a second call."""

    reason = "IDEMPOTENCY_KEY_REQUIRED"


class IdempotencyKeyInvalid(InvalidArgument):
    """The key is too long, or not plain text."""

    reason = "IDEMPOTENCY_KEY_INVALID"


class Guard(grpc.aio.ServerInterceptor):
    """Wraps every declared RPC of one service. An RPC that it has no declaration for (health) passes by."""

    def __init__(
        self, service: str, operations: Mapping[str, Operation], users: TokenVerifier, services: InternalTokens
    ) -> None:
        self._service = service
        self._operations = operations
        self._users = users
        self._services = services
        self._wrapped: dict[str, _Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["_Handler | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "_Handler | None":
        """The handler for a method, wrapped once and kept."""
        method = handler_call_details.method
        operation = self._operations.get(method)
        if operation is None:
            return await continuation(handler_call_details)
        if method not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None
            self._wrapped[method] = self._wrap(handler, operation)
        return self._wrapped[method]

    def _wrap(self, handler: Any, operation: Operation) -> "_Handler":  # noqa: ANN401 - gRPC types no field
        if handler.request_streaming:
            raise NotImplementedError(f"{operation.method} streams its requests, which no operation of ours does.")
        wrap, behaviour, build = (
            (self._stream, handler.unary_stream, grpc.unary_stream_rpc_method_handler)
            if handler.response_streaming
            else (self._unary, handler.unary_unary, grpc.unary_unary_rpc_method_handler)
        )
        return build(wrap(behaviour, operation), handler.request_deserializer, handler.response_serializer)

    def _unary(self, behaviour: _Unary, operation: Operation) -> _Unary:
        async def answer(request: Any, context: _Context) -> Any:  # noqa: ANN401
            started = time.perf_counter()
            try:
                await self._admit(request, context, operation)
                reply = await behaviour(request, context)
            except (grpc.aio.AbortError, asyncio.CancelledError) as ended:
                _tell(operation, _code_of_end(context, ended), "", started)
                raise
            except Exception as error:  # noqa: BLE001 - anything else would be sent to the caller as text
                return _refuse(context, operation, error, started)
            _tell(operation, grpc.StatusCode.OK, "", started)
            return reply

        return answer

    def _stream(self, behaviour: _Stream, operation: Operation) -> _Stream:
        async def answer(request: Any, context: _Context) -> AsyncIterator[Any]:  # noqa: ANN401
            started = time.perf_counter()
            try:
                await self._admit(request, context, operation)
                async for part in behaviour(request, context):
                    yield part
            except (grpc.aio.AbortError, asyncio.CancelledError) as ended:
                _tell(operation, _code_of_end(context, ended), "", started)
                raise
            except Exception as error:  # noqa: BLE001 - anything else would be sent to the caller as text
                _refuse(context, operation, error, started)
                return
            _tell(operation, grpc.StatusCode.OK, "", started)

        return answer

    async def _admit(self, request: Any, context: _Context, operation: Operation) -> None:  # noqa: ANN401
        """Everything that must hold before a servicer sees the request."""
        metadata = {str(key): str(value) for key, value in context.invocation_metadata() or ()}
        deadline.set_deadline(context.time_remaining())
        caller = await self._authenticate(_bearer(metadata), operation)
        caller = dataclasses.replace(
            caller,
            request_id=_request_id(metadata),
            idempotency_key=metadata.get("idempotency-key", ""),
            traceparent=otel.current_traceparent(),
        )
        set_caller(caller)
        otel.annotate(org_id=str(caller.org_id), request_id=caller.request_id)
        if operation.role is not None and caller.role < operation.role:
            raise RoleInsufficient("The role does not suffice for this operation.", needed=operation.role.name.lower())
        _check_idempotency_key(caller, operation)
        validate(request)

    async def _authenticate(self, token: str, operation: Operation) -> Caller:
        if operation.internal:
            return self._services.verify(token, self._service)
        return await self._users.verify(token)


def _check_idempotency_key(caller: Caller, operation: Operation) -> None:
    key = caller.idempotency_key
    if not key:
        if operation.idempotency is Idempotency.REQUIRED:
            raise IdempotencyKeyRequired("An Idempotency-Key is needed, so that a repeat cannot act twice.")
        return
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyInvalid(
            f"The Idempotency-Key must have 1 to {LONGEST_IDEMPOTENCY_KEY} visible ASCII characters."
        )


def _refuse(context: _Context, operation: Operation, error: Exception, started: float) -> None:
    """Answers with the status of an error. Without `abort`, which would raise through the outer interceptors."""
    known = known_failure(error)
    if known is None or known.reason == "INTERNAL":
        log.error("rpc.failed", method=operation.method, exc_info=error)
    status: status_pb2.Status = status_of(known or error)
    code = grpc_code(status)
    context.set_code(code)
    context.set_details(status.message)
    context.set_trailing_metadata(trailers(status))
    _tell(operation, code, known.reason if known else "INTERNAL", started)


def _tell(operation: Operation, code: grpc.StatusCode, reason: str, started: float) -> None:
    """The access log line and the metrics of one answer."""
    seconds = time.perf_counter() - started
    otel.record_rpc(operation.method, code, seconds)
    if reason:
        otel.annotate(reason=reason)
    log.info("rpc.answered", method=operation.method, code=code.name, reason=reason, ms=round(seconds * 1000, 2))


def _code_of_end(context: _Context, ended: BaseException) -> grpc.StatusCode:
    """What to note of an RPC that a servicer aborted, or that its caller gave up."""
    return grpc.StatusCode.CANCELLED if isinstance(ended, asyncio.CancelledError) else context.code()


def _bearer(metadata: Mapping[str, str]) -> str:
    found = _BEARER.fullmatch(metadata.get("authorization", "").strip())
    return found.group(1) if found else ""


def _request_id(metadata: Mapping[str, str]) -> str:
    given = metadata.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid_utils.uuid7())
