"""Bills of entry in the books."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_if_new, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.purchase.domain.bills_of_entry import (
    BillOfEntry,
    BillOfEntryLine,
    BillOfEntrySummary,
    ListBillsOfEntry,
)
from services.purchase.domain.import_errors import BillOfEntryNotFound, BillOfEntryTaken
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.store.import_tables import bill_of_entry_lines, bills_of_entry
from services.purchase.store.money_tables import vendor_bill_lines, vendor_bills
from trade.domain.documents import DocumentStatus

_HEADER: Final = tuple(field.name for field in dataclasses.fields(BillOfEntrySummary))
_LINE: Final = tuple(field.name for field in dataclasses.fields(BillOfEntryLine))


async def insert(tx: Transaction, bill: BillOfEntry) -> None:
    """Writes a bill of entry with its lines. Raises BillOfEntryTaken for one that is in the books."""
    keys = {"org_id": tx.caller.org_id, "bill_of_entry_id": bill.bill_of_entry_id}
    row = {**keys, **{name: getattr(bill, name) for name in _HEADER}}
    if await insert_if_new(tx, bills_of_entry, row) is None:
        await refuse_taken(tx, bill.port_code, bill.number, bill.date)
    lines = [{**keys, **{name: getattr(line, name) for name in _LINE}} for line in bill.lines]
    await insert_rows(tx, bill_of_entry_lines, lines)


async def refuse_taken(session: ReadSession, port_code: str, number: str, date: dt.date) -> None:
    """Raises BillOfEntryTaken. Index ux_bills_of_entry_number."""
    column = bills_of_entry.c
    row = await session.row(
        sa.select(column.bill_of_entry_id).where(
            column.org_id == session.caller.org_id,
            column.port_code == port_code,
            column.number == number,
            column.date == date,
            column.status == sa.literal_column("'posted'"),
        )
    )
    if row is not None:
        text = "The bill of entry of this port, number and date is in the books."
        raise BillOfEntryTaken(text, field="number", bill_of_entry_id=str(row.bill_of_entry_id))


async def update(tx: Transaction, bill: BillOfEntry) -> None:
    """Writes what may change of a bill of entry, under its new version. The transaction has locked its receipts."""
    column = bills_of_entry.c
    await tx.run(
        sa.update(bills_of_entry)
        .where(column.org_id == tx.caller.org_id, column.bill_of_entry_id == bill.bill_of_entry_id)
        .values(
            status=bill.status,
            cancel_reason=bill.cancel_reason,
            cancelled_at=bill.cancelled_at,
            version=bill.version,
        )
    )


async def load(session: ReadSession, bill_of_entry_id: UUID) -> BillOfEntry:
    """By primary key. Raises BillOfEntryNotFound."""
    column, lines = bills_of_entry.c, bill_of_entry_lines.c
    row = await session.row(
        sa.select(bills_of_entry).where(
            column.org_id == session.caller.org_id, column.bill_of_entry_id == bill_of_entry_id
        )
    )
    if row is None:
        raise BillOfEntryNotFound("No such bill of entry.", field="bill_of_entry_id")
    of_bill = await session.rows(
        sa.select(bill_of_entry_lines)
        .where(lines.org_id == session.caller.org_id, lines.bill_of_entry_id == bill_of_entry_id)
        .order_by(lines.goods_receipt_line_id)
    )
    return BillOfEntry(**_header_of(row), lines=tuple(map(_line_of, of_bill)))


async def page(session: ReadSession, query: ListBillsOfEntry) -> Page[BillOfEntrySummary]:
    """Bills of entry, newest first. Indexes ix_bills_of_entry_newest and …_vendor_id."""
    column = bills_of_entry.c
    statement = sa.select(bills_of_entry).where(
        column.org_id == session.caller.org_id,
        *within(column.date, query.first_day, query.last_day),
        *equal_or_any(column.vendor_id, query.vendor_id),
    )
    newest = (column.date, column.bill_of_entry_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    return Page(items=tuple(BillOfEntrySummary(**_header_of(row)) for row in rows), next_page_token=token)


async def find_taxing_bills(session: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of bills that stand for receipt lines and are not under a bill of entry, by line."""
    lines, bills = vendor_bill_lines.c, vendor_bills.c
    rows = await session.rows(
        sa.select(lines.goods_receipt_line_id, bills.number)
        .join_from(
            vendor_bill_lines,
            vendor_bills,
            sa.and_(lines.org_id == bills.org_id, lines.vendor_bill_id == bills.vendor_bill_id),
        )
        .where(
            lines.org_id == session.caller.org_id,
            lines.goods_receipt_line_id.in_(line_ids),
            bills.status == DocumentStatus.POSTED,
            sa.not_(bills.under_bill_of_entry),
        )
    )
    return {row.goods_receipt_line_id: row.number for row in rows}


def _header_of(row: sa.Row[Any]) -> dict[str, Any]:
    """The arguments of `BillOfEntrySummary`."""
    values = {name: getattr(row, name) for name in _HEADER}
    return values | {"input_tax": InputTax(row.input_tax), "status": DocumentStatus(row.status)}


def _line_of(row: sa.Row[Any]) -> BillOfEntryLine:
    return BillOfEntryLine(**{name: getattr(row, name) for name in _LINE})
