"""Reads what vendors are owed: statement, outstanding, due list."""

import datetime as dt
from typing import Final

from bahi.purchase.v1 import vendor_ledger_pb2 as ledger_pb2

from kit.db import Transaction
from kit.paging import page_of
from kit.wire import amount_text, date_text, optional_date_of, uuid_of
from services.purchase.store import organisation, vendor_statements, vendors
from services.purchase.store.rows import Row
from services.purchase.usecases.periods import year_to_date

MOST_OPEN_BILLS: Final = 200
"""Open bills in one reply."""


async def get_statement(tx: Transaction, request: ledger_pb2.GetVendorStatementRequest) -> ledger_pb2.VendorStatement:
    """A page of a vendor's account. Raises VendorNotFound, PeriodReversed."""
    vendor = await vendors.find(tx, uuid_of(request.vendor_id))
    first, last = await year_to_date(tx, request.from_date, request.to_date)
    page = page_of(request, 2)
    found = await vendor_statements.statement_page(tx, vendor["vendor_id"], first, last, page)
    balance = found.opening
    entries = []
    for row in found.entries[: page.size]:
        balance += row["credit"] - row["debit"]
        entries.append(
            ledger_pb2.VendorEntry(
                vendor_entry_id=str(row["vendor_entry_id"]),
                date=date_text(row["date"]),
                kind=ledger_pb2.VendorEntryKind.Value(f"VENDOR_ENTRY_KIND_{row['kind']}"),
                document_id=str(row["document_id"]),
                number=row["number"],
                credit=amount_text(row["credit"]),
                debit=amount_text(row["debit"]),
                balance=amount_text(balance),
            )
        )
    more = page.token(entries[-1].date, entries[-1].vendor_entry_id) if len(found.entries) > page.size else ""
    return ledger_pb2.VendorStatement(
        vendor_id=request.vendor_id,
        vendor_name=vendor["name"],
        from_date=date_text(first),
        to_date=date_text(last),
        opening_balance=amount_text(found.opening),
        entries=entries,
        closing_balance=amount_text(balance),
        next_page_token=more,
    )


async def get_outstanding(
    tx: Transaction, request: ledger_pb2.GetVendorOutstandingRequest
) -> ledger_pb2.VendorOutstanding:
    """What a vendor is owed, with its open bills. Raises VendorNotFound."""
    vendor = await vendors.find(tx, uuid_of(request.vendor_id))
    today = organisation.today(tx, await organisation.profile(tx))
    bills = await vendor_statements.open_bills(tx, vendor["vendor_id"], MOST_OPEN_BILLS)
    return ledger_pb2.VendorOutstanding(
        vendor_id=request.vendor_id,
        vendor_name=vendor["name"],
        balance=amount_text(await vendor_statements.balance(tx, vendor["vendor_id"])),
        on_account=amount_text(await vendor_statements.on_account(tx, vendor["vendor_id"])),
        open_bills=[_open_bill(bill, today) for bill in bills],
    )


async def list_due(tx: Transaction, request: ledger_pb2.ListDueBillsRequest) -> ledger_pb2.ListDueBillsResponse:
    """Open bills of all vendors by due date."""
    today = organisation.today(tx, await organisation.profile(tx))
    page = page_of(request, 2)
    rows = await vendor_statements.due_page(tx, optional_date_of(request.until, "until") or today, page)
    bills = [_open_bill(row, today) for row in rows[: page.size]]
    more = page.token(bills[-1].due_date, bills[-1].vendor_bill_id) if len(rows) > page.size else ""
    return ledger_pb2.ListDueBillsResponse(bills=bills, next_page_token=more)


def _open_bill(row: Row, today: dt.date) -> ledger_pb2.OpenBill:
    return ledger_pb2.OpenBill(
        vendor_bill_id=str(row["vendor_bill_id"]),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        bill_number=row["bill_number"],
        bill_date=date_text(row["bill_date"]),
        due_date=date_text(row["due_date"]),
        total=amount_text(row["total"]),
        outstanding=amount_text(row["outstanding"]),
        overdue_days=max((today - row["due_date"]).days, 0),
    )
