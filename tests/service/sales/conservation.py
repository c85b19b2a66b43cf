"""What must hold of an organisation's books at every commit, whatever was done to them."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from services.sales.store.invoice_tables import invoice_lines, invoices, outward_register
from services.sales.store.ledger_tables import (
    allocations,
    bills,
    customer_balances,
    customer_credits,
    ledger_entries,
)
from tests.service.sales.counter import Counter

HEADS = ("taxable", "cgst", "sgst", "igst", "cess")


async def sums(counter: Counter, key: sa.Column[Any], value: sa.ColumnElement[Any]) -> dict[Any, Decimal]:
    rows = await counter.rows(sa.select(key.label("key"), sa.func.sum(value).label("total")).group_by(key))
    return {row.key: Decimal(row.total) for row in rows if row.total}


async def check_books(counter: Counter) -> None:
    balances = await sums(counter, customer_balances.c.customer_id, customer_balances.c.balance)
    assert balances == await sums(counter, ledger_entries.c.customer_id, ledger_entries.c.amount)
    unpaid = await sums(counter, bills.c.customer_id, bills.c.outstanding)
    on_account = await sums(counter, customer_credits.c.customer_id, customer_credits.c.on_account)
    for customer_id in {*balances, *unpaid, *on_account}:
        zero = Decimal(0)
        owed = unpaid.get(customer_id, zero) - on_account.get(customer_id, zero)
        assert balances.get(customer_id, zero) == owed
    await check_allocations(counter)
    await check_register(counter)


async def check_allocations(counter: Counter) -> None:
    settled = await sums(counter, allocations.c.invoice_id, allocations.c.amount)
    spent = await sums(counter, allocations.c.credit_id, allocations.c.amount)
    for bill in await counter.rows(
        sa.select(bills, invoices.c.status).join(invoices, invoices.c.invoice_id == bills.c.invoice_id)
    ):
        paid = settled.get(bill.invoice_id, Decimal(0))
        assert bill.outstanding == (0 if bill.status == "cancelled" else bill.total - paid)
    for credit in await counter.rows(sa.select(customer_credits)):
        used = spent.get(credit.credit_id, Decimal(0))
        assert credit.on_account == (0 if credit.status == "cancelled" else credit.amount - used)


async def check_register(counter: Counter) -> None:
    """Each invoice stands in the register with the sums of its lines, and a cancelled one nets to nothing."""
    for head in HEADS:
        lines = await sums(counter, invoice_lines.c.invoice_id, invoice_lines.c[head])
        headers = await sums(counter, invoices.c.invoice_id, invoices.c[head])
        assert lines == headers
    for invoice in await counter.rows(sa.select(invoices)):
        (row,) = await counter.rows(
            sa.select(sa.func.sum(outward_register.c.total)).where(
                outward_register.c.invoice_id == invoice.invoice_id, outward_register.c.kind != "credit_note"
            )
        )
        assert row[0] == (0 if invoice.status == "cancelled" else invoice.total)
