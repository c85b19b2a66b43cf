"""Messages to other services, written in the business transaction and delivered afterwards by the relay."""

from typing import Any, Protocol

from kit.auth.caller import Caller
from kit.db.outbox_message import OutboxMessage
from kit.db.session import Transaction


class Serialisable(Protocol):
    """A message of the contract, of which this room knows no more than this."""

    DESCRIPTOR: Any

    def SerializeToString(self) -> bytes: ...  # noqa: N802 - protobuf's name


def send(tx: Transaction, destination: str, message: Serialisable, *, caller: Caller | None = None) -> None:
    """Sends `message` to the service `destination` if, and only if, the transaction commits.

    Delivery is at least once, and in the order of one organisation's messages where possible. A transaction that works
    for several requests names the `caller` of each message; otherwise it is the transaction's own.
    """
    tx.messages.append(
        OutboxMessage(
            destination=destination,
            type=message.DESCRIPTOR.full_name,
            payload=message.SerializeToString(),
            sender=caller or tx.caller,
        )
    )
