"""What vendors are owed, read for people: ledgers, open bills, and balances by age."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import paged, position
from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.store.money_tables import vendor_balances, vendor_bills, vendor_credits, vendor_entries
from services.purchase.store.rows import Row, all_rows
from services.purchase.store.tables import vendors

_NIL = Decimal("0.00")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """What was owed before the first of these entries, and the entries; one more than the page holds if there are more."""

    opening: Decimal
    entries: list[Row]


async def ledger_page(
    tx: ReadSession, vendor_id: UUID, *, start: dt.date | None, end: dt.date | None, page: PageRequest
) -> LedgerPage:
    """A page of a vendor's account, by date, then as entered. Index ix_vendor_entries_ledger."""
    entries = vendor_entries
    of_vendor = (entries.c.org_id == tx.caller.org_id, entries.c.vendor_id == vendor_id)
    key = (entries.c.date, entries.c.entry_id)
    before: sa.ColumnElement[bool] = sa.false()
    wanted: list[sa.ColumnElement[bool]] = [*of_vendor]
    if page.after is not None:
        before = sa.tuple_(*key) <= position(key, page.after)
    elif start is not None:
        before = entries.c.date < start
        wanted.append(entries.c.date >= start)
    if end is not None:
        wanted.append(entries.c.date <= end)
    opening = await tx.row(sa.select(sa.func.sum(entries.c.amount)).where(*of_vendor, before))
    found = await all_rows(tx, paged(sa.select(entries).where(*wanted), key, page))
    return LedgerPage(opening=(opening[0] if opening else None) or _NIL, entries=found)


async def balance(tx: ReadSession, vendor_id: UUID) -> Decimal:
    """What the vendor is owed, in rupees."""
    row = await tx.row(
        sa.select(vendor_balances.c.balance).where(
            vendor_balances.c.org_id == tx.caller.org_id, vendor_balances.c.vendor_id == vendor_id
        )
    )
    return _NIL if row is None else row.balance


async def open_page(tx: ReadSession, vendor_id: UUID, page: PageRequest) -> list[Row]:
    """A vendor's open bills by due date, one more than the page holds if there are more. Index ix_vendor_bills_open_of_vendor."""
    return await _by_due_date(tx, page, vendor_bills.c.vendor_id == vendor_id)


async def due_page(tx: ReadSession, end: dt.date, page: PageRequest) -> list[Row]:
    """Open bills due until a day, one more than the page holds if there are more. Index ix_vendor_bills_open."""
    return await _by_due_date(tx, page, vendor_bills.c.due_date <= end)


async def _by_due_date(tx: ReadSession, page: PageRequest, wanted: sa.ColumnElement[bool]) -> list[Row]:
    statement = sa.select(vendor_bills).where(
        vendor_bills.c.org_id == tx.caller.org_id, vendor_bills.c.outstanding > 0, wanted
    )
    key = (vendor_bills.c.due_date, vendor_bills.c.vendor_bill_id)
    return await all_rows(tx, paged(statement, key, page))


async def ageing(tx: ReadSession, as_of_date: dt.date, *, after_code: str | None, limit: int) -> list[Row]:
    """What each vendor with something open is owed by days past due, by code; `after_code` is the last code of the page before.

    Over the open bills and credits alone: indexes ix_vendor_bills_open_of_vendor and ix_vendor_credits_open.
    """
    open_, code = _by_vendor(tx, as_of_date), vendors.c.code_key
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


async def ageing_totals(tx: ReadSession, as_of_date: dt.date, vendor_id: UUID | None = None) -> Row:
    """The sums of `ageing` over all vendors, or what one is owed by days past due."""
    open_ = _by_vendor(tx, as_of_date)
    sums = [
        sa.func.coalesce(sa.func.sum(column), 0).label(name)
        for name, column in zip(BUCKETS, _amounts(open_), strict=True)
    ]
    statement = sa.select(*sums)
    if vendor_id is not None:
        statement = statement.where(open_.c.vendor_id == vendor_id)
    return (await all_rows(tx, statement))[0]


BUCKETS = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "on_account")


def _amounts(open_: sa.Subquery) -> list[sa.ColumnElement[Decimal]]:
    return [open_.c[name] for name in BUCKETS]


def _by_vendor(tx: ReadSession, as_of_date: dt.date) -> sa.Subquery:
    days = sa.literal(as_of_date, sa.Date) - vendor_bills.c.due_date
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
        vendor_credits.c.on_account.label(BUCKETS[-1]),
    ).where(vendor_credits.c.org_id == tx.caller.org_id, vendor_credits.c.on_account > 0)
    open_ = sa.union_all(bills, credits_).subquery()
    sums = [sa.func.sum(open_.c[name]).label(name) for name in BUCKETS]
    return sa.select(open_.c.vendor_id, *sums).group_by(open_.c.vendor_id).subquery()
