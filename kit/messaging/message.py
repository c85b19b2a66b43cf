"""A message to another service. Its payload is opaque bytes."""

import dataclasses
from uuid import UUID


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
