"""Audit rows: who changed what, when, by which request, with the values before and after.

They are written in the transaction of the change itself.
"""

from typing import Any
from uuid import UUID

from kit.auth.caller import Caller
from kit.db.session import Transaction

Facts = dict[str, Any]
"""Values in JSON: text, numbers as text, lists and objects of these."""


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
    """Adds an audit row. `action` is the verb ("issue"), `entity` the noun ("invoice"); values must already be JSON.

    A transaction that serves several requests names the `caller` of each row; otherwise it is the transaction's own.
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
