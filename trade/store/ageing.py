"""Balances by age, as of today or of a past day, read from the books. Each figure comes from one statement."""

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from kit.db.pages import read_page
from kit.db.session import ReadSession
from kit.pages import Page, PageRequest
from trade.domain.accounts import AgeingBuckets, PartyAgeing
from trade.domain.business_days import AsOf
from trade.store.accounts import AccountTables

Columns: TypeAlias = ReadOnlyColumnCollection[str, Any]

_AGES: Final = (("days_1_30", 1, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90))
_BUCKETS: Final = tuple(field.name for field in fields(AgeingBuckets))
_ZERO: Final = sa.literal(Decimal(0), sa.Numeric)


async def read_ageing(
    session: ReadSession, tables: AccountTables, as_of: AsOf, party_id: UUID | None = None
) -> AgeingBuckets:
    """The sums by age of one party, or of all. The indexes of unpaid items and of unallocated credits."""
    open_ = _open(session.caller.org_id, tables, as_of, party_id).subquery()
    sums = (sa.func.coalesce(sa.func.sum(open_.c[name]), 0).label(name) for name in _BUCKETS)
    (row,) = await session.rows(sa.select(*sums))
    return _buckets_of(row)


async def page_ageing(session: ReadSession, tables: AccountTables, as_of: AsOf, page: PageRequest) -> Page[PartyAgeing]:
    """The sums by age of each party with something open, by name."""
    open_ = _open(session.caller.org_id, tables, as_of, None).subquery()
    party = open_.c[tables.party_key]
    by_party = (
        sa.select(party, *(sa.func.sum(open_.c[name]).label(name) for name in _BUCKETS)).group_by(party).subquery()
    )
    parties = tables.parties.c
    key = (parties.name_key, parties[tables.party_key])
    statement = (
        sa.select(parties[tables.party_key], parties.code, parties.name, parties.name_key)
        .add_columns(*(by_party.c[name] for name in _BUCKETS))
        .join_from(tables.parties, by_party, parties[tables.party_key] == by_party.c[tables.party_key])
        .where(parties.org_id == session.caller.org_id)
    )
    rows, token = await read_page(session, statement, key, page)
    return Page(
        items=tuple(
            PartyAgeing(
                party_id=getattr(row, tables.party_key),
                code=row.code,
                name=row.name,
                as_of_date=as_of.day,
                buckets=_buckets_of(row),
            )
            for row in rows
        ),
        next_page_token=token,
    )


def _open(org_id: UUID, tables: AccountTables, as_of: AsOf, party_id: UUID | None) -> sa.CompoundSelect[Any]:
    """Every open item in the column of its age, and what is on account."""
    if as_of.is_past:
        return _open_on_past_day(org_id, tables, as_of.day, party_id)
    items, credits_ = tables.items.c, tables.credits.c
    owed = _aged(tables, as_of.day, items, items.outstanding).where(items.org_id == org_id, tables.unpaid)
    unallocated = _on_account(tables, credits_, credits_.on_account).where(
        credits_.org_id == org_id, tables.unallocated
    )
    if party_id:
        owed = owed.where(items[tables.party_key] == party_id)
        unallocated = unallocated.where(credits_[tables.party_key] == party_id)
    return sa.union_all(owed, unallocated)


def _open_on_past_day(
    org_id: UUID, tables: AccountTables, day: dt.date, party_id: UUID | None
) -> sa.CompoundSelect[Any]:
    """The same at the end of a past day: what is open now, and back through what was allocated and cancelled since.

    What was on account is what open items came to beyond the balance.
    """
    later = _later_entries(org_id, tables, day, party_id).cte("later")
    open_ = _open_items_on(org_id, tables, day, party_id, later)
    owed = _aged(tables, day, open_.c, open_.c.outstanding)
    balances, party = tables.balances.c, tables.party_key
    balance = sa.select(balances[party], -balances.balance).where(balances.org_id == org_id)
    if party_id:
        balance = balance.where(balances[party] == party_id)
    beyond = sa.union_all(
        sa.select(open_.c[party], open_.c.outstanding.label("amount")),
        balance,
        sa.select(later.c[party], later.c.amount),
    ).subquery("beyond")
    amount = sa.func.sum(beyond.c.amount)
    on_account = _on_account(tables, beyond.c, amount).group_by(beyond.c[party]).having(amount != 0)
    return sa.union_all(owed, on_account)


def _open_items_on(org_id: UUID, tables: AccountTables, day: dt.date, party_id: UUID | None, later: sa.CTE) -> sa.CTE:
    """The items that were in the account on a day, with what was outstanding of each at its end.

    Reads what is unpaid now, and the allocations of later days by their index.
    """
    items, allocations, item = tables.items.c, tables.allocations.c, tables.item_key
    columns = (items[item], items[tables.party_key], items.due_date)
    existed = [items.org_id == org_id, items[tables.item_day] <= day]
    if party_id:
        existed.append(items[tables.party_key] == party_id)
    unpaid = sa.select(*columns, items.outstanding.label("amount")).where(*existed, tables.unpaid)
    same_item = (items.org_id == allocations.org_id) & (items[item] == allocations[item])
    settled_since = (
        sa.select(*columns, allocations.amount)
        .join_from(tables.allocations, tables.items, same_item)
        .where(*existed, allocations.org_id == org_id, allocations.date > day)
    )
    cancelled_since = (
        sa.select(*columns, -later.c.amount)
        .join_from(later, tables.items, items[item] == later.c.document_id)
        .where(*existed, later.c.kind.in_(tables.cancellations))
    )
    each = sa.union_all(unpaid, settled_since, cancelled_since).subquery("each_change")
    key = (each.c[item], each.c[tables.party_key], each.c.due_date)
    return sa.select(*key, sa.func.sum(each.c.amount).label("outstanding")).group_by(*key).cte("open_then")


def _later_entries(org_id: UUID, tables: AccountTables, day: dt.date, party_id: UUID | None) -> sa.Select[Any]:
    """The entries after a day, party by party, by the index that begins with party and date."""
    entries, balances = tables.entries.c, tables.balances.c
    of_one = (
        sa.select(entries.document_id, entries.kind, entries.amount)
        .where(
            entries.org_id == org_id,
            entries[tables.party_key] == balances[tables.party_key],
            entries.date > day,
        )
        .correlate(tables.balances)
        .lateral("of_one")
    )
    statement = sa.select(balances[tables.party_key], of_one).join_from(tables.balances, of_one, sa.true())
    statement = statement.where(balances.org_id == org_id)
    return statement.where(balances[tables.party_key] == party_id) if party_id else statement


def _aged(tables: AccountTables, day: dt.date, columns: Columns, amount: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """An amount in the column of its age."""
    overdue = sa.literal(day, sa.Date) - columns.due_date

    def aged(name: str, condition: sa.ColumnElement[bool]) -> sa.Label[Any]:
        return sa.case((condition, amount), else_=_ZERO).label(name)

    return sa.select(
        columns[tables.party_key],
        aged("current", overdue < sa.literal_column("1")),
        *(aged(name, overdue.between(first, last)) for name, first, last in _AGES),
        aged("days_over_90", overdue > sa.literal_column("90")),
        _ZERO.label("on_account"),
    )


def _on_account(tables: AccountTables, columns: Columns, amount: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(
        columns[tables.party_key],
        *(_ZERO.label(name) for name in _BUCKETS[:-1]),
        amount.label("on_account"),
    )


def _buckets_of(row: sa.Row[Any]) -> AgeingBuckets:
    return AgeingBuckets(**{name: Decimal(getattr(row, name)) for name in _BUCKETS})
