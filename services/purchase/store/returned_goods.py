"""Units of received lines that are held for returns, or went back, by the document in which they are booked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL, ZERO, proportion
from kit.db.inserts import insert_row, insert_rows
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.purchase.domain.booked_documents import PartOfReturn
from services.purchase.domain.kept_goods import ReturnedOfLine
from services.purchase.domain.registers import expected_input_tax
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store.account_tables import RETURNED_LINES
from services.purchase.store.goods_tables import returned_lines
from trade.domain.figures import TaxFigures
from trade.domain.notes import NoteKind
from trade.domain.returnables import HeldReturn, ReturnState
from trade.store.figures import HEADS, tax_of
from trade.store.returnables import values_of_held

_COPIED: Final = (
    "org_id",
    "hold_id",
    "goods_receipt_line_id",
    "goods_receipt_id",
    "vendor_bill_id",
    "booked_in",
    "tax_rate",
    "input_tax",
    "state",
    "note_kind",
    "debit_note_id",
    "never_billed_by",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A row that is to be cut: its units and their figures."""

    row_id: UUID
    whole: Decimal
    figures: TaxFigures


async def insert(
    tx: Transaction, hold_id: UUID, goods_receipt_id: UUID, parts: Sequence[PartOfReturn], *, takes_input_tax: bool
) -> None:
    """Holds units by line and document, with the round-off of each document's part of the note.

    `takes_input_tax`: the registration did when the goods came. The transaction has locked the documents.
    """
    rows = []
    for part in parts:
        bill = part.document.bill
        held = HeldReturn(kind=NoteKind.GST, lines=part.credits, round_off=part.figures.round_off)
        for values in values_of_held(RETURNED_LINES, held):
            tax = sum((values[head] for head in ("cgst", "sgst", "igst", "cess")), NIL)
            values |= {
                "org_id": tx.caller.org_id,
                "returned_line_id": new_id(),
                "hold_id": hold_id,
                "goods_receipt_id": goods_receipt_id,
                "vendor_bill_id": bill.vendor_bill_id if bill else None,
                "booked_in": part.document.document_id,
                "tax_rate": part.document.tax_rates[values[RETURNED_LINES.line_key]],
                "input_tax": bill.input_tax if bill else expected_input_tax(tax, takes_input_tax=takes_input_tax),
                "never_billed_by": None,
            }
            rows.append(values)
    await insert_rows(tx, returned_lines, rows)


async def unbilled_by_line(session: ReadSession, goods_receipt_ids: Collection[UUID]) -> dict[UUID, ReturnedOfLine]:
    """What of each line went back, or is held for a return, and is booked in no bill. Index …_booked_in."""
    returned = returned_lines.c
    rows = await session.rows(
        sa.select(
            returned.goods_receipt_line_id,
            sa.func.sum(returned.quantity).filter(returned.state == ReturnState.RETURNED).label("returned"),
            sa.func.sum(returned.quantity).filter(returned.state == ReturnState.PENDING).label("held"),
        )
        .where(
            returned.org_id == session.caller.org_id,
            returned.booked_in.in_(goods_receipt_ids),
            returned.never_billed_by.is_(None),
        )
        .group_by(returned.goods_receipt_line_id)
    )
    return {
        row.goods_receipt_line_id: ReturnedOfLine(returned=row.returned or ZERO, held=row.held or ZERO) for row in rows
    }


