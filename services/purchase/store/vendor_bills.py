"""Vendor bills in the books."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.dates.periods import financial_year
from gst.inward.bill_check import RoundingSchool
from gst.tax.categories import SupplyKind
from kit.db.inserts import insert_if_new, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page, PageRequest
from services.purchase.domain.bill_rounding import BillRounding, RoundingSource
from services.purchase.domain.due_bills import DueBill
from services.purchase.domain.errors import BillNumberTaken, VendorBillNotFound
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.terms import DueRule
from services.purchase.domain.vendor_bills import ListVendorBills, VendorBill, VendorBillLine, VendorBillSummary
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.store.money_tables import vendor_bill_lines, vendor_bills
from services.purchase.store.vendor_bill_lines import line_values, lines_of
from trade.domain.documents import DocumentStatus
from trade.domain.printed_numbers import comparable_number
from trade.store.accounts import open_item_of
from trade.store.figures import HEADS, tax_of

_PLAIN: Final = tuple(field.name for field in fields(VendorBillSummary) if field.name not in ("figures", "rounding"))
"""The fields that are columns as they are."""


async def insert(tx: Transaction, bill: VendorBill) -> None:
    """Writes a bill with its lines. Raises BillNumberTaken for a number that the vendor's year has."""
    row = {
        "org_id": tx.caller.org_id,
        **{name: getattr(bill, name) for name in _PLAIN},
        "number_key": comparable_number(bill.number, signs=False),
        "financial_year": financial_year(bill.date),
        **{head: getattr(bill.figures, head) for head in HEADS},
        "round_off": bill.figures.round_off,
        "total": bill.figures.total,
        "accepted_explanations": list(bill.accepted_explanations),
        "rounding_school": bill.rounding.school if bill.rounding else None,
        "rounding_source": bill.rounding.source if bill.rounding else None,
    }
    if await insert_if_new(tx, vendor_bills, row) is None:
        await refuse_taken_number(tx, bill.vendor_id, bill.number, bill.date)
    keys = {"org_id": tx.caller.org_id, "vendor_bill_id": bill.vendor_bill_id}
    await insert_rows(tx, vendor_bill_lines, [{**keys, **line_values(line)} for line in bill.lines])


async def update(tx: Transaction, bill: VendorBill) -> None:
    """Writes what may change of a bill, under its new version. The transaction has locked the vendor."""
    bills = vendor_bills.c
    await tx.run(
        sa.update(vendor_bills)
        .where(bills.org_id == tx.caller.org_id, bills.vendor_bill_id == bill.vendor_bill_id)
        .values(
            outstanding=bill.outstanding,
            open_claim_amount=bill.open_claim_amount,
            status=bill.status,
            cancel_reason=bill.cancel_reason,
            cancelled_at=bill.cancelled_at,
            version=bill.version,
        )
    )


async def refuse_taken_number(session: ReadSession, vendor_id: UUID, number: str, date: dt.date) -> None:
    """Raises BillNumberTaken for a number that a bill of the vendor's year has. Index ux_vendor_bills_number."""
    bills = vendor_bills.c
    row = await session.row(
        sa.select(bills.vendor_bill_id, bills.number).where(
            bills.org_id == session.caller.org_id,
            bills.vendor_id == vendor_id,
            bills.financial_year == financial_year(date),
            bills.number_key == comparable_number(number, signs=False),
            bills.status == sa.literal_column("'posted'"),
        )
    )
    if row is not None:
        raise BillNumberTaken(
            "The vendor's bill of this number and year is in the books.",
            field="bill.number",
            number=row.number,
            vendor_bill_id=str(row.vendor_bill_id),
        )


async def load(session: ReadSession, bill_id: UUID) -> VendorBill:
    """By primary key. Raises VendorBillNotFound."""
    found = await find_many(session, [bill_id])
    if bill_id not in found:
        raise VendorBillNotFound("No such bill.", field="vendor_bill_id")
    return found[bill_id]


async def page(session: ReadSession, query: ListVendorBills) -> Page[VendorBillSummary]:
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
    return Page(items=tuple(VendorBillSummary(**_header_of(row)) for row in rows), next_page_token=token)


