"""What customers owe, read from the books: statement and ages. Figures come from one statement each."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.database import Transaction
from kit.errors import InvalidArgument
from services.sales.store.ledger import UNPAID
from services.sales.store.ledger_tables import bills, customer_balances, customer_credits, ledger_entries
from services.sales.store.outstanding import ON_ACCOUNT
from services.sales.store.party_tables import customers
from services.sales.store.rows import place_of

AGES = (("days_1_30", 1, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90))
AGE_COLUMNS = ("current", *(name for name, _, _ in AGES), "days_over_90")

_ZERO = sa.literal(Decimal(0), sa.Numeric)


async def statement(
    tx: Transaction,
    customer_id: UUID,
    *,
    start: dt.date | None,
    end: dt.date | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> tuple[Decimal, list[sa.Row[Any]]]:
    """The balance before the page, and its entries in order. Index ix_ledger_entries_statement, which holds the amounts too."""
    table = ledger_entries.c
    position = sa.tuple_(table.date, table.entry_id)
    mine = (table.org_id == tx.caller.org_id, table.customer_id == customer_id)
    before: sa.ColumnElement[bool] = sa.false()
    wanted: list[sa.ColumnElement[bool]] = [*mine]
    if after:
        last = _position(after)
        before = position <= last
        wanted.append(position > last)
    elif start:
        before = table.date < start
        wanted.append(table.date >= start)
    if end:
        wanted.append(table.date <= end)
    (opening,) = await tx.rows(sa.select(sa.func.coalesce(sa.func.sum(table.amount), 0)).where(*mine, before))
    rows = await tx.rows(sa.select(ledger_entries).where(*wanted).order_by(table.date, table.entry_id).limit(limit))
    return Decimal(opening[0]), rows


async def balance(tx: Transaction, customer_id: UUID) -> Decimal | None:
    """What a customer owes now; None when there is no such customer."""
    row = await tx.row(
        sa.select(customer_balances.c.balance).where(
            customer_balances.c.org_id == tx.caller.org_id, customer_balances.c.customer_id == customer_id
        )
    )
    return None if row is None else Decimal(row.balance)


async def ages_of(tx: Transaction, today: dt.date, customer_id: UUID | None) -> sa.Row[Any]:
    """The sums by age of one customer, or of all. Indexes ix_bills_unpaid and ix_customer_credits_on_account."""
    debts = _debts(tx.caller.org_id, today, customer_id).subquery()
    sums = (sa.func.coalesce(sa.func.sum(debts.c[name]), 0).label(name) for name in (*AGE_COLUMNS, "on_account"))
    (row,) = await tx.rows(sa.select(*sums))
    return row


async def ages_by_customer(
    tx: Transaction, today: dt.date, *, after: tuple[str, ...] | None, limit: int
) -> list[sa.Row[Any]]:
    """The sums by age of each customer that owes or has money on account, by name."""
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
        .order_by(name, customers.c.customer_id)
        .limit(limit)
    )
    if after:
        key = sa.tuple_(sa.literal(after[0], name.type), sa.literal(_uuid(after[1]), customers.c.customer_id.type))
        statement_ = statement_.where(sa.tuple_(name, customers.c.customer_id) > key)
    return await tx.rows(statement_)


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


def _position(after: tuple[str, ...]) -> sa.Tuple:
    day, id_ = place_of(after)
    return sa.tuple_(sa.literal(day, sa.Date), sa.literal(id_, ledger_entries.c.entry_id.type))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _bad_token() from None


def _bad_token() -> InvalidArgument:
    return InvalidArgument("Not a token of this list.", field="page_token")