async def units_by_line(session: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """How many units of each line went back."""
    returned = returned_lines.c
    rows = await session.rows(
        sa.select(returned.goods_receipt_line_id, sa.func.sum(returned.quantity).label("units"))
        .where(
            returned.org_id == session.caller.org_id,
            returned.goods_receipt_line_id.in_(line_ids),
            returned.state == ReturnState.RETURNED,
        )
        .group_by(returned.goods_receipt_line_id)
    )
    return {row.goods_receipt_line_id: row.units for row in rows}


async def of_hold(session: ReadSession, hold_id: UUID) -> list[ReturnedUnits]:
    """What went back under one hold. Index ix_returned_lines_hold."""
    return await _read(session, returned_lines.c.hold_id == hold_id)


async def unbilled_of_lines(session: ReadSession, line_ids: Collection[UUID]) -> list[ReturnedUnits]:
    """What went back of these lines, is booked in no bill, and may be billed: in the order of the notes."""
    returned = returned_lines.c
    return await _read(
        session,
        returned.goods_receipt_line_id.in_(line_ids),
        returned.vendor_bill_id.is_(None),
        returned.never_billed_by.is_(None),
    )


async def of_ids(session: ReadSession, returned_line_ids: Collection[UUID]) -> list[ReturnedUnits]:
    """Returned units by primary key."""
    return await _read(session, returned_lines.c.returned_line_id.in_(returned_line_ids))


async def of_bill(session: ReadSession, bill_id: UUID) -> list[ReturnedUnits]:
    """What went back of the units that a bill is for. Index ix_returned_lines_booked_in."""
    return await _read(session, returned_lines.c.booked_in == bill_id)


async def of_bill_and_held(session: ReadSession, bill_id: UUID) -> list[ReturnedUnits]:
    """The same, and what is held for returns that have no note yet."""
    returned = returned_lines.c
    return await _read(session, returned.booked_in == bill_id, states=(ReturnState.RETURNED, ReturnState.PENDING))


async def never_billed_of_lines(session: ReadSession, line_ids: Collection[UUID]) -> list[ReturnedUnits]:
    """What went back of these lines and was said never to be billed, in the order of the notes."""
    returned = returned_lines.c
    return await _read(session, returned.goods_receipt_line_id.in_(line_ids), returned.never_billed_by.is_not(None))


async def never_billed_by(session: ReadSession, document_ids: Collection[UUID]) -> list[ReturnedUnits]:
    """What bills or closings have shown to be never billed. Index ix_returned_lines_never_billed_by."""
    return await _read(session, returned_lines.c.never_billed_by.in_(document_ids))


async def receipts_of_holds(session: ReadSession, hold_ids: Collection[UUID]) -> set[UUID]:
    """The receipts of which the holds hold something. Index ix_returned_lines_hold."""
    returned = returned_lines.c
    rows = await session.rows(
        sa.select(returned.goods_receipt_id)
        .distinct()
        .where(returned.org_id == session.caller.org_id, returned.hold_id.in_(hold_ids))
    )
    return {row.goods_receipt_id for row in rows}


async def of_notes(session: ReadSession, note_ids: Collection[UUID]) -> list[ReturnedUnits]:
    """Everything that went back under these notes. Index ix_returned_lines_debit_note."""
    return await _read(session, returned_lines.c.debit_note_id.in_(note_ids))


async def book_in_bill(tx: Transaction, units: Sequence[ReturnedUnits], bill: VendorBill) -> None:
    """Writes that a bill is for the units. The transaction has locked receipts and vendor."""
    await tx.run(_of(tx, units).values(**_booked_in(bill)))


async def book_in_receipts(tx: Transaction, bill_id: UUID, *, with_input_tax: Collection[UUID]) -> None:
    """Writes that no bill is for the units of a cancelled bill any more, also for those that are held.

    `with_input_tax` are the receipts whose credit is expected. Index ix_returned_lines_booked_in. The transaction has
    locked the receipts.
    """
    returned = returned_lines.c
    taxed = returned.cgst + returned.sgst + returned.igst + returned.cess > NIL
    await tx.run(
        sa.update(returned_lines)
        .where(returned.org_id == tx.caller.org_id, returned.booked_in == bill_id)
        .values(
            vendor_bill_id=None,
            booked_in=returned.goods_receipt_id,
            input_tax=sa.case(
                (taxed & returned.goods_receipt_id.in_(with_input_tax), InputTax.ELIGIBLE), else_=InputTax.INELIGIBLE
            ),
        )
    )


async def book_held_in_bill(tx: Transaction, held: Mapping[UUID, Decimal], bill: VendorBill) -> None:
    """Writes that a bill is for so many units of each line that are held for returns, the earliest first.

    The transaction has locked the receipts, and whoever releases a hold of their units does so too.
    """
    returned, left, whole = returned_lines.c, dict(held), list[UUID]()
    rows = await tx.rows(
        sa.select(returned_lines)
        .where(
            returned.org_id == tx.caller.org_id,
            returned.goods_receipt_line_id.in_(held),
            returned.vendor_bill_id.is_(None),
            returned.state == ReturnState.PENDING,
        )
        .order_by(returned.returned_line_id)
    )
    for row in rows:
        quantity = min(row.quantity, left[row.goods_receipt_line_id])
        if quantity > 0:
            part = _Part(row_id=row.returned_line_id, whole=row.quantity, figures=tax_of(row, round_off=True))
            whole.append(row.returned_line_id if quantity == row.quantity else (await _cut(tx, part, quantity))[0])
            left[row.goods_receipt_line_id] -= quantity
    if whole:
        await tx.run(_by_ids(tx, whole).values(**_booked_in(bill)))


def _booked_in(bill: VendorBill) -> dict[str, Any]:
    return {"vendor_bill_id": bill.vendor_bill_id, "booked_in": bill.vendor_bill_id, "input_tax": bill.input_tax}


async def mark_never_billed(tx: Transaction, units: Sequence[ReturnedUnits], document_id: UUID | None) -> None:
    """Writes which bill or closing has shown that the units were never billed; None: they may be billed."""
    await tx.run(_of(tx, units).values(never_billed_by=document_id))


async def cut(tx: Transaction, units: ReturnedUnits, quantity: Decimal) -> ReturnedUnits:
    """Makes two rows of one, and returns that of `quantity` units. The other one keeps the round-off."""
    part = _Part(row_id=units.returned_line_id, whole=units.quantity, figures=units.figures)
    part_id, figures = await _cut(tx, part, quantity)
    return replace(units, returned_line_id=part_id, quantity=quantity, figures=figures)


async def _cut(tx: Transaction, units: _Part, quantity: Decimal) -> tuple[UUID, TaxFigures]:
    returned = returned_lines.c
    heads = {head: proportion(getattr(units.figures, head), quantity, units.whole) for head in HEADS}
    row = await tx.row(
        _by_ids(tx, [units.row_id])
        .values(quantity=returned.quantity - quantity, **{head: returned[head] - part for head, part in heads.items()})
        .returning(*(returned[name] for name in _COPIED))
    )
    if row is None:
        raise RuntimeError("The transaction has read units that are not there.")
    part_id = new_id()
    copied = {name: getattr(row, name) for name in _COPIED}
    part = {"returned_line_id": part_id, "quantity": quantity, "round_off": NIL, **heads}
    await insert_row(tx, returned_lines, {**copied, **part})
    return part_id, TaxFigures(**heads, round_off=NIL)


def _of(tx: Transaction, units: Sequence[ReturnedUnits]) -> sa.Update:
    return _by_ids(tx, [each.returned_line_id for each in units])


def _by_ids(tx: Transaction, ids: Sequence[UUID]) -> sa.Update:
    returned = returned_lines.c
    return sa.update(returned_lines).where(returned.org_id == tx.caller.org_id, returned.returned_line_id.in_(ids))


async def _read(
    session: ReadSession, *conditions: sa.ColumnElement[bool], states: Sequence[ReturnState] = (ReturnState.RETURNED,)
) -> list[ReturnedUnits]:
    returned = returned_lines.c
    rows = await session.rows(
        sa.select(returned_lines)
        .where(returned.org_id == session.caller.org_id, returned.state.in_(states), *conditions)
        .order_by(returned.debit_note_id, returned.goods_receipt_line_id, returned.returned_line_id)
    )
    return [_units_of(row) for row in rows]


def _units_of(row: sa.Row[Any]) -> ReturnedUnits:
    return ReturnedUnits(
        returned_line_id=row.returned_line_id,
        hold_id=row.hold_id,
        goods_receipt_id=row.goods_receipt_id,
        line_id=row.goods_receipt_line_id,
        vendor_bill_id=row.vendor_bill_id,
        debit_note_id=row.debit_note_id,
        never_billed=row.never_billed_by is not None,
        quantity=row.quantity,
        tax_rate=row.tax_rate,
        input_tax=InputTax(row.input_tax),
        figures=tax_of(row, round_off=True),
    )
