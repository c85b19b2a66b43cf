"""Refusals of calls. A test that expects a refusal asserts its reason, and mostly its field."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import grpc

from kit.errors import DomainError
from kit.rpc import error_status


async def refusal(call: Awaitable[object]) -> DomainError:
    """The refusal with which a call ends. Fails when the call succeeds."""
    try:
        reply = await call
    except grpc.aio.AioRpcError as error:
        return error_status.from_rpc_error(error)
    raise AssertionError(f"not refused: {reply}")


async def refused(call: Awaitable[object]) -> tuple[str, str]:
    """The reason and the field with which a call is refused."""
    return reason_and_field(await refusal(call))


def reason_and_field(error: DomainError) -> tuple[str, str]:
    return error.reason, error.field


async def replies_and_refusals(*calls: Awaitable[Any]) -> tuple[list[Any], list[DomainError]]:
    """The replies and the refusals of concurrent calls."""
    replies, refusals = [], []
    for result in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(result, grpc.aio.AioRpcError):
            refusals.append(error_status.from_rpc_error(result))
        elif isinstance(result, BaseException):
            raise result
        else:
            replies.append(result)
    return replies, refusals


async def allowed_or_not(call: Any) -> None:
    """Awaits a call that may be refused, but never for a reason that is ours to mend."""
    code = grpc.StatusCode.OK
    try:
        await call
    except grpc.aio.AioRpcError as error:
        code = error.code()
    assert code is not grpc.StatusCode.INTERNAL
