"""The table of audit rows."""

from typing import Any

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.session import Transaction
from kit.db.statements import list_params
from kit.ids import new_id

_COLUMNS = (
    "id",
    "user_id",
    "service",
    "request_id",
    "trace_id",
    "action",
    "entity",
    "entity_id",
    "before",
    "after",
)


def insert(audit: sa.Table) -> sa.Insert:
    """Writes audit rows, with the parameters of `insert_params`."""
    return inserting(audit, "audits", _COLUMNS, ("org_id", "at"))


def insert_params(tx: Transaction) -> dict[str, Any]:
    """The transaction's audit rows as parameters."""
    rows = [{"id": new_id(), **row} for row in tx.audits]
    return {"org_id": tx.caller.org_id, "at": tx.now, **list_params("audits", _COLUMNS, rows)}
