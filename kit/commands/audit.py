"""Who did what, when, from which request, with before and after: written in the transaction of the change itself."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.auth.caller import Caller
from kit.db.session import Transaction
from kit.db.statements import insert_given, lists_of
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

Facts = dict[str, Any]
"""A row as JSON sees it: text, numbers as text, lists and objects of these."""


def record(  # noqa: PLR0913 - the columns of an audit row
    tx: Transaction,
    *,
    action: str,
    entity: str,
    entity_id: UUID,
    before: Facts | None = None,
    after: Facts | None = None,
    caller: Caller | None = None,
) -> None:
    """Notes a change. `action` is the verb ("issue"), `entity` the noun ("invoice"); values must already be JSON.

    `caller` names who asked for it, where a transaction works for several requests; otherwise it is the transaction's.
    """
    who = caller or tx.caller
    tx.audits.append(
        {
            "user_id": who.user_id,
            "service": who.service,
            "request_id": who.request_id,
            "trace_id": who.trace_id,
            "action": action,
            "entity": entity,
            "entity_id": entity_id,
            "before": before,
            "after": after,
        }
    )


def insert(audit: sa.Table) -> sa.Insert:
    """Writes notes, with the parameters of `insert_params`."""
    return insert_given(audit, "audits", _COLUMNS, ("org_id", "at"))


def insert_params(tx: Transaction) -> dict[str, Any]:
    """The transaction's notes as parameters."""
    notes = [{"id": new_id(), **note} for note in tx.audits]
    return {"org_id": tx.caller.org_id, "at": tx.now, **lists_of("audits", _COLUMNS, notes)}
