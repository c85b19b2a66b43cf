"""Brings goods back because the document that took them out is cancelled.

What had been taken from a confirmed reservation is reserved under it again, in the same transaction.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from kit.db.session import Transaction
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.movements import Movement, MovementKind, NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey
from services.inventory.store import balances, movements
from services.inventory.usecases.stock.fulfil import fulfil_reservations
from services.inventory.usecases.stock.reserve_again import reserve_again


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReverseReservation:
    """The reservation whose issue is reversed, the document with its date of cancellation, and the day of the issue."""

    hold_id: UUID
    document: StockDocument
    issue_date: dt.date | None


async def reverse_reservations(tx: Transaction, commands: Sequence[ReverseReservation]) -> None:
    """Undoes each reservation's issue: same batches, locations and values, on the date of cancellation.

    A repeat does nothing.

    The fulfilment of a reservation may not have arrived. It is then fulfilled first, on the day of its issue, so that
    the books show both.
    """
    await fulfil_reservations(tx, {command.hold_id: _issued_document(command) for command in commands})
    documents = {command.hold_id: command.document for command in commands}
    found = await movements.of_holds(tx, documents)
    reversed_before = {movement.hold_id for movement in found if movement.kind is MovementKind.REVERSAL}
    issues = [
        movement
        for movement in found
        if movement.kind is MovementKind.ISSUE and movement.hold_id not in reversed_before
    ]
    if not issues:
        return
    locked = await balances.lock_balances(tx, {issue.key for issue in issues})
    await movements.record(tx, _reversals(issues, documents, locked))
    dates = {issue.hold_id: documents[issue.hold_id].date for issue in issues if issue.hold_id is not None}
    await reserve_again(tx, dates)


def _issued_document(command: ReverseReservation) -> StockDocument:
    return dataclasses.replace(command.document, date=command.issue_date or command.document.date)


def _reversals(
    issues: Sequence[Movement], documents: Mapping[UUID, StockDocument], locked: Mapping[BalanceKey, LockedBalance]
) -> list[NewMovement]:
    reversals = []
    for issue in issues:
        if issue.hold_id is None:
            raise AssertionError("A movement found by its hold has one.")
        balance = locked[issue.key]
        balance.bring_in(-issue.quantity, -issue.value)
        reversals.append(
            NewMovement(
                kind=MovementKind.REVERSAL,
                product_id=issue.product_id,
                key=issue.key,
                quantity=-issue.quantity,
                value=-issue.value,
                on_hand_after=balance.on_hand,
                document=documents[issue.hold_id],
                reason=f"cancels {issue.document.number}",
                hold_id=issue.hold_id,
                origin_document_id=issue.document.document_id,
            )
        )
    return reversals