async def page_due(session: ReadSession, last_day: dt.date, page: PageRequest) -> Page[DueBill]:
    """Open bills of all vendors that are due up to a day, due first at the head. Index ix_vendor_bills_open."""
    bills = vendor_bills.c
    statement = sa.select(
        bills.vendor_id,
        bills.vendor_name,
        bills.vendor_bill_id,
        bills.open_claim_amount,
        bills.due_rule,
        *VENDOR_ACCOUNTS.item_columns(),
    ).where(bills.org_id == session.caller.org_id, VENDOR_ACCOUNTS.unpaid, bills.due_date <= last_day)
    rows, token = await read_page(session, statement, (bills.due_date, bills.vendor_bill_id), page)
    return Page(items=tuple(map(_due_bill_of, rows)), next_page_token=token)


def _due_bill_of(row: sa.Row[Any]) -> DueBill:
    return DueBill(
        vendor_id=row.vendor_id,
        vendor_name=row.vendor_name,
        open_item=open_item_of(row),
        open_claim_amount=row.open_claim_amount,
        due_rule=DueRule(row.due_rule),
    )


async def of_receipt(tx: Transaction, goods_receipt_id: UUID) -> tuple[VendorBill, ...]:
    """The bills of a receipt that stand, oldest first, locked in key order. Index ix_vendor_bill_lines_goods_receipt.

    Whoever locks bills has locked a receipt of each before.
    """
    bills, lines = vendor_bills.c, vendor_bill_lines.c
    of_receipt = sa.select(lines.vendor_bill_id).where(
        lines.org_id == tx.caller.org_id, lines.goods_receipt_id == goods_receipt_id
    )
    rows = await tx.rows(
        sa.select(vendor_bills)
        .where(
            bills.org_id == tx.caller.org_id,
            bills.vendor_bill_id.in_(of_receipt),
            bills.status == DocumentStatus.POSTED,
        )
        .order_by(bills.vendor_bill_id)
        .with_for_update()
    )
    found = await _with_lines(tx, rows)
    return tuple(sorted(found, key=lambda bill: (bill.date, bill.vendor_bill_id)))


async def find_many(session: ReadSession, bill_ids: Collection[UUID]) -> dict[UUID, VendorBill]:
    """Bills by id. By primary key."""
    bills = vendor_bills.c
    rows = await session.rows(
        sa.select(vendor_bills).where(bills.org_id == session.caller.org_id, bills.vendor_bill_id.in_(bill_ids))
    )
    return {bill.vendor_bill_id: bill for bill in await _with_lines(session, rows)}


async def _with_lines(session: ReadSession, rows: Sequence[sa.Row[Any]]) -> tuple[VendorBill, ...]:
    lines = await lines_of(session, [row.vendor_bill_id for row in rows])
    return tuple(_bill_of(row, lines[row.vendor_bill_id]) for row in rows)


def _rounding_of(row: sa.Row[Any]) -> BillRounding | None:
    if row.rounding_school is None:
        return None
    return BillRounding(school=RoundingSchool(row.rounding_school), source=RoundingSource(row.rounding_source))


def _bill_of(row: sa.Row[Any], lines: tuple[VendorBillLine, ...]) -> VendorBill:
    return VendorBill(**_header_of(row), accepted_explanations=tuple(row.accepted_explanations), lines=lines)


def _header_of(row: sa.Row[Any]) -> dict[str, Any]:
    """The arguments of `VendorBillSummary`."""
    return {
        "vendor_bill_id": row.vendor_bill_id,
        "vendor_id": row.vendor_id,
        "vendor_name": row.vendor_name,
        "vendor_gstin": row.vendor_gstin,
        "registration_id": row.registration_id,
        "number": row.number,
        "date": row.date,
        "booking_date": row.booking_date,
        "due_date": row.due_date,
        "due_rule": DueRule(row.due_rule),
        "place_of_supply": row.place_of_supply,
        "supply_kind": SupplyKind(row.supply_kind),
        "figures": tax_of(row, round_off=True),
        "input_tax": InputTax(row.input_tax),
        "input_tax_explanation": row.input_tax_explanation,
        "under_bill_of_entry": row.under_bill_of_entry,
        "last_day_of_input_tax": row.last_day_of_input_tax,
        "outstanding": row.outstanding,
        "open_claim_amount": row.open_claim_amount,
        "difference_reason": row.difference_reason,
        "rounding": _rounding_of(row),
        "note": row.note,
        "date_reason": row.date_reason,
        "trace_id": row.trace_id,
        "created_by": row.created_by,
        "status": DocumentStatus(row.status),
        "cancel_reason": row.cancel_reason,
        "cancelled_at": row.cancelled_at,
        "version": row.version,
        "created_at": row.created_at,
    }
