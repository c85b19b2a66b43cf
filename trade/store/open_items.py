"""What a party has open: a page of items and the sums, in one round trip, whatever the number of items."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.db.pages import Key, page_parameters, split
from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Statement, parameter, value_of
from kit.pages import Page
from trade.domain.accounts import CreditOnAccount, ListOpenItems, OpenItems
from trade.store.accounts import AccountTables, kind_of, open_item_of

MAX_CREDITS: Final = 200
"""Credits on account that the first page shows. `trade.store.party_credits.page_credits` pages through all."""

Rows = Mapping[str, list[sa.Row[Any]]]
"""The rows of a combined statement, by the name of the part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItemStatements:
    """The statements of customers' or vendors' open items: for the first page, and for a later page."""

    first: CombinedStatement
    following: CombinedStatement


def statements_of(tables: AccountTables, **more: Statement) -> OpenItemStatements:
    """`more` are statements whose rows the caller of `find` needs; they travel in the same round trip."""
    account = Statement(lambda: _account(tables))
    return OpenItemStatements(
        first=CombinedStatement(
            account=account,
            **more,
            items=Statement(lambda: _items(tables)),
            credits=Statement(lambda: _credits(tables)),
        ),
        following=CombinedStatement(account=account, **more, items=Statement(lambda: _items_after(tables))),
    )


async def find(
    session: ReadSession, tables: AccountTables, statements: OpenItemStatements, query: ListOpenItems
) -> Rows | None:
    """What `open_items_of` reads. None for no such party.

    Raises PageTokenInvalid.
    """
    page = query.page
    given = {"org_id": session.caller.org_id, tables.party_key: query.party_id, **page_parameters(_key(tables), page)}
    found = await session.rows_combined(statements.first if page.after is None else statements.following, given)
    return found if found["account"] else None


def open_items_of(found: Rows, tables: AccountTables, query: ListOpenItems, as_of_date: dt.date) -> OpenItems:
    """The open items that `find` has found."""
    (account,) = found["account"]
    shown, token = split(found["items"], _key(tables), query.page)
    return OpenItems(
        as_of_date=as_of_date,
        page=Page(items=tuple(map(open_item_of, shown)), next_page_token=token),
        credits=tuple(map(_credit_of, found.get("credits", ()))),
        # balance = open items - credits on account
        total_outstanding=account.balance + account.on_account,
        balance=account.balance,
    )


def _key(tables: AccountTables) -> Key:
    """As `AccountTables.item_columns` names them."""
    return tables.items.c.due_date, tables.items.c[tables.item_key].label("document_id")


def _account(tables: AccountTables) -> sa.Select[Any]:
    """By primary key, and the index of unallocated credits by party."""
    balances = tables.balances.c
    on_account = sa.select(sa.func.coalesce(sa.func.sum(tables.credits.c.on_account), 0)).where(*_unallocated(tables))
    return sa.select(balances.balance, on_account.scalar_subquery().label("on_account")).where(
        balances.org_id == value_of(balances.org_id),
        balances[tables.party_key] == value_of(balances[tables.party_key]),
    )


def _items(tables: AccountTables, *more: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The index of unpaid items by party and due date."""
    items = tables.items.c
    return (
        sa.select(*tables.item_columns())
        .where(
            items.org_id == value_of(items.org_id),
            items[tables.party_key] == value_of(items[tables.party_key]),
            tables.unpaid,
            *more,
        )
        .order_by(items.due_date, items[tables.item_key])
        .limit(parameter("most", sa.Integer))
    )


def _items_after(tables: AccountTables) -> sa.Select[Any]:
    due, key = tables.items.c.due_date, tables.items.c[tables.item_key]
    last = sa.tuple_(parameter("after_due_date", due.type), parameter("after_document_id", key.type))
    return _items(tables, sa.tuple_(due, key) > last)


def _credits(tables: AccountTables) -> sa.Select[Any]:
    """The index of unallocated credits by party, in its own order: as they were entered."""
    credits_ = tables.credits.c
    return (
        sa.select(
            credits_[tables.credit_key].label("document_id"),
            credits_.kind,
            credits_.number,
            credits_.date,
            credits_.on_account,
        )
        .where(*_unallocated(tables))
        .order_by(credits_[tables.credit_key])
        .limit(MAX_CREDITS)
    )


def _unallocated(tables: AccountTables) -> tuple[sa.ColumnElement[bool], ...]:
    credits_ = tables.credits.c
    return (
        credits_.org_id == value_of(credits_.org_id),
        credits_[tables.party_key] == value_of(credits_[tables.party_key]),
        tables.unallocated,
    )


def _credit_of(row: sa.Row[Any]) -> CreditOnAccount:
    return CreditOnAccount(
        document_id=row.document_id,
        kind=kind_of(row),
        number=row.number,
        date=row.date,
        on_account=row.on_account,
    )
