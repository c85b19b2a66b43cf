"""Messages to other services, written in the business transaction and delivered afterwards by the relay."""

from typing import Any

import sqlalchemy as sa
from google.protobuf.message import Message

from kit.auth.caller import Caller
from kit.db.session import Transaction
from kit.db.statements import insert_given, lists_of
from kit.ids import new_id
from kit.messaging.message import OutboxMessage

_COLUMNS = ("id", "destination", "type", "payload", "user_id", "traceparent")


def send(tx: Transaction, destination: str, message: Message, *, caller: Caller | None = None) -> None:
    """Sends `message` to the service `destination` if, and only if, the transaction commits.

    Delivery is at least once, and in the order of one organisation's messages where possible. A transaction that works for
    several requests names the `caller` of each message; otherwise it is the transaction's own.
    """
    tx.messages.append(
        OutboxMessage(
            destination=destination,
            type=message.DESCRIPTOR.full_name,
            payload=message.SerializeToString(),
            sender=caller or tx.caller,
        )
    )


def insert(outbox: sa.Table) -> sa.Insert:
    """Writes messages that are due at once, with the parameters of `insert_params`."""
    return insert_given(outbox, "messages", _COLUMNS, ("org_id", "created_at", "due_at"))


def insert_params(tx: Transaction) -> dict[str, Any]:
    """The transaction's messages as parameters."""
    rows = [
        {
            "id": new_id(),
            "destination": item.destination,
            "type": item.type,
            "payload": item.payload,
            "user_id": item.sender.user_id,
            "traceparent": item.sender.traceparent,
        }
        for item in tx.messages
    ]
    times = {"created_at": tx.now, "due_at": tx.now}
    return {"org_id": tx.caller.org_id, **times, **lists_of("messages", _COLUMNS, rows)}
