"""Vendor bills in and out of the database."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.purchase.v1 import vendor_bills_pb2 as bills_pb2
from sqlalchemy.dialects import postgresql

from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire.proto_values import amount_text, date_text, timestamp_of
from services.purchase.domain.errors import BillNumberTaken, VendorBillNotFound
from services.purchase.domain.states import InputTax
from services.purchase.store.goods_tables import goods_receipts
from services.purchase.store.money_tables import vendor_bill_lines, vendor_bills, vendor_credits
from services.purchase.store.rows import Row, all_rows, one_row
from trade.api.figures import tax_to_proto
from trade.domain.figures import TaxFigures
from trade.store.figures import HEADS


async def insert(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Enters a bill. Raises BillNumberTaken for a number that the vendor's year has."""
    statement = postgresql.insert(vendor_bills).values(org_id=tx.caller.org_id, **row)
    inserted = await tx.row(statement.on_conflict_do_nothing().returning(vendor_bills.c.vendor_bill_id))
    if inserted is None:
        raise BillNumberTaken(
            "The vendor's bill of this number and year is in the books.",
            field="bill.number",
            number=str(row["number"]),
        )


async def insert_lines(tx: Transaction, bill_id: UUID, figures_by_line: Mapping[UUID, Mapping[str, Decimal]]) -> None:
    """Enters the bill's figures of each receipt line. A line that is billed already breaks its primary key."""
    await tx.run(
        sa.insert(vendor_bill_lines),
        [
            {"org_id": tx.caller.org_id, "vendor_bill_id": bill_id, "goods_receipt_line_id": line_id, **figures}
            for line_id, figures in figures_by_line.items()
        ],
    )


async def find(tx: ReadSession, bill_id: UUID) -> Row:
    """A bill. Raises VendorBillNotFound."""
    statement = sa.select(vendor_bills).where(
        vendor_bills.c.org_id == tx.caller.org_id, vendor_bills.c.vendor_bill_id == bill_id
    )
    found = await one_row(tx, statement)
    if found is None:
        raise VendorBillNotFound("No such bill.", field="vendor_bill_id")
    return found


async def lines_of_receipt_lines(tx: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, Row]:
    """The billed figures of receipt lines, by line; a line that no bill has been matched to is absent."""
    statement = sa.select(vendor_bill_lines).where(
        vendor_bill_lines.c.org_id == tx.caller.org_id, vendor_bill_lines.c.goods_receipt_line_id.in_(line_ids)
    )
    return {row["goods_receipt_line_id"]: row for row in await all_rows(tx, statement)}


async def receipts_of(tx: ReadSession, bill_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The receipts that each bill was matched to. Index ix_goods_receipts_vendor_bill_id."""
    statement = (
        sa.select(goods_receipts.c.vendor_bill_id, goods_receipts.c.goods_receipt_id)
        .where(goods_receipts.c.org_id == tx.caller.org_id, goods_receipts.c.vendor_bill_id.in_(bill_ids))
        .order_by(goods_receipts.c.goods_receipt_id)
    )
    receipts: dict[UUID, list[UUID]] = {bill_id: [] for bill_id in bill_ids}
    for row in await all_rows(tx, statement):
        receipts[row["vendor_bill_id"]].append(row["goods_receipt_id"])
    return receipts


async def open_debit_notes(tx: ReadSession, receipt_ids: Collection[UUID]) -> list[Row]:
    """Debit notes for goods of these receipts that are not yet set against a bill, oldest first."""
    statement = (
        sa.select(vendor_credits)
        .where(
            vendor_credits.c.org_id == tx.caller.org_id,
            vendor_credits.c.goods_receipt_id.in_(receipt_ids),
            vendor_credits.c.on_account > 0,
        )
        .order_by(vendor_credits.c.date, vendor_credits.c.vendor_credit_id)
    )
    return await all_rows(tx, statement)


async def page(tx: ReadSession, page: PageRequest, *, vendor_id: UUID | None, open_only: bool) -> list[Row]:
    """Bills, newest first, one more than the page holds if there are more. Indexes ix_vendor_bills_newest and …_vendor_id."""
    statement = sa.select(vendor_bills).where(vendor_bills.c.org_id == tx.caller.org_id)
    if vendor_id is not None:
        statement = statement.where(vendor_bills.c.vendor_id == vendor_id)
    if open_only:
        statement = statement.where(vendor_bills.c.outstanding > 0)
    newest = (vendor_bills.c.date, vendor_bills.c.vendor_bill_id)
    return await all_rows(tx, paged(statement, newest, page, descending=True))


def shown_input_tax(word: str) -> bills_pb2.InputTax.ValueType:
    """The contract's number of a word of `InputTax`."""
    return bills_pb2.InputTax.Value(f"INPUT_TAX_{InputTax(word)}")


def shown(row: Row, receipt_ids: Collection[UUID]) -> bills_pb2.VendorBill:
    """A bill for the contract."""
    return bills_pb2.VendorBill(
        vendor_bill_id=str(row["vendor_bill_id"]),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        vendor_gstin=row["vendor_gstin"],
        registration_id=str(row["registration_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        due_date=date_text(row["due_date"]),
        place_of_supply=row["place_of_supply"],
        supply_kind=row["supply_kind"],
        goods_receipt_ids=[str(receipt_id) for receipt_id in receipt_ids],
        figures=tax_to_proto(TaxFigures(**{name: row[name] for name in (*HEADS, "round_off")})),
        input_tax=shown_input_tax(row["input_tax"]),
        outstanding=amount_text(row["outstanding"]),
        note=row["note"],
        trace_id=row["trace_id"],
        create_time=timestamp_of(row["created_at"]),
    )
