"""What a customer has not paid: a page of the bills and the sums, in one round trip, whatever the number of bills."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Statement, parameter, value_of
from services.sales.store import organisations
from services.sales.store.ledger import UNPAID
from services.sales.store.ledger_tables import bills, customer_balances, customer_credits
from services.sales.store.rows import place_of

MOST_CREDITS: Final = 200
"""Credits on account that one list shows."""

ON_ACCOUNT = customer_credits.c.on_account > sa.literal_column("0")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """One moment of an account."""

    balance: Decimal
    total: Decimal
    """Of all bills: the balance, and what of it is covered by money on account."""
    today: dt.date
    bills: Sequence[sa.Row[Any]]
    """Due first at the head."""
    credits: Sequence[sa.Row[Any]]
    """Receipts and credit notes of which something settles no bill; on the first page alone."""


async def page(
    reading: ReadSession, customer_id: UUID, *, after: tuple[str, ...] | None, limit: int
) -> Outstanding | None:
    """A page of unpaid bills and what stands beside it; None for no such customer.

    Raises OrganisationNotSetUp, and InvalidArgument for a token made up.
    """
    given: dict[str, Any] = {"org_id": reading.caller.org_id, "customer_id": customer_id, "limit": limit}
    if after:
        given["last_due_date"], given["last_id"] = place_of(after)
    found = await reading.rows_combined(_NEXT if after else _FIRST, given)
    if not found["account"]:
        return None
    (account,) = found["account"]
    return Outstanding(
        balance=account.balance,
        total=account.balance + account.on_account,
        today=organisations.today_of(found["profile"], reading.now),
        bills=found["unpaid"],
        credits=found.get("held", ()),
    )


def _account() -> sa.Select[Any]:
    """By primary key, and ix_customer_credits_on_account."""
    on_account = sa.select(sa.func.coalesce(sa.func.sum(customer_credits.c.on_account), 0)).where(*_held())
    return sa.select(customer_balances.c.balance, on_account.scalar_subquery().label("on_account")).where(
        customer_balances.c.org_id == value_of(customer_balances.c.org_id),
        customer_balances.c.customer_id == value_of(customer_balances.c.customer_id),
    )


def _unpaid(*more: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Index ix_bills_unpaid."""
    table = bills.c
    return (
        sa.select(table.invoice_id, table.number, table.date, table.due_date, table.total, table.outstanding)
        .where(table.org_id == value_of(table.org_id), table.customer_id == value_of(table.customer_id), UNPAID, *more)
        .order_by(table.due_date, table.invoice_id)
        .limit(parameter("limit", sa.Integer))
    )


def _unpaid_after() -> sa.Select[Any]:
    due, id_ = bills.c.due_date, bills.c.invoice_id
    return _unpaid(
        sa.tuple_(due, id_) > sa.tuple_(parameter("last_due_date", due.type), parameter("last_id", id_.type))
    )


def _credits() -> sa.Select[Any]:
    """Index ix_customer_credits_on_account."""
    table = customer_credits.c
    return (
        sa.select(table.credit_id, table.kind, table.number, table.date, table.on_account)
        .where(*_held())
        .order_by(table.credit_id)
        .limit(MOST_CREDITS)
    )


def _held() -> tuple[sa.ColumnElement[bool], ...]:
    table = customer_credits.c
    return table.org_id == value_of(table.org_id), table.customer_id == value_of(table.customer_id), ON_ACCOUNT


_FIRST = CombinedStatement(
    account=Statement(_account), profile=organisations.ZONE, unpaid=Statement(_unpaid), held=Statement(_credits)
)
_NEXT = CombinedStatement(account=Statement(_account), profile=organisations.ZONE, unpaid=Statement(_unpaid_after))
