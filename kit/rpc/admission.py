"""Admits calls: identifies the caller, and checks role, keys and bytes before a servicer gets the request."""

import dataclasses
import re
from collections.abc import Callable, Mapping

import uuid_utils
from google.protobuf.message import DecodeError, Message

from kit import limits
from kit.auth.caller import Caller, set_caller
from kit.auth.internal_tokens import InternalTokens
from kit.auth.user_tokens import TokenVerifier
from kit.errors import InvalidArgument, PermissionDenied
from kit.wire.contract import Operation

_REQUEST_ID = re.compile(limits.REQUEST_ID_PATTERN)
_IDEMPOTENCY_KEY = re.compile(limits.IDEMPOTENCY_KEY_PATTERN)
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


class RoleInsufficient(PermissionDenied):
    """The operation needs a higher role."""

    reason = "ROLE_INSUFFICIENT"


class IdempotencyKeyRequired(InvalidArgument):
    """The operation changes something. Only a key distinguishes a repeat from a second request."""

    reason = "IDEMPOTENCY_KEY_REQUIRED"


class IdempotencyKeyInvalid(InvalidArgument):
    """The key is too long, or has other characters than visible ASCII."""

    reason = "IDEMPOTENCY_KEY_INVALID"


class RequestUnreadable(InvalidArgument):
    """The bytes are not a message of the operation's request type."""

    reason = "REQUEST_UNREADABLE"


class Admission:
    """Turns the metadata of a call into its caller, or refuses it."""

    def __init__(self, service: str, users: TokenVerifier, services: InternalTokens) -> None:
        self._service = service
        self._users = users
        self._services = services

    async def admit(self, metadata: Mapping[str, str], operation: Operation) -> Caller:
        """The caller, bound to the running request. Raises Unauthenticated, PermissionDenied or InvalidArgument."""
        token = _bearer(metadata)
        if operation.internal:
            caller = self._services.verify(token)
        else:
            caller = await self._users.verify(token)
        key = metadata.get("idempotency-key", "") if operation.idempotency_key else ""
        caller = dataclasses.replace(
            caller,
            request_id=_request_id(metadata),
            idempotency_key=key,
        )
        set_caller(caller)
        if operation.role is not None and caller.role < operation.role:
            raise RoleInsufficient("The role does not suffice for this operation.", needed=operation.role.name.lower())
        _check_idempotency_key(key, operation)
        return caller


class RequestTooLarge(InvalidArgument):
    """The request is larger than any that the operation's rules allow."""

    reason = "REQUEST_TOO_LARGE"


def read(raw: bytes, parse: Callable[[bytes], Message], most: int) -> Message:
    """The request in the bytes of a call, which are at most so many. Raises RequestTooLarge or RequestUnreadable."""
    if len(raw) > most:
        raise RequestTooLarge(f"A request of this operation has at most {most} bytes.")
    try:
        return parse(raw)
    except DecodeError as error:
        raise RequestUnreadable("The request is not a message of this operation.") from error


def _check_idempotency_key(key: str, operation: Operation) -> None:
    if not operation.idempotency_key:
        return
    if not key:
        raise IdempotencyKeyRequired("This operation changes something: send an Idempotency-Key.")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyInvalid("The Idempotency-Key must have 1 to 255 visible ASCII characters.")


def _bearer(metadata: Mapping[str, str]) -> str:
    found = _BEARER.fullmatch(metadata.get("authorization", "").strip())
    return found.group(1) if found else ""


def _request_id(metadata: Mapping[str, str]) -> str:
    requested = metadata.get("x-request-id", "")
    return requested if _REQUEST_ID.fullmatch(requested) else str(uuid_utils.uuid7())
