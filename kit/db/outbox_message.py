"""A message that a transaction will write into its outbox. Its payload is opaque bytes."""

import dataclasses

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
