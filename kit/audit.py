"""Who did what, when, from which request, with before and after: written in the transaction of the change itself."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from kit.ids import new_id

if TYPE_CHECKING:
    from kit.db import Transaction

Facts = dict[str, Any]
"""A row as JSON sees it: text, numbers as text, lists and objects of these."""


def record(
    tx: "Transaction",
    *,
    action: str,
    entity: str,
    entity_id: UUID,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Notes a change. `action` is the verb ("issue"), `entity` the noun ("invoice"); values must already be JSON."""
    tx.audits.append({"action": action, "entity": entity, "entity_id": entity_id, "before": before, "after": after})


async def write_audits(tx: "Transaction", trace_id: str) -> None:
    """Writes the transaction's notes in one statement."""
    caller = tx.caller
    await tx.run(
        sa.insert(tx.tables.audit),
        [
            {
                "org_id": caller.org_id,
                "id": new_id(),
                "at": tx.now,
                "user_id": caller.user_id,
                "service": caller.service,
                "request_id": caller.request_id,
                "trace_id": trace_id,
                **note,
            }
            for note in tx.audits
        ],
    )
