"""Brings goods back because the document that took them out is cancelled."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from kit.db.session import Transaction
from services.inventory.domain.states import MovementKind
from services.inventory.store import lots, movements
from services.inventory.store.movements import Document, Movement
from services.inventory.usecases.commit_stock import commit_stock


async def reverse_stock(tx: Transaction, documents: Mapping[UUID, Document], issued: Mapping[UUID, dt.date]) -> None:
    """Undoes each reservation's issue: same batches, places and values, on the date of cancellation. A repeat does nothing.

    A reservation whose commit has not arrived is committed first, on the date it was `issued`, so that the books show both.
    """
    commits = {
        hold_id: dataclasses.replace(document, date=issued.get(hold_id, document.date))
        for hold_id, document in documents.items()
    }
    await commit_stock(tx, commits)
    found = await movements.of_holds(tx, documents)
    reversed_before = {row.hold_id for row in found if row.kind == MovementKind.REVERSAL}
    issues = [row for row in found if row.kind == MovementKind.ISSUE and row.hold_id not in reversed_before]
    if not issues:
        return
    holdings = await lots.lock_holdings(tx, {(row.batch_id, row.location_id) for row in issues})
    moved = []
    for row in issues:
        key = (row.batch_id, row.location_id)
        holdings[key].bring_in(-row.quantity, -row.value)
        moved.append(
            Movement(
                kind=MovementKind.REVERSAL,
                product_id=row.product_id,
                key=key,
                quantity=-row.quantity,
                value=-row.value,
                on_hand_after=holdings[key].on_hand,
                document=documents[row.hold_id],
                reason=f"cancels {row.document_number}",
                hold_id=row.hold_id,
                origin_document_id=row.document_id,
            )
        )
    await movements.record(tx, moved)
