"""Accounts in and out: entries, bills, credits, allocations.

The caller holds the customer's balance (customers.lock_accounts).
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.sales.domain.account import OpenBill, RequestedAllocations, Settlement
from services.sales.domain.receipt import Allocated
from services.sales.domain.states import EntryKind
from services.sales.store.ledger_tables import (
    allocations,
    bills,
    customer_balances,
    customer_credits,
    ledger_entries,
)

# A literal, so that the partial index serves a prepared statement too.
UNPAID = bills.c.outstanding > sa.literal_column("0")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of an account; positive: the customer owes more."""

    customer_id: UUID
    date: dt.date
    kind: EntryKind
    document_id: UUID
    number: str
    amount: Decimal


async def enter(tx: Transaction, entry: Entry) -> None:
    """Writes an entry and moves the balance by it."""
    await tx.run(
        sa.insert(ledger_entries).values(
            org_id=tx.caller.org_id,
            entry_id=new_id(),
            customer_id=entry.customer_id,
            date=entry.date,
            kind=entry.kind,
            document_id=entry.document_id,
            number=entry.number,
            amount=entry.amount,
            created_at=tx.now,
        )
    )
    await tx.run(
        sa.update(customer_balances)
        .where(customer_balances.c.org_id == tx.caller.org_id, customer_balances.c.customer_id == entry.customer_id)
        .values(balance=customer_balances.c.balance + entry.amount)
    )


async def open_bills(
    tx: ReadSession, customer_id: UUID, requested: RequestedAllocations, *, money: Decimal
) -> list[OpenBill]:
    """The bills that may take money, due first at the head: the named ones, and with `oldest_first` as many as the money can reach.

    Index ix_bills_unpaid; the named ones by primary key.
    """
    named = [allocation.invoice_id for allocation in requested.named]
    unpaid = sa.select(bills).where(bills.c.org_id == tx.caller.org_id, bills.c.customer_id == customer_id, UNPAID)
    if requested.oldest_first:
        due = (bills.c.due_date, bills.c.invoice_id)
        up_to = sa.func.sum(bills.c.outstanding).over(order_by=due, rows=(None, 0))
        ranked = unpaid.add_columns((up_to - bills.c.outstanding).label("before")).subquery()
        within = sa.or_(ranked.c.before < money, ranked.c.invoice_id.in_(named))
        statement = sa.select(ranked).where(within).order_by(ranked.c.due_date, ranked.c.invoice_id)
    else:
        statement = unpaid.where(bills.c.invoice_id.in_(named)).order_by(bills.c.due_date, bills.c.invoice_id)
    return [
        OpenBill(invoice_id=row.invoice_id, number=row.number, due_date=row.due_date, outstanding=row.outstanding)
        for row in await tx.rows(statement)
    ]


async def allocate(tx: Transaction, credit_id: UUID, settlements: Sequence[Settlement]) -> None:
    """Settles bills with a credit: rows, what is unpaid, and what is left of the credit. Amounts below zero undo."""
    if not settlements:
        return
    await tx.run(
        sa.insert(allocations),
        [
            {
                "org_id": tx.caller.org_id,
                "allocation_id": new_id(),
                "credit_id": credit_id,
                "invoice_id": settlement.invoice_id,
                "amount": settlement.amount,
                "created_at": tx.now,
            }
            for settlement in settlements
        ],
    )
    await tx.run(
        sa.update(bills)
        .where(bills.c.org_id == tx.caller.org_id, bills.c.invoice_id == sa.bindparam("of_bill"))
        .values(outstanding=bills.c.outstanding - sa.bindparam("by")),
        [
            {"of_bill": settlement.invoice_id, "by": settlement.amount}
            for settlement in sorted(settlements, key=lambda item: item.invoice_id)
        ],
    )
    total = sum((settlement.amount for settlement in settlements), Decimal(0))
    await tx.run(
        sa.update(customer_credits)
        .where(customer_credits.c.org_id == tx.caller.org_id, customer_credits.c.credit_id == credit_id)
        .values(on_account=customer_credits.c.on_account - total)
    )


async def allocated_to_bill(tx: ReadSession, invoice_id: UUID) -> tuple[Allocated, ...]:
    """What settles a bill now, by credit. Index ix_allocations_invoice."""
    return await _allocated(tx, allocations.c.invoice_id == invoice_id)


async def allocated_of_credit(tx: ReadSession, credit_id: UUID) -> tuple[Allocated, ...]:
    """What a credit settles now, by bill. Index ix_allocations_credit."""
    return await _allocated(tx, allocations.c.credit_id == credit_id)


async def write_off_bill(tx: Transaction, invoice_id: UUID) -> None:
    """A cancelled invoice is owed no more."""
    await tx.run(
        sa.update(bills)
        .where(bills.c.org_id == tx.caller.org_id, bills.c.invoice_id == invoice_id)
        .values(outstanding=0)
    )


async def _allocated(tx: ReadSession, condition: sa.ColumnElement[bool]) -> tuple[Allocated, ...]:
    amount = sa.func.sum(allocations.c.amount)
    rows = await tx.rows(
        sa.select(allocations.c.credit_id, allocations.c.invoice_id, bills.c.number, amount.label("amount"))
        .join_from(
            allocations,
            bills,
            sa.and_(allocations.c.org_id == bills.c.org_id, allocations.c.invoice_id == bills.c.invoice_id),
        )
        .where(allocations.c.org_id == tx.caller.org_id, condition)
        .group_by(allocations.c.credit_id, allocations.c.invoice_id, bills.c.number)
        .having(amount != 0)
        .order_by(allocations.c.invoice_id, allocations.c.credit_id)
    )
    return tuple(
        Allocated(credit_id=row.credit_id, invoice_id=row.invoice_id, number=row.number, amount=row.amount)
        for row in rows
    )
