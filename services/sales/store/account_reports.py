"""What customers owe, read from the books: statement and ages. Figures come from one statement each."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import position, read_page
from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.sales.store.ledger import UNPAID
from services.sales.store.ledger_tables import bills, customer_balances, customer_credits, ledger_entries
from services.sales.store.outstanding import ON_ACCOUNT
from services.sales.store.party_tables import customers

AGES = (("days_1_30", 1, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90))
AGE_COLUMNS = ("current", *(name for name, _, _ in AGES), "days_over_90")

_ZERO = sa.literal(Decimal(0), sa.Numeric)


async def statement(
    tx: ReadSession,
    customer_id: UUID,
    *,
    start: dt.date | None,
    end: dt.date | None,
    page: PageRequest,
) -> tuple[Decimal, list[sa.Row[Any]], str]:
    """The balance before the page, its entries in order, and the token of the next page.

    Index ix_ledger_entries_statement, which holds the amounts too.
    """
    table = ledger_entries.c
    key = (table.date, table.entry_id)
    mine = (table.org_id == tx.caller.org_id, table.customer_id == customer_id)
    before: sa.ColumnElement[bool] = sa.false()
    wanted: list[sa.ColumnElement[bool]] = [*mine]
    if page.after is not None:
        before = sa.tuple_(*key) <= position(key, page.after)
    elif start:
        before = table.date < start
        wanted.append(table.date >= start)
    if end:
        wanted.append(table.date <= end)
    (opening,) = await tx.rows(sa.select(sa.func.coalesce(sa.func.sum(table.amount), 0)).where(*mine, before))
    rows, token = await read_page(tx, sa.select(ledger_entries).where(*wanted), key, page)
    return Decimal(opening[0]), rows, token


async def balance(tx: ReadSession, customer_id: UUID) -> Decimal | None:
    """What a customer owes now; None when there is no such customer."""
    row = await tx.row(
        sa.select(customer_balances.c.balance).where(
            customer_balances.c.org_id == tx.caller.org_id, customer_balances.c.customer_id == customer_id
        )
    )
    return None if row is None else Decimal(row.balance)


async def ages_of(tx: ReadSession, today: dt.date, customer_id: UUID | None) -> sa.Row[Any]:
    """The sums by age of one customer, or of all. Indexes ix_bills_unpaid and ix_customer_credits_on_account."""
    debts = _debts(tx.caller.org_id, today, customer_id).subquery()
    sums = (sa.func.coalesce(sa.func.sum(debts.c[name]), 0).label(name) for name in (*AGE_COLUMNS, "on_account"))
    (row,) = await tx.rows(sa.select(*sums))
    return row


async def ages_by_customer(tx: ReadSession, today: dt.date, page: PageRequest) -> tuple[list[sa.Row[Any]], str]:
    """The sums by age of each customer that owes or has money on account, by name, and the token of the next page."""
    debts = _debts(tx.caller.org_id, today, None).subquery()
    names = (*AGE_COLUMNS, "on_account")
    by_customer = (
        sa.select(debts.c.customer_id, *(sa.func.sum(debts.c[name]).label(name) for name in names))
        .group_by(debts.c.customer_id)
        .subquery()
    )
    name = customers.c.name_key
    statement_ = (
        sa.select(by_customer, customers.c.code, customers.c.name, name)
        .join(customers, customers.c.customer_id == by_customer.c.customer_id)
        .where(customers.c.org_id == tx.caller.org_id)
    )
    return await read_page(tx, statement_, (name, customers.c.customer_id), page)


def _debts(org_id: UUID, today: dt.date, customer_id: UUID | None) -> sa.CompoundSelect[Any]:
    """Every unpaid bill in the column of its age, and every credit on account."""
    overdue = sa.literal(today, sa.Date) - bills.c.due_date

    def aged(name: str, condition: sa.ColumnElement[bool]) -> sa.Label[Any]:
        return sa.case((condition, bills.c.outstanding), else_=_ZERO).label(name)

    owed = sa.select(
        bills.c.customer_id,
        aged("current", overdue < sa.literal_column("1")),
        *(aged(name, overdue.between(first, last)) for name, first, last in AGES),
        aged("days_over_90", overdue > sa.literal_column("90")),
        _ZERO.label("on_account"),
    ).where(bills.c.org_id == org_id, UNPAID)
    held = sa.select(
        customer_credits.c.customer_id,
        *(_ZERO.label(name) for name in AGE_COLUMNS),
        customer_credits.c.on_account.label("on_account"),
    ).where(customer_credits.c.org_id == org_id, ON_ACCOUNT)
    if customer_id:
        owed = owed.where(bills.c.customer_id == customer_id)
        held = held.where(customer_credits.c.customer_id == customer_id)
    return sa.union_all(owed, held)
