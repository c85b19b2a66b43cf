"""Vendor bills in the books."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.dates.periods import financial_year
from gst.tax.categories import SupplyKind
from kit.db.inserts import insert_if_new, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page, PageRequest
from services.purchase.domain.due_bills import DueBill
from services.purchase.domain.errors import BillNumberTaken, VendorBillNotFound
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendor_bills import ListVendorBills, VendorBill
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.store.figures import line_of, values_of_line
from services.purchase.store.goods_tables import goods_receipts
from services.purchase.store.money_tables import vendor_bill_lines, vendor_bills
from trade.domain.figures import LineFigures
from trade.domain.printed_numbers import comparable_number
from trade.store.accounts import open_item_of
from trade.store.figures import HEADS, tax_of


async def insert(tx: Transaction, bill: VendorBill, lines: Mapping[UUID, LineFigures]) -> None:
    """Writes a bill with its figures of each receipt line.

    Raises BillNumberTaken for a number that the vendor's year has.

    A line that is billed already breaks its primary key.
    """
    row = {
        "org_id": tx.caller.org_id,
        "vendor_bill_id": bill.vendor_bill_id,
        "vendor_id": bill.vendor_id,
        "vendor_name": bill.vendor_name,
        "vendor_gstin": bill.vendor_gstin,
        "registration_id": bill.registration_id,
        "number": bill.number,
        "number_key": comparable_number(bill.number, signs=False),
        "financial_year": financial_year(bill.date),
        "date": bill.date,
        "due_date": bill.due_date,
        "place_of_supply": bill.place_of_supply,
        "supply_kind": bill.supply_kind,
        **{head: getattr(bill.figures, head) for head in HEADS},
        "round_off": bill.figures.round_off,
        "total": bill.figures.total,
        "input_tax": bill.input_tax,
        "outstanding": bill.outstanding,
        "note": bill.note,
        "trace_id": bill.trace_id,
        "created_by": bill.created_by,
        "created_at": bill.created_at,
    }
    if await insert_if_new(tx, vendor_bills, row) is None:
        await refuse_taken_number(tx, bill.vendor_id, bill.number, bill.date)
    keys = {"org_id": tx.caller.org_id, "vendor_bill_id": bill.vendor_bill_id}
    rows = [{**keys, "goods_receipt_line_id": line_id, **values_of_line(figures)} for line_id, figures in lines.items()]
    await insert_rows(tx, vendor_bill_lines, rows)


async def refuse_taken_number(session: ReadSession, vendor_id: UUID, number: str, date: dt.date) -> None:
    """Raises BillNumberTaken for a number that a bill of the vendor's year has. Index uq_vendor_bills_number."""
    bills = vendor_bills.c
    row = await session.row(
        sa.select(bills.vendor_bill_id, bills.number).where(
            bills.org_id == session.caller.org_id,
            bills.vendor_id == vendor_id,
            bills.financial_year == financial_year(date),
            bills.number_key == comparable_number(number, signs=False),
        )
    )
    if row is not None:
        raise BillNumberTaken(
            "The vendor's bill of this number and year is in the books.",
            field="bill.number",
            number=row.number,
            vendor_bill_id=str(row.vendor_bill_id),
        )


async def find(session: ReadSession, bill_id: UUID, *, lock: bool = False) -> VendorBill:
    """By primary key. Raises VendorBillNotFound."""
    statement = sa.select(vendor_bills).where(
        vendor_bills.c.org_id == session.caller.org_id, vendor_bills.c.vendor_bill_id == bill_id
    )
    row = await session.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise VendorBillNotFound("No such bill.", field="vendor_bill_id")
    return _bill_of(row, (await _receipts_of(session, [bill_id]))[bill_id])


async def page(session: ReadSession, query: ListVendorBills) -> Page[VendorBill]:
    """Bills, newest first. Indexes ix_vendor_bills_newest and …_vendor_id."""
    bills = vendor_bills.c
    statement = sa.select(vendor_bills).where(
        bills.org_id == session.caller.org_id,
        *within(bills.date, query.first_day, query.last_day),
        *equal_or_any(bills.vendor_id, query.vendor_id),
    )
    if query.open_only:
        statement = statement.where(VENDOR_ACCOUNTS.unpaid)
    newest = (bills.date, bills.vendor_bill_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    receipts = await _receipts_of(session, [row.vendor_bill_id for row in rows])
    return Page(items=tuple(_bill_of(row, receipts[row.vendor_bill_id]) for row in rows), next_page_token=token)


async def due_page(session: ReadSession, last_day: dt.date, page: PageRequest) -> Page[DueBill]:
    """Open bills of all vendors that are due up to a day, due first at the head. Index ix_vendor_bills_open."""
    bills = vendor_bills.c
    statement = sa.select(
        bills.vendor_id, bills.vendor_name, bills.vendor_bill_id, *VENDOR_ACCOUNTS.item_columns()
    ).where(bills.org_id == session.caller.org_id, VENDOR_ACCOUNTS.unpaid, bills.due_date <= last_day)
    rows, token = await read_page(session, statement, (bills.due_date, bills.vendor_bill_id), page)
    due = (DueBill(vendor_id=row.vendor_id, vendor_name=row.vendor_name, open_item=open_item_of(row)) for row in rows)
    return Page(items=tuple(due), next_page_token=token)


async def billed_figures(session: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, LineFigures]:
    """The billed figures of receipt lines, by line. A line without a bill is absent. By primary key."""
    rows = await session.rows(
        sa.select(vendor_bill_lines).where(
            vendor_bill_lines.c.org_id == session.caller.org_id,
            vendor_bill_lines.c.goods_receipt_line_id.in_(line_ids),
        )
    )
    return {row.goods_receipt_line_id: line_of(row) for row in rows}


async def _receipts_of(session: ReadSession, bill_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The receipts that each bill is matched to. Index ix_goods_receipts_vendor_bill_id."""
    rows = await session.rows(
        sa.select(goods_receipts.c.vendor_bill_id, goods_receipts.c.goods_receipt_id)
        .where(goods_receipts.c.org_id == session.caller.org_id, goods_receipts.c.vendor_bill_id.in_(bill_ids))
        .order_by(goods_receipts.c.goods_receipt_id)
    )
    receipts: dict[UUID, list[UUID]] = {bill_id: [] for bill_id in bill_ids}
    for row in rows:
        receipts[row.vendor_bill_id].append(row.goods_receipt_id)
    return {bill_id: tuple(found) for bill_id, found in receipts.items()}


def _bill_of(row: sa.Row[Any], goods_receipt_ids: tuple[UUID, ...]) -> VendorBill:
    return VendorBill(
        vendor_bill_id=row.vendor_bill_id,
        vendor_id=row.vendor_id,
        vendor_name=row.vendor_name,
        vendor_gstin=row.vendor_gstin,
        registration_id=row.registration_id,
        number=row.number,
        date=row.date,
        due_date=row.due_date,
        place_of_supply=row.place_of_supply,
        supply_kind=SupplyKind(row.supply_kind),
        figures=tax_of(row, round_off=True),
        input_tax=InputTax(row.input_tax),
        outstanding=row.outstanding,
        note=row.note,
        trace_id=row.trace_id,
        created_by=row.created_by,
        created_at=row.created_at,
        goods_receipt_ids=goods_receipt_ids,
    )
