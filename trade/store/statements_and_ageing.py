"""Statements of account and balances by age, read from the books. Each figure comes from one statement."""

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import position, read_page
from kit.db.session import ReadSession
from kit.pages import Page, PageRequest
from trade.domain.accounts import AccountStatement, AgeingBuckets, LedgerEntry, ListLedgerEntries, PartyAgeing
from trade.store.accounts import AccountTables, kind_of

_AGES: Final = (("days_1_30", 1, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90))
_BUCKETS: Final = tuple(field.name for field in fields(AgeingBuckets))
_ZERO: Final = sa.literal(Decimal(0), sa.Numeric)


async def read_statement(
    session: ReadSession, tables: AccountTables, query: ListLedgerEntries, balance: Decimal
) -> AccountStatement:
    """One page of the ledger, by date, then as entered. `balance` is what is owed now.

    An index of the entries begins with the party, the date and the entry, and holds the amounts too.
    """
    entries, page = tables.entries.c, query.page
    key = (entries.date, entries.entry_id)
    of_party = (entries.org_id == session.caller.org_id, entries[tables.party_key] == query.party_id)
    before: sa.ColumnElement[bool] = sa.false()
    shown: list[sa.ColumnElement[bool]] = [*of_party]
    if page.after is not None:
        before = sa.tuple_(*key) <= position(key, page.after)
    elif query.first_day:
        before = entries.date < query.first_day
        shown.append(entries.date >= query.first_day)
    if query.last_day:
        shown.append(entries.date <= query.last_day)
    (sums,) = await session.rows(sa.select(sa.func.coalesce(sa.func.sum(entries.amount), 0)).where(*of_party, before))
    rows, token = await read_page(session, sa.select(tables.entries).where(*shown), key, page)
    opening = Decimal(sums[0])
    return AccountStatement(
        opening_balance=opening,
        entries=Page(items=_with_running_balance(opening, rows), next_page_token=token),
        balance=balance,
    )


async def read_ageing(
    session: ReadSession, tables: AccountTables, today: dt.date, party_id: UUID | None = None
) -> AgeingBuckets:
    """The sums by age of one party, or of all. The indexes of unpaid items and of unallocated credits."""
    open_ = _open(session.caller.org_id, tables, today, party_id).subquery()
    sums = (sa.func.coalesce(sa.func.sum(open_.c[name]), 0).label(name) for name in _BUCKETS)
    (row,) = await session.rows(sa.select(*sums))
    return _buckets_of(row)


async def page_ageing(
    session: ReadSession, tables: AccountTables, today: dt.date, page: PageRequest
) -> Page[PartyAgeing]:
    """The sums by age of each party with something open, by name."""
    open_ = _open(session.caller.org_id, tables, today, None).subquery()
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
                as_of_date=today,
                buckets=_buckets_of(row),
            )
            for row in rows
        ),
        next_page_token=token,
    )


def _with_running_balance(opening: Decimal, rows: list[sa.Row[Any]]) -> tuple[LedgerEntry, ...]:
    balance, entries = opening, []
    for row in rows:
        balance += row.amount
        entries.append(
            LedgerEntry(
                entry_id=row.entry_id,
                date=row.date,
                kind=kind_of(row),
                document_id=row.document_id,
                number=row.number,
                amount=row.amount,
                balance=balance,
            )
        )
    return tuple(entries)


def _open(org_id: UUID, tables: AccountTables, today: dt.date, party_id: UUID | None) -> sa.CompoundSelect[Any]:
    """Every unpaid item in the column of its age, and every credit on account."""
    items, credits_ = tables.items.c, tables.credits.c
    overdue = sa.literal(today, sa.Date) - items.due_date

    def aged(name: str, condition: sa.ColumnElement[bool]) -> sa.Label[Any]:
        return sa.case((condition, items.outstanding), else_=_ZERO).label(name)

    owed = sa.select(
        items[tables.party_key],
        aged("current", overdue < sa.literal_column("1")),
        *(aged(name, overdue.between(first, last)) for name, first, last in _AGES),
        aged("days_over_90", overdue > sa.literal_column("90")),
        _ZERO.label("on_account"),
    ).where(items.org_id == org_id, tables.unpaid)
    unallocated = sa.select(
        credits_[tables.party_key],
        *(_ZERO.label(name) for name in _BUCKETS[:-1]),
        credits_.on_account.label("on_account"),
    ).where(credits_.org_id == org_id, tables.unallocated)
    if party_id:
        owed = owed.where(items[tables.party_key] == party_id)
        unallocated = unallocated.where(credits_[tables.party_key] == party_id)
    return sa.union_all(owed, unallocated)


def _buckets_of(row: sa.Row[Any]) -> AgeingBuckets:
    return AgeingBuckets(**{name: Decimal(getattr(row, name)) for name in _BUCKETS})
