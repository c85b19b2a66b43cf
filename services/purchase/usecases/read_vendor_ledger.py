"""Reads what vendors are owed: ledger, outstanding bills, ageing, due list."""

import datetime as dt
from decimal import Decimal

from bahi.documents.v1 import accounts_pb2
from bahi.purchase.v1 import vendor_ledger_pb2 as ledger_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, uuid_of
from services.purchase.store import vendor_credits, vendor_statements, vendors
from services.purchase.store.rows import Row
from trade.domain.periods import check_period
from trade.remote import organisations


async def list_entries(
    tx: Transaction, request: ledger_pb2.ListVendorLedgerEntriesRequest
) -> ledger_pb2.ListVendorLedgerEntriesResponse:
    """A page of a vendor's account. Raises VendorNotFound, PeriodReversed."""
    vendor_id = (await vendors.find(tx, uuid_of(request.vendor_id)))["vendor_id"]
    start = optional_date_of(request.from_date, "from_date")
    end = optional_date_of(request.to_date, "to_date")
    check_period(start, end)
    page = page_request(request, 2)
    found = await vendor_statements.ledger_page(tx, vendor_id, start=start, end=end, page=page)
    balance = found.opening
    entries = []
    for row in found.entries[: page.size]:
        balance += row["amount"]
        entries.append(_entry(row, balance))
    more = page.token(entries[-1].date, entries[-1].entry_id) if len(found.entries) > page.size else ""
    return ledger_pb2.ListVendorLedgerEntriesResponse(
        entries=entries,
        opening_balance=amount_text(found.opening),
        closing_balance=amount_text(balance),
        balance=amount_text(await vendor_statements.balance(tx, vendor_id)),
        next_page_token=more,
    )


async def list_outstanding(
    tx: Transaction, request: ledger_pb2.ListVendorOutstandingBillsRequest
) -> ledger_pb2.ListVendorOutstandingBillsResponse:
    """A page of a vendor's open bills, and on the first what is on account. Raises VendorNotFound."""
    vendor_id = (await vendors.find(tx, uuid_of(request.vendor_id)))["vendor_id"]
    today = (await organisations.load(tx)).today(tx.now)
    page = page_request(request, 2)
    rows = await vendor_statements.open_page(tx, vendor_id, page)
    credits_ = [] if page.after else await vendor_credits.on_account(tx, vendor_id)
    buckets = shown_buckets(await vendor_statements.ageing_totals(tx, today, vendor_id))
    bills = [_open_bill(row, today) for row in rows[: page.size]]
    return ledger_pb2.ListVendorOutstandingBillsResponse(
        bills=bills,
        total_outstanding=buckets.outstanding,
        credits=[vendor_credits.shown_on_account(row) for row in credits_],
        balance=buckets.balance,
        next_page_token=page.token(bills[-1].due_date, bills[-1].bill_id) if len(rows) > page.size else "",
    )


async def get_ageing(tx: Transaction, request: ledger_pb2.GetVendorAgeingRequest) -> ledger_pb2.VendorAgeing:
    """What one vendor is owed, by age. Raises VendorNotFound."""
    vendor = await vendors.find(tx, uuid_of(request.vendor_id))
    today = (await organisations.load(tx)).today(tx.now)
    return shown_ageing(vendor, today, await vendor_statements.ageing_totals(tx, today, vendor["vendor_id"]))


async def list_due(tx: Transaction, request: ledger_pb2.ListDueBillsRequest) -> ledger_pb2.ListDueBillsResponse:
    """Open bills of all vendors by due date."""
    today = (await organisations.load(tx)).today(tx.now)
    page = page_request(request, 2)
    rows = await vendor_statements.due_page(tx, optional_date_of(request.due_to_date, "due_to_date") or today, page)
    due = [
        ledger_pb2.DueBill(vendor_id=str(row["vendor_id"]), vendor_name=row["vendor_name"], bill=_open_bill(row, today))
        for row in rows[: page.size]
    ]
    more = page.token(due[-1].bill.due_date, due[-1].bill.bill_id) if len(rows) > page.size else ""
    return ledger_pb2.ListDueBillsResponse(bills=due, next_page_token=more)


def shown_ageing(vendor: Row, today: dt.date, amounts: Row) -> ledger_pb2.VendorAgeing:
    """What a vendor is owed by age, for the contract."""
    return ledger_pb2.VendorAgeing(
        vendor_id=str(vendor["vendor_id"]),
        vendor_code=vendor["code"],
        vendor_name=vendor["name"],
        as_of_date=date_text(today),
        buckets=shown_buckets(amounts),
    )


def shown_buckets(row: Row) -> accounts_pb2.AgeingBuckets:
    """Amounts by age for the contract, with their sum and what is owed."""
    amounts = {name: Decimal(row[name]) for name in vendor_statements.BUCKETS}
    outstanding = sum(amounts.values(), Decimal(0)) - amounts["on_account"]
    return accounts_pb2.AgeingBuckets(
        **{name: amount_text(amount) for name, amount in amounts.items()},
        outstanding=amount_text(outstanding),
        balance=amount_text(outstanding - amounts["on_account"]),
    )


def _entry(row: Row, balance: Decimal) -> accounts_pb2.LedgerEntry:
    return accounts_pb2.LedgerEntry(
        entry_id=str(row["entry_id"]),
        date=date_text(row["date"]),
        kind=accounts_pb2.LedgerEntryKind.Value(f"LEDGER_ENTRY_KIND_{row['kind']}"),
        document_id=str(row["document_id"]),
        number=row["number"],
        amount=amount_text(row["amount"]),
        balance=amount_text(balance),
    )


def _open_bill(row: Row, today: dt.date) -> accounts_pb2.OutstandingBill:
    return accounts_pb2.OutstandingBill(
        bill_id=str(row["vendor_bill_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        due_date=date_text(row["due_date"]),
        overdue_days=max((today - row["due_date"]).days, 0),
        total=amount_text(row["total"]),
        outstanding=amount_text(row["outstanding"]),
    )
