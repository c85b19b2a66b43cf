"""What receipts have brought in of batches, the bills for it, and what of it went back."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL, ZERO, proportion
from kit.db.session import ReadSession
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.written_off_goods import BatchLayers, BilledCredit, Layer
from services.purchase.store.goods_tables import goods_receipt_lines, goods_receipts, returned_lines
from services.purchase.store.import_tables import bill_of_entry_lines, bills_of_entry
from services.purchase.store.money_tables import vendor_bill_lines, vendor_bills
from trade.domain.documents import DocumentStatus
from trade.domain.figures import TaxFigures
from trade.domain.returnables import ReturnState
from trade.store import registers
from trade.store.figures import HEADS, tax_of

_Returned = dict[tuple[UUID, UUID | None], tuple[Decimal, TaxFigures]]
"""Units that went back and what their notes took off, by receipt line and bill."""


async def receipts_of(session: ReadSession, batch_ids: Collection[UUID]) -> set[UUID]:
    """The goods receipts of batches. Index ix_goods_receipt_lines_batch."""
    lines = goods_receipt_lines.c
    rows = await session.rows(
        sa.select(lines.goods_receipt_id)
        .distinct()
        .where(lines.org_id == session.caller.org_id, lines.batch_id.in_(batch_ids))
    )
    return {row.goods_receipt_id for row in rows}


async def read(session: ReadSession, batch_ids: Collection[UUID]) -> dict[UUID, BatchLayers]:
    """The layers of each batch. Index ix_goods_receipt_lines_batch."""
    lines, receipts = goods_receipt_lines.c, goods_receipts.c
    rows = await session.rows(
        sa.select(lines.batch_id, lines.goods_receipt_line_id, (lines.quantity + lines.free_quantity).label("units"))
        .join_from(
            goods_receipt_lines,
            goods_receipts,
            sa.and_(lines.org_id == receipts.org_id, lines.goods_receipt_id == receipts.goods_receipt_id),
        )
        .where(lines.org_id == session.caller.org_id, lines.batch_id.in_(batch_ids))
        .order_by(lines.batch_id, receipts.date, receipts.goods_receipt_id, lines.line_no)
    )
    line_ids = [row.goods_receipt_line_id for row in rows]
    returned = await _returned(session, line_ids)
    bills = await _bills(session, line_ids, returned)
    entries = await _entries(session, line_ids)
    layers: dict[UUID, list[Layer]] = {}
    for row in rows:
        line_id = row.goods_receipt_line_id
        back = sum((units for (of_line, _), (units, _) in returned.items() if of_line == line_id), ZERO)
        entry = entries.get(line_id)
        layer = Layer(
            goods_receipt_line_id=line_id,
            units=row.units,
            returned=back,
            bills=tuple(bills.get(line_id, ())),
            entry=None if entry is None else _import_credit_of(entry, row.units, back),
        )
        layers.setdefault(row.batch_id, []).append(layer)
    return {batch_id: BatchLayers(layers=tuple(found)) for batch_id, found in layers.items()}


async def _returned(session: ReadSession, line_ids: Collection[UUID]) -> _Returned:
    returned = returned_lines.c
    keys = (returned.goods_receipt_line_id, returned.vendor_bill_id)
    rows = await session.rows(
        sa.select(*keys, *registers.sums(returned_lines, ("quantity", *HEADS)))
        .where(
            returned.org_id == session.caller.org_id,
            returned.goods_receipt_line_id.in_(line_ids),
            returned.state == ReturnState.RETURNED,
        )
        .group_by(*keys)
    )
    return {
        (row.goods_receipt_line_id, row.vendor_bill_id): (row.quantity, tax_of(row, round_off=False)) for row in rows
    }


async def _entries(session: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, sa.Row[Any]]:
    """The bill of entry that stands for each receipt line. Index ix_bill_of_entry_lines_receipt_line."""
    lines, entries = bill_of_entry_lines.c, bills_of_entry.c
    rows = await session.rows(
        sa.select(bill_of_entry_lines, entries.registration_id, entries.booking_date, entries.input_tax)
        .join_from(
            bill_of_entry_lines,
            bills_of_entry,
            sa.and_(lines.org_id == entries.org_id, lines.bill_of_entry_id == entries.bill_of_entry_id),
        )
        .where(
            lines.org_id == session.caller.org_id,
            lines.goods_receipt_line_id.in_(line_ids),
            entries.status == DocumentStatus.POSTED,
        )
    )
    return {row.goods_receipt_line_id: row for row in rows}


def _import_credit_of(row: sa.Row[Any], units: Decimal, returned: Decimal) -> BilledCredit:
    figures = TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, igst=row.igst, cess=row.cess)
    kept = {head: proportion(getattr(figures, head), returned, units) for head in ("igst", "cess")}
    return BilledCredit(
        document_id=row.bill_of_entry_id,
        registration_id=row.registration_id,
        booking_date=row.booking_date,
        units=units,
        eligible=InputTax(row.input_tax).is_credit,
        tax_rate=row.tax_rate,
        figures=figures,
        returned=returned,
        noted=TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, **kept),
        imported=True,
    )


async def _bills(
    session: ReadSession, line_ids: Collection[UUID], returned: _Returned
) -> dict[UUID, list[BilledCredit]]:
    """The bills that stand for each receipt line, in the order in which returns take them."""
    lines, bills = vendor_bill_lines.c, vendor_bills.c
    rows = await session.rows(
        sa.select(
            lines.goods_receipt_line_id,
            lines.vendor_bill_id,
            (lines.quantity + lines.free_quantity).label("units"),
            lines.tax_rate,
            *(lines[head] for head in HEADS),
            bills.registration_id,
            bills.booking_date,
            bills.date,
            bills.input_tax,
        )
        .join_from(
            vendor_bill_lines,
            vendor_bills,
            sa.and_(lines.org_id == bills.org_id, lines.vendor_bill_id == bills.vendor_bill_id),
        )
        .where(
            lines.org_id == session.caller.org_id,
            lines.goods_receipt_line_id.in_(line_ids),
            bills.status == DocumentStatus.POSTED,
        )
        .order_by(lines.goods_receipt_line_id, bills.date, bills.vendor_bill_id)
    )
    found: dict[UUID, list[BilledCredit]] = {}
    for row in rows:
        found.setdefault(row.goods_receipt_line_id, []).append(_credit_of(row, returned))
    return found


def _credit_of(row: sa.Row[Any], returned: _Returned) -> BilledCredit:
    nothing = TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)
    units, noted = returned.get((row.goods_receipt_line_id, row.vendor_bill_id), (ZERO, nothing))
    return BilledCredit(
        document_id=row.vendor_bill_id,
        registration_id=row.registration_id,
        booking_date=row.booking_date,
        units=row.units,
        eligible=InputTax(row.input_tax).is_credit,
        tax_rate=row.tax_rate,
        figures=tax_of(row, round_off=False),
        returned=units,
        noted=noted,
    )
