"""Goods receipts in the books."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.dates.periods import financial_year
from gst.money import NIL
from gst.tax.categories import Charge, SupplyKind
from kit.db.inserts import insert_if_new
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.purchase.domain.errors import GoodsReceiptNotFound, VendorDocumentTaken
from services.purchase.domain.goods_receipts import (
    GoodsReceipt,
    GoodsReceiptLine,
    GoodsReceiptSummary,
    ListGoodsReceipts,
)
from services.purchase.store.goods_tables import billed_units, goods_receipt_lines, goods_receipts
from services.purchase.store.receipt_lines import insert_lines, lines_of
from trade.domain.figures import DocumentFigures
from trade.domain.printed_numbers import comparable_number
from trade.store.figures import HEADS


async def insert(tx: Transaction, receipt: GoodsReceipt) -> None:
    """Writes a receipt with its lines. Raises VendorDocumentTaken."""
    figures = receipt.figures
    row = {
        "org_id": tx.caller.org_id,
        "goods_receipt_id": receipt.goods_receipt_id,
        "number": receipt.number,
        "date": receipt.date,
        "vendor_id": receipt.vendor_id,
        "vendor_name": receipt.vendor_name,
        "vendor_gstin": receipt.vendor_gstin,
        "registration_id": receipt.registration_id,
        "place_of_supply": receipt.place_of_supply,
        "supply_kind": receipt.supply_kind,
        "charge": receipt.charge,
        "purchase_order_id": receipt.purchase_order_id,
        "vendor_document_number": receipt.vendor_document_number,
        "vendor_document_key": comparable_number(receipt.vendor_document_number, signs=False),
        "vendor_document_year": financial_year(receipt.vendor_document_date or receipt.date),
        "vendor_document_date": receipt.vendor_document_date,
        "freight": receipt.freight,
        "billable": receipt.billable,
        **{head: getattr(figures, head) for head in HEADS},
        "round_off": figures.round_off,
        "total": figures.total,
        "note": receipt.note,
        "date_reason": receipt.date_reason,
        "approval_id": receipt.approval_id,
        "approved_by": receipt.approved_by,
        "trace_id": receipt.trace_id,
        "created_by": receipt.created_by,
        "created_at": receipt.created_at,
    }
    # The id is new and the number taken under a lock, so what conflicts is the vendor's document.
    if await insert_if_new(tx, goods_receipts, row) is None:
        await refuse_taken_document(
            tx, receipt.vendor_id, receipt.vendor_document_number, receipt.vendor_document_date or receipt.date
        )
    await insert_lines(tx, receipt.lines)


async def refuse_taken_document(session: ReadSession, vendor_id: UUID, number: str, date: dt.date) -> None:
    """Raises VendorDocumentTaken for a document that a receipt has. Index ux_goods_receipts_vendor_document."""
    key = comparable_number(number, signs=False)
    if not key:
        return
    receipts = goods_receipts.c
    row = await session.row(
        sa.select(receipts.goods_receipt_id, receipts.number).where(
            receipts.org_id == session.caller.org_id,
            receipts.vendor_id == vendor_id,
            receipts.vendor_document_year == financial_year(date),
            receipts.vendor_document_key == key,
            receipts.vendor_document_key != sa.literal_column("''"),
        )
    )
    if row is not None:
        raise VendorDocumentTaken(
            "The goods of this document of the vendor were received.",
            field="vendor_document_number",
            number=row.number,
            goods_receipt_id=str(row.goods_receipt_id),
        )


async def load(session: ReadSession, goods_receipt_id: UUID, *, field: str = "goods_receipt_id") -> GoodsReceipt:
    """A receipt with its lines, by primary key. `field` is where the request names it. Raises GoodsReceiptNotFound."""
    return _existing(await find_many(session, [goods_receipt_id], lock=False), goods_receipt_id, field)


async def lock(tx: Transaction, goods_receipt_id: UUID, *, field: str = "goods_receipt_id") -> GoodsReceipt:
    """As `load`, under a row lock."""
    return _existing(await find_many(tx, [goods_receipt_id], lock=True), goods_receipt_id, field)


async def find_many(
    session: ReadSession, goods_receipt_ids: Collection[UUID], *, lock: bool
) -> dict[UUID, GoodsReceipt]:
    """The receipts that exist, with their lines, by id. `lock` locks them in key order."""
    statement = (
        sa.select(goods_receipts)
        .where(
            goods_receipts.c.org_id == session.caller.org_id, goods_receipts.c.goods_receipt_id.in_(goods_receipt_ids)
        )
        .order_by(goods_receipts.c.goods_receipt_id)
    )
    rows = await session.rows(statement.with_for_update() if lock else statement)
    return {receipt.goods_receipt_id: receipt for receipt in await _with_lines(session, rows)}


async def page(session: ReadSession, query: ListGoodsReceipts) -> Page[GoodsReceiptSummary]:
    """Receipts, newest first. Indexes ix_goods_receipts_newest, …_vendor_id, …_purchase_order_id, …_unbilled."""
    receipts = goods_receipts.c
    statement = sa.select(goods_receipts, _sum_of_lines("gross"), _sum_of_lines("discount")).where(
        receipts.org_id == session.caller.org_id,
        *within(receipts.date, query.first_day, query.last_day),
        *equal_or_any(receipts.vendor_id, query.vendor_id),
        *equal_or_any(receipts.purchase_order_id, query.purchase_order_id),
    )
    if query.unbilled_only:
        statement = statement.where(receipts.billable)
    newest = (receipts.date, receipts.goods_receipt_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    found = (GoodsReceiptSummary(**_header_of(row, gross=row.gross, discount=row.discount)) for row in rows)
    return Page(items=tuple(found), next_page_token=token)


async def set_billable(tx: Transaction, goods_receipt_ids: Collection[UUID]) -> None:
    """Writes of each receipt whether something of it may be billed. The transaction has locked them."""
    lines = billed_units.c
    left = lines.quantity > lines.billed_quantity + lines.never_billed_quantity
    of_receipt = (lines.org_id == goods_receipts.c.org_id, lines.goods_receipt_id == goods_receipts.c.goods_receipt_id)
    await tx.run(
        sa.update(goods_receipts)
        .where(goods_receipts.c.org_id == tx.caller.org_id, goods_receipts.c.goods_receipt_id.in_(goods_receipt_ids))
        .values(billable=sa.exists().where(*of_receipt, left))
    )


def _sum_of_lines(name: str) -> sa.Label[Any]:
    """The sum of a figure over a receipt's lines. Index uq_goods_receipt_lines_line_no."""
    lines, receipts = goods_receipt_lines.c, goods_receipts.c
    of_receipt = (lines.org_id == receipts.org_id, lines.goods_receipt_id == receipts.goods_receipt_id)
    return sa.select(sa.func.sum(lines[name])).where(*of_receipt).scalar_subquery().label(name)


