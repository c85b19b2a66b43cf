"""The declaration of each operation, read from the descriptors: only the protos declare roles and keys."""

import dataclasses
from collections.abc import Iterable

from bahi.options.v1 import options_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from kit.auth.caller import Role
from kit.limits import MAX_MESSAGE_BYTES
from kit.wire.request_sizes import Unbounded, largest_request


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One RPC's declaration.

    `role` is the least role that may call it, and None where only services may; `idempotency_key` says that a call
    without a key is refused; `streams` says that it answers in parts; `largest_request` is in bytes.
    """

    method: str
    role: Role | None
    internal: bool
    idempotency_key: bool = False
    streams: bool = False
    largest_request: int = MAX_MESSAGE_BYTES
    entries: FieldDescriptor | None = None
    """The only field of a request that is nothing but a list of messages, as of a bulk call."""


class OperationUndeclared(RuntimeError):
    """An RPC declares neither a role nor that it is internal. Without this error it would be open to everybody."""


def operation(method: str) -> Operation:
    """The declaration of `/package.Service/Method`. Raises OperationUndeclared; KeyError for a method in no proto."""
    descriptor = descriptor_pool.Default().FindMethodByName(method.strip("/").replace("/", "."))
    if descriptor.client_streaming:
        raise NotImplementedError(
            f"{method} streams its requests, which the guard in front of our servicers does not read."
        )
    declared = descriptor.GetOptions().Extensions[options_pb2.operation]
    if declared.role == options_pb2.ROLE_UNSPECIFIED and not declared.internal:
        raise OperationUndeclared(f"{method} declares no operation: give it a role, or mark it internal.")
    return Operation(
        method=method,
        role=None if declared.internal else Role(declared.role),
        internal=declared.internal,
        idempotency_key=declared.idempotency_key,
        streams=descriptor.server_streaming,
        largest_request=_largest_request(descriptor.input_type),
        entries=_only_list(descriptor.input_type),
    )


def _largest_request(message: Descriptor) -> int:
    """A contract test refuses a request without a bound; here it may be as large as any message."""
    try:
        return largest_request(message)
    except Unbounded:
        return MAX_MESSAGE_BYTES


def _only_list(message: Descriptor) -> FieldDescriptor | None:
    field = message.fields[0] if len(message.fields) == 1 else None
    if field is None or not field.is_repeated or field.message_type is None:
        return None
    return None if field.message_type.GetOptions().map_entry else field


def operations(methods: Iterable[str]) -> dict[str, Operation]:
    """The declarations of many methods, by full name."""
    return {method: operation(method) for method in methods}
