"""What vendors are owed, read for people: statements, open bills, and balances by age."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from kit.db import Transaction
from kit.paging import Page
from kit.wire import date_of
from services.purchase.store.money_tables import vendor_balances, vendor_bills, vendor_credits, vendor_entries
from services.purchase.store.rows import Row, all_rows
from services.purchase.store.tables import vendors

_NIL = Decimal("0.00")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """What was owed before the first of these entries, and the entries; one more than the page holds if there are more."""

    opening: Decimal
    entries: list[Row]


async def statement_page(tx: Transaction, vendor_id: UUID, first: dt.date, last: dt.date, page: Page) -> StatementPage:
    """A page of a vendor's account, by date, then as entered. Index ix_vendor_entries_statement."""
    entries = vendor_entries
    of_vendor = (entries.c.org_id == tx.caller.org_id, entries.c.vendor_id == vendor_id)
    if page.after is None:
        before = entries.c.date < first
        from_here = entries.c.date >= first
    else:
        key = sa.tuple_(entries.c.date, entries.c.vendor_entry_id)
        position = sa.tuple_(date_of(page.after[0], "page_token"), UUID(page.after[1]))
        before, from_here = key <= position, key > position
    opening = await tx.row(sa.select(sa.func.sum(entries.c.credit - entries.c.debit)).where(*of_vendor, before))
    found = await all_rows(
        tx,
        sa.select(entries)
        .where(*of_vendor, from_here, entries.c.date <= last)
        .order_by(entries.c.date, entries.c.vendor_entry_id)
        .limit(page.size + 1),
    )
    return StatementPage(opening=(opening[0] if opening else None) or _NIL, entries=found)


async def balance(tx: Transaction, vendor_id: UUID) -> Decimal:
    """What the vendor is owed, in rupees."""
    row = await tx.row(
        sa.select(vendor_balances.c.balance).where(
            vendor_balances.c.org_id == tx.caller.org_id, vendor_balances.c.vendor_id == vendor_id
        )
    )
    return _NIL if row is None else row.balance


async def on_account(tx: Transaction, vendor_id: UUID) -> Decimal:
    """Payments and debit notes of a vendor that are set against no bill. Index ix_vendor_credits_open."""
    row = await tx.row(
        sa.select(sa.func.sum(vendor_credits.c.unallocated)).where(
            vendor_credits.c.org_id == tx.caller.org_id,
            vendor_credits.c.vendor_id == vendor_id,
            vendor_credits.c.unallocated > 0,
        )
    )
    return (row[0] if row else None) or _NIL


async def open_bills(tx: Transaction, vendor_id: UUID, limit: int) -> list[Row]:
    """A vendor's open bills by due date. Index ix_vendor_bills_open_of_vendor."""
    return await all_rows(
        tx,
        sa.select(vendor_bills)
        .where(
            vendor_bills.c.org_id == tx.caller.org_id,
            vendor_bills.c.vendor_id == vendor_id,
            vendor_bills.c.outstanding > 0,
        )
        .order_by(vendor_bills.c.due_date, vendor_bills.c.vendor_bill_id)
        .limit(limit),
    )


async def due_page(tx: Transaction, until: dt.date, page: Page) -> list[Row]:
    """Open bills due until a day, one more than the page holds if there are more. Index ix_vendor_bills_open."""
    statement = (
        sa.select(vendor_bills)
        .where(
            vendor_bills.c.org_id == tx.caller.org_id,
            vendor_bills.c.outstanding > 0,
            vendor_bills.c.due_date <= until,
        )
        .order_by(vendor_bills.c.due_date, vendor_bills.c.vendor_bill_id)
        .limit(page.size + 1)
    )
    if page.after is not None:
        key = sa.tuple_(vendor_bills.c.due_date, vendor_bills.c.vendor_bill_id)
        statement = statement.where(key > sa.tuple_(date_of(page.after[0], "page_token"), UUID(page.after[1])))
    return await all_rows(tx, statement)


async def ageing(tx: Transaction, as_of: dt.date, *, after_code: str | None, limit: int) -> list[Row]:
    """What each vendor with something open is owed by days past due, by code; `after_code` is the last code of the page before.

    Over the open bills and credits alone: indexes ix_vendor_bills_open_of_vendor and ix_vendor_credits_open.
    """
    open_, code = _by_vendor(tx, as_of), sa.func.lower(vendors.c.code).collate("C")
    statement = (
        sa.select(vendors.c.vendor_id, vendors.c.code, vendors.c.name, *_amounts(open_))
        .join_from(vendors, open_, vendors.c.vendor_id == open_.c.vendor_id)
        .where(vendors.c.org_id == tx.caller.org_id)
        .order_by(code)
        .limit(limit)
    )
    if after_code is not None:
        statement = statement.where(code > after_code)
    return await all_rows(tx, statement)


async def ageing_totals(tx: Transaction, as_of: dt.date) -> Row:
    """The sums of `ageing` over all vendors."""
    open_ = _by_vendor(tx, as_of)
    sums = [
        sa.func.coalesce(sa.func.sum(column), 0).label(name)
        for name, column in zip(BUCKETS, _amounts(open_), strict=True)
    ]
    return (await all_rows(tx, sa.select(*sums)))[0]


BUCKETS = ("current", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90_days", "on_account")


def _amounts(open_: sa.Subquery) -> list[sa.ColumnElement[Decimal]]:
    return [open_.c[name] for name in BUCKETS]


def _by_vendor(tx: Transaction, as_of: dt.date) -> sa.Subquery:
    days = sa.literal(as_of, sa.Date) - vendor_bills.c.due_date
    limits = [(-(10**6), 0), (1, 30), (31, 60), (61, 90), (91, 10**6)]
    bills = sa.select(
        vendor_bills.c.vendor_id,
        *[
            sa.case((days.between(low, high), vendor_bills.c.outstanding), else_=0).label(name)
            for name, (low, high) in zip(BUCKETS, limits, strict=False)
        ],
        sa.literal(0).label(BUCKETS[-1]),
    ).where(vendor_bills.c.org_id == tx.caller.org_id, vendor_bills.c.outstanding > 0)
    credits_ = sa.select(
        vendor_credits.c.vendor_id,
        *[sa.literal(0).label(name) for name in BUCKETS[:-1]],
        vendor_credits.c.unallocated.label(BUCKETS[-1]),
    ).where(vendor_credits.c.org_id == tx.caller.org_id, vendor_credits.c.unallocated > 0)
    open_ = sa.union_all(bills, credits_).subquery()
    sums = [sa.func.sum(open_.c[name]).label(name) for name in BUCKETS]
    return sa.select(open_.c.vendor_id, *sums).group_by(open_.c.vendor_id).subquery()