def _existing(found: Mapping[UUID, GoodsReceipt], goods_receipt_id: UUID, field: str) -> GoodsReceipt:
    if goods_receipt_id not in found:
        raise GoodsReceiptNotFound("No such goods receipt.", field=field)
    return found[goods_receipt_id]


async def _with_lines(session: ReadSession, rows: Sequence[sa.Row[Any]]) -> tuple[GoodsReceipt, ...]:
    lines = await lines_of(session, [row.goods_receipt_id for row in rows])
    return tuple(_receipt_of(row, lines[row.goods_receipt_id]) for row in rows)


def _receipt_of(row: sa.Row[Any], lines: tuple[GoodsReceiptLine, ...]) -> GoodsReceipt:
    gross = sum((line.figures.gross for line in lines), NIL)
    discount = sum((line.figures.discount for line in lines), NIL)
    header = _header_of(row, gross=gross, discount=discount)
    return GoodsReceipt(**header, lines=lines, approval_id=row.approval_id, approved_by=row.approved_by)


def _header_of(row: sa.Row[Any], *, gross: Decimal, discount: Decimal) -> dict[str, Any]:
    """The arguments of `GoodsReceiptSummary`. Gross and discount are the sums of the lines'."""
    heads = {head: getattr(row, head) for head in HEADS}
    return {
        "goods_receipt_id": row.goods_receipt_id,
        "number": row.number,
        "date": row.date,
        "vendor_id": row.vendor_id,
        "vendor_name": row.vendor_name,
        "vendor_gstin": row.vendor_gstin,
        "registration_id": row.registration_id,
        "place_of_supply": row.place_of_supply,
        "supply_kind": SupplyKind(row.supply_kind),
        "charge": Charge(row.charge),
        "purchase_order_id": row.purchase_order_id,
        "vendor_document_number": row.vendor_document_number,
        "vendor_document_date": row.vendor_document_date,
        "freight": row.freight,
        "billable": row.billable,
        "note": row.note,
        "date_reason": row.date_reason,
        "trace_id": row.trace_id,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "figures": DocumentFigures(gross=gross, discount=discount, **heads, round_off=row.round_off, total=row.total),
    }
