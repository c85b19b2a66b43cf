"""A message to another service, as the outbox keeps it: its payload is opaque bytes."""

import dataclasses

from kit.auth.caller import Caller


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One message for one service. `type`, the full name of the message, selects the handler at the receiver."""

    destination: str
    type: str
    payload: bytes
    sender: Caller
    """In whose name it is sent, and whose trace it continues."""
