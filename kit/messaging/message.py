"""A message to another service. Its payload is opaque bytes."""

import dataclasses
from uuid import UUID

from kit.auth.caller import Caller


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """A message that a transaction will write.

    `type`, the full name of its message, selects the handler at the receiver.
    """

    destination: str
    type: str
    payload: bytes
    sender: Caller
    """The caller in whose name it is sent, and whose trace it continues."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeasedMessage:
    """A row of the outbox that one relay has leased for delivery."""

    org_id: UUID
    id: UUID
    destination: str
    type: str
    payload: bytes
    user_id: UUID
    traceparent: str
    attempts: int
    """How often it was leased, this time included."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message as it arrives in an inbox."""

    id: str
    type: str
    payload: bytes
    user_id: UUID
    traceparent: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an inbox did not accept a message."""

    reason: str
    message: str
