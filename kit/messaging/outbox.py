"""Messages to other services, written in the business transaction and delivered afterwards by the relay."""

import dataclasses
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from google.protobuf.message import Message

from kit.auth.caller import Caller
from kit.db.statements import insert_given, lists_of
from kit.ids import new_id

if TYPE_CHECKING:
    from kit.db.database import Transaction


_COLUMNS = ("id", "destination", "type", "payload", "user_id", "traceparent")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One message for one service. Its type's full name selects the handler at the other side."""

    destination: str
    message: Message
    sender: Caller
    """In whose name it is sent, and whose trace it continues."""


def send(tx: "Transaction", destination: str, message: Message, *, caller: Caller | None = None) -> None:
    """Sends `message` to the service `destination` if, and only if, the transaction commits. At least once; in order where possible.

    `caller` says in whose name, where a transaction works for several requests; otherwise it is the transaction's.
    """
    tx.messages.append(OutboxMessage(destination=destination, message=message, sender=caller or tx.caller))


def insert(outbox: sa.Table) -> sa.Insert:
    """Writes messages that are due at once, with the parameters of `rows_of`."""
    return insert_given(outbox, "messages", _COLUMNS, ("org_id", "created_at", "due_at"))


def rows_of(tx: "Transaction") -> dict[str, Any]:
    """The transaction's messages as parameters."""
    rows = [
        {
            "id": new_id(),
            "destination": item.destination,
            "type": item.message.DESCRIPTOR.full_name,
            "payload": item.message.SerializeToString(),
            "user_id": item.sender.user_id,
            "traceparent": item.sender.traceparent,
        }
        for item in tx.messages
    ]
    when = {"created_at": tx.now, "due_at": tx.now}
    return {"org_id": tx.caller.org_id, **when, **lists_of("messages", _COLUMNS, rows)}
