"""Statements of account, read from the books. Each figure comes from one statement."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from kit.db.pages import position, read_page
from kit.db.session import ReadSession
from kit.pages import Page
from trade.domain.accounts import AccountStatement, LedgerEntry, ListLedgerEntries
from trade.store.accounts import AccountTables, kind_of


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
