"""Messages to other services, written in the business transaction and delivered afterwards by the relay."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from google.protobuf.message import Message

from kit.caller import Caller
from kit.ids import new_id

if TYPE_CHECKING:
    from kit.db import Transaction


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


async def write_messages(tx: "Transaction", messages: Sequence[OutboxMessage]) -> None:
    """Writes the transaction's messages in one statement."""
    outbox = tx.tables.outbox
    await tx.run(
        sa.insert(outbox),
        [
            {
                "org_id": tx.caller.org_id,
                "id": new_id(),
                "destination": item.destination,
                "type": item.message.DESCRIPTOR.full_name,
                "payload": item.message.SerializeToString(),
                "user_id": item.sender.user_id,
                "traceparent": item.sender.traceparent,
                "created_at": tx.now,
                "due_at": tx.now,
            }
            for item in messages
        ],
    )
