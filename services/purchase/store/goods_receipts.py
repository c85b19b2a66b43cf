"""Goods receipts in and out of the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire.proto_values import amount_text, date_text, price_text, quantity_text, rate_text, timestamp_of
from services.purchase.domain.errors import GoodsReceiptNotFound
from services.purchase.store import figures
from services.purchase.store.goods_tables import bought_lines, goods_receipt_lines, goods_receipts
from services.purchase.store.rows import Row, all_rows, one_row

_NOTHING_TAKEN = {
    "returned": Decimal(0),
    "held": Decimal(0),
    "debited_taxable": Decimal(0),
    "debited_cgst": Decimal(0),
    "debited_sgst": Decimal(0),
    "debited_igst": Decimal(0),
    "debited_cess": Decimal(0),
}


async def insert(tx: Transaction, row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
    """Enters a receipt with its lines, all of which can go back."""
    org_id = tx.caller.org_id
    await tx.run(sa.insert(goods_receipts).values(org_id=org_id, **row))
    await tx.run(sa.insert(goods_receipt_lines), [{"org_id": org_id, **line} for line in lines])
    await tx.run(
        sa.insert(bought_lines),
        [
            {
                "org_id": org_id,
                "goods_receipt_line_id": line["goods_receipt_line_id"],
                "received": line["quantity"] + line["free_quantity"],
                **_NOTHING_TAKEN,
            }
            for line in lines
        ],
    )


async def find(tx: ReadSession, receipt_id: UUID, *, lock: bool = False, field: str = "goods_receipt_id") -> Row:
    """A receipt without its lines. Raises GoodsReceiptNotFound."""
    statement = sa.select(goods_receipts).where(
        goods_receipts.c.org_id == tx.caller.org_id, goods_receipts.c.goods_receipt_id == receipt_id
    )
    found = await one_row(tx, statement.with_for_update() if lock else statement)
    if found is None:
        raise GoodsReceiptNotFound("No such goods receipt.", field=field)
    return found


async def find_many(tx: ReadSession, receipt_ids: Collection[UUID], *, lock: bool) -> dict[UUID, Row]:
    """The receipts that exist, by id, locked in key order if wanted."""
    statement = (
        sa.select(goods_receipts)
        .where(goods_receipts.c.org_id == tx.caller.org_id, goods_receipts.c.goods_receipt_id.in_(receipt_ids))
        .order_by(goods_receipts.c.goods_receipt_id)
    )
    rows = await all_rows(tx, statement.with_for_update() if lock else statement)
    return {row["goods_receipt_id"]: row for row in rows}


async def lines_of(tx: ReadSession, receipt_ids: Collection[UUID]) -> dict[UUID, list[Row]]:
    """The lines of each receipt, as they stand on it. Index uq_goods_receipt_lines_line_no."""
    statement = (
        sa.select(goods_receipt_lines)
        .where(
            goods_receipt_lines.c.org_id == tx.caller.org_id, goods_receipt_lines.c.goods_receipt_id.in_(receipt_ids)
        )
        .order_by(goods_receipt_lines.c.goods_receipt_id, goods_receipt_lines.c.line_no)
    )
    lines: dict[UUID, list[Row]] = {receipt_id: [] for receipt_id in receipt_ids}
    for row in await all_rows(tx, statement):
        lines[row["goods_receipt_id"]].append(row)
    return lines


async def page(
    tx: ReadSession, page: PageRequest, *, vendor_id: UUID | None, order_id: UUID | None, unbilled_only: bool
) -> list[Row]:
    """Receipts, newest first, one more than the page holds if there are more.

    Indexes ix_goods_receipts_newest, …_vendor_id, …_purchase_order_id, …_unbilled.
    """
    statement = sa.select(goods_receipts).where(goods_receipts.c.org_id == tx.caller.org_id)
    if vendor_id is not None:
        statement = statement.where(goods_receipts.c.vendor_id == vendor_id)
    if order_id is not None:
        statement = statement.where(goods_receipts.c.purchase_order_id == order_id)
    if unbilled_only:
        statement = statement.where(goods_receipts.c.vendor_bill_id.is_(None))
    newest = (goods_receipts.c.date, goods_receipts.c.goods_receipt_id)
    return await all_rows(tx, paged(statement, newest, page, descending=True))


async def mark_billed(tx: Transaction, receipt_ids: Collection[UUID], bill_id: UUID) -> None:
    """Writes which bill the receipts were matched to; the transaction has locked them and seen that they had none."""
    await tx.run(
        sa.update(goods_receipts)
        .where(goods_receipts.c.org_id == tx.caller.org_id, goods_receipts.c.goods_receipt_id.in_(receipt_ids))
        .values(vendor_bill_id=bill_id)
    )


def shown(row: Row, lines: Iterable[Row]) -> receipts_pb2.GoodsReceipt:
    """A receipt for the contract."""
    known = list(lines)
    return receipts_pb2.GoodsReceipt(
        goods_receipt_id=str(row["goods_receipt_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        vendor_gstin=row["vendor_gstin"],
        registration_id=str(row["registration_id"]),
        place_of_supply=row["place_of_supply"],
        supply_kind=row["supply_kind"],
        purchase_order_id=str(row["purchase_order_id"] or ""),
        vendor_document_number=row["vendor_document_number"],
        vendor_document_date=date_text(row["vendor_document_date"]),
        freight=amount_text(row["freight"]),
        lines=[_shown_line(line) for line in known],
        figures=figures.shown_document(row, known),
        vendor_bill_id=str(row["vendor_bill_id"] or ""),
        note=row["note"],
        trace_id=row["trace_id"],
        create_time=timestamp_of(row["created_at"]),
    )


def _shown_line(line: Row) -> receipts_pb2.GoodsReceiptLine:
    return receipts_pb2.GoodsReceiptLine(
        goods_receipt_line_id=str(line["goods_receipt_line_id"]),
        purchase_order_line_id=str(line["purchase_order_line_id"] or ""),
        product_id=str(line["product_id"]),
        product_code=line["product_code"],
        product_name=line["product_name"],
        hsn=line["hsn"],
        tax_class=line["tax_class"],
        uqc=line["uqc"],
        location_id=str(line["location_id"]),
        batch_id=str(line["batch_id"]),
        batch_number=line["batch_number"],
        expiry_month=line["expiry_month"],
        manufacture_month=line["manufacture_month"],
        mrp=price_text(line["mrp"]),
        ptr=price_text(line["ptr"]),
        pts=price_text(line["pts"]),
        quantity=quantity_text(line["quantity"]),
        free_quantity=quantity_text(line["free_quantity"]),
        rate=price_text(line["rate"]),
        discount_percent=rate_text(line["discount_percent"]),
        figures=figures.shown_line(line),
        freight=amount_text(line["freight"]),
        landed_value=amount_text(line["landed_value"]),
        landed_cost=price_text(line["landed_cost"]),
    )
