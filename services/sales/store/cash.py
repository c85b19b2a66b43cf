"""Cash that customers have paid: a person on a day, and for an invoice or an order."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from kit.db.inserts import inserting
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_params, param_rows, value_of
from services.sales.domain.cash import CashDay, CashOfTransaction
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import allocations, cash_days, customer_credits
from trade.domain.accounts import PaymentMode

_KEY: Final = ("person", "date")
CHANGED: Final = (*_KEY, "received")


def _locked() -> sa.Executable:
    """A day without a row gets one, so that there is a row to lock. What is returned is as new as the lock."""
    statement = inserting(cash_days, "cash_days", _KEY, ("org_id",))
    return statement.on_conflict_do_update(
        index_elements=[cash_days.c.org_id, cash_days.c.person, cash_days.c.date],
        set_={"received": cash_days.c.received},
    ).returning(cash_days.c.person, cash_days.c.date, cash_days.c.received)


def adding() -> sa.Update:
    """Adds the rows of `change_params` to days that are locked."""
    changes = param_rows("cash", [cash_days.c[name] for name in CHANGED])
    return (
        sa.update(cash_days)
        .where(
            cash_days.c.org_id == value_of(cash_days.c.org_id),
            cash_days.c.person == changes.c.person,
            cash_days.c.date == changes.c.date,
        )
        .values(received=cash_days.c.received + changes.c.received)
    )


LOCKED: Final = Statement(_locked)
_ADD: Final = Statement(adding)


def lock_params(days: Iterable[CashDay]) -> dict[str, list[Any]]:
    """The days that `LOCKED` locks, in key order."""
    return list_params("cash_days", _KEY, [day._asdict() for day in sorted(set(days))])


def change_params(changes: Mapping[CashDay, Decimal]) -> dict[str, list[Any]]:
    """How much more is received on each day, for `adding`."""
    rows = [{**day._asdict(), "received": amount} for day, amount in changes.items()]
    return list_params("cash", CHANGED, rows)


def received_of(rows: Iterable[sa.Row[Any]]) -> dict[CashDay, Decimal]:
    """What was received before, from the rows of `LOCKED`."""
    return {CashDay(row.person, row.date): row.received for row in rows}


async def lock(tx: Transaction, day: CashDay) -> Decimal:
    """What a person has paid in cash on a day. The customer's balance is locked."""
    return (await lock_many(tx, [day]))[day]


async def lock_many(tx: Transaction, days: Iterable[CashDay]) -> dict[CashDay, Decimal]:
    """As `lock`, in key order."""
    return received_of(await tx.rows(LOCKED, {"org_id": tx.caller.org_id, **lock_params(days)}))


async def read_of_day(session: ReadSession, day: CashDay) -> Decimal:
    """As `lock`, without a lock. By primary key."""
    row = await session.row(
        sa.select(cash_days.c.received).where(
            cash_days.c.org_id == session.caller.org_id,
            cash_days.c.person == day.person,
            cash_days.c.date == day.date,
        )
    )
    return NIL if row is None else row.received


async def add(tx: Transaction, day: CashDay, amount: Decimal) -> None:
    """Adds to a day that has a row; less than nothing takes off."""
    await add_each(tx, {day: amount})


async def add_each(tx: Transaction, changes: Mapping[CashDay, Decimal]) -> None:
    """As `add`, to each of these days."""
    await tx.run(_ADD, {"org_id": tx.caller.org_id, **change_params(changes)})


async def read_of_invoices(session: ReadSession, invoice_ids: Collection[UUID]) -> list[CashOfTransaction]:
    """The cash that settles each of these invoices; of an invoice of an order, that of all invoices of the order."""
    named = invoices.alias()
    same = sa.or_(invoices.c.invoice_id == named.c.invoice_id, invoices.c.order_id == named.c.order_id)
    transactions = (
        sa.select(
            sa.func.coalesce(named.c.order_id, named.c.invoice_id).label("document_id"),
            invoices.c.org_id,
            invoices.c.invoice_id,
        )
        .join_from(named, invoices, sa.and_(named.c.org_id == invoices.c.org_id, same))
        .where(named.c.org_id == session.caller.org_id, named.c.invoice_id.in_(invoice_ids))
        .distinct()
    )
    return await _read(session, transactions)


async def read_of_order(session: ReadSession, order_id: UUID) -> CashOfTransaction:
    """The cash that settles invoices of one order. An index of the invoices has the order."""
    found = await _read(
        session,
        sa.select(invoices.c.order_id.label("document_id"), invoices.c.org_id, invoices.c.invoice_id).where(
            invoices.c.org_id == session.caller.org_id, invoices.c.order_id == order_id
        ),
    )
    return found[0] if found else CashOfTransaction(document_id=order_id, received=NIL)


async def _read(session: ReadSession, transactions: sa.Select[Any]) -> list[CashOfTransaction]:
    """Sums by transaction, over the index of allocations that begins with the invoice."""
    of, credits_ = transactions.subquery(), customer_credits.c
    same_invoice = sa.and_(of.c.org_id == allocations.c.org_id, of.c.invoice_id == allocations.c.invoice_id)
    same_credit = sa.and_(credits_.org_id == allocations.c.org_id, credits_.credit_id == allocations.c.credit_id)
    rows = await session.rows(
        sa.select(of.c.document_id, sa.func.sum(allocations.c.amount).label("received"))
        .join_from(of, allocations, same_invoice)
        .join(customer_credits, same_credit)
        .where(of.c.org_id == session.caller.org_id, credits_.mode == PaymentMode.CASH)
        .group_by(of.c.document_id)
        .order_by(of.c.document_id)
    )
    return [CashOfTransaction(document_id=row.document_id, received=row.received) for row in rows]
