"""The statement that ends a transaction: it writes replies, audit rows, messages, and the last statement."""

from collections.abc import Mapping
from functools import cache
from typing import cast

import sqlalchemy as sa

from kit.commands.store import audit_rows, idempotency_keys, outbox_rows
from kit.db.session import Transaction
from kit.db.statements import Statement
from kit.db.tables import KitTables


async def complete(tx: Transaction, replies: Mapping[str, bytes]) -> None:
    """Writes the replies, by key, and what the transaction collected, in one round trip."""
    last, params = tx.take_last_statement()
    collected = (
        idempotency_keys.store_params(tx, replies) | audit_rows.insert_params(tx) | outbox_rows.insert_params(tx)
    )
    await tx.run(_complete(tx.tables, last), {**params, **collected})


@cache
def _complete(tables: KitTables, last: Statement | None) -> Statement:
    def write() -> sa.Executable:
        collected = [
            audit_rows.insert(tables.audit).cte("audited"),
            outbox_rows.insert(tables.outbox).cte("sent"),
        ]
        completing = idempotency_keys.store(tables.idempotency_keys)
        if last is None:
            return completing.add_cte(*collected)
        return cast("sa.Update", last.write()).add_cte(completing.cte("completing"), *collected)

    return Statement(write)
