"""The outbox table as business transactions write it. The relay's side is `kit.messaging.store.outbox`."""

from typing import Any

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.session import Transaction
from kit.db.statements import list_params
from kit.ids import new_id

_INSERTED = ("id", "destination", "type", "payload", "user_id", "traceparent")


def insert(outbox: sa.Table) -> sa.Insert:
    """Writes messages that are due at once, with the parameters of `insert_params`."""
    return inserting(outbox, "messages", _INSERTED, ("org_id", "created_at", "due_at"))


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
    return {"org_id": tx.caller.org_id, **times, **list_params("messages", _INSERTED, rows)}
