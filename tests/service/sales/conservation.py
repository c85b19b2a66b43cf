"""What must hold of an organisation's books at every commit, whatever was done to them."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.sales.store.invoice_tables import invoice_lines, invoices, outward_register
from services.sales.store.ledger_tables import (
    allocations,
    cash_days,
    customer_balances,
    customer_credits,
    ledger_entries,
    open_items,
)
from services.sales.store.order_tables import orders
from services.sales.store.party_tables import customers
from services.sales.store.refund_tables import customer_refund_credits, customer_refunds
from tests.support.clients.sales import SalesClient

HEADS = ("taxable", "cgst", "sgst", "igst", "cess")


async def sums(sales: SalesClient, key: sa.Column[Any], value: sa.ColumnElement[Any]) -> dict[Any, Decimal]:
    rows = await sales.rows(sa.select(key.label("key"), sa.func.sum(value).label("total")).group_by(key))
    return {row.key: Decimal(row.total) for row in rows if row.total}


async def check_books(sales: SalesClient) -> None:
    balances = await sums(sales, customer_balances.c.customer_id, customer_balances.c.balance)
    assert balances == await sums(sales, ledger_entries.c.customer_id, ledger_entries.c.amount)
    unpaid = await sums(sales, open_items.c.customer_id, open_items.c.outstanding)
    on_account = await sums(sales, customer_credits.c.customer_id, customer_credits.c.on_account)
    for customer_id in {*balances, *unpaid, *on_account}:
        zero = Decimal(0)
        owed = unpaid.get(customer_id, zero) - on_account.get(customer_id, zero)
        assert balances.get(customer_id, zero) == owed
    await check_allocations(sales)
    await check_register(sales)
    await check_ordered(sales)
    await check_cash(sales)


async def check_ordered(sales: SalesClient) -> None:
    """What a customer has ordered is the sum over its open orders of what no invoice has taken off them."""
    billed = await sums(sales, invoices.c.order_id, sa.case((invoices.c.status == "issued", invoices.c.total), else_=0))
    ordered: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for order in await sales.rows(sa.select(orders)):
        invoiced = billed.get(order.order_id, Decimal(0))
        assert order.invoiced_total == invoiced
        if order.status in {"confirmed", "partially_invoiced"}:
            ordered[order.customer_id] += max(order.total - invoiced, Decimal(0))
    kept = await sums(sales, customer_balances.c.customer_id, customer_balances.c.ordered)
    assert kept == {customer_id: amount for customer_id, amount in ordered.items() if amount}


async def check_cash(sales: SalesClient) -> None:
    """The cash of a person's day is the sum of the day's cash receipts of its customers that stand."""
    persons = {row.customer_id: row.pan or str(row.customer_id) for row in await sales.rows(sa.select(customers))}
    received: defaultdict[tuple[str, dt.date], Decimal] = defaultdict(Decimal)
    for credit in await sales.rows(sa.select(customer_credits).where(customer_credits.c.mode == "cash")):
        if credit.status != "cancelled":
            received[persons[credit.customer_id], credit.date] += credit.amount
    kept = {(day.person, day.date): day.received for day in await sales.rows(sa.select(cash_days))}
    assert {day: amount for day, amount in kept.items() if amount} == received


async def check_allocations(sales: SalesClient) -> None:
    settled = await sums(sales, allocations.c.invoice_id, allocations.c.amount)
    spent = await sums(sales, allocations.c.credit_id, allocations.c.amount)
    for item in await sales.rows(
        sa.select(open_items, invoices.c.status).join(invoices, invoices.c.invoice_id == open_items.c.invoice_id)
    ):
        paid = settled.get(item.invoice_id, Decimal(0))
        assert item.outstanding == (0 if item.status == "cancelled" else item.total - paid)
    refunded = await refunded_of_credits(sales)
    for credit in await sales.rows(sa.select(customer_credits)):
        used = spent.get(credit.credit_id, Decimal(0)) + refunded.get(credit.credit_id, Decimal(0))
        assert credit.on_account == (0 if credit.status == "cancelled" else credit.amount - used)


async def refunded_of_credits(sales: SalesClient) -> dict[UUID, Decimal]:
    """What refunds that stand have taken of each credit. The parts of each refund add up to it."""
    refunded: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    parts = await sums(sales, customer_refund_credits.c.customer_refund_id, customer_refund_credits.c.amount)
    standing = set()
    for refund in await sales.rows(sa.select(customer_refunds)):
        assert parts[refund.customer_refund_id] == refund.amount
        if refund.status == "posted":
            standing.add(refund.customer_refund_id)
    for part in await sales.rows(sa.select(customer_refund_credits)):
        if part.customer_refund_id in standing:
            refunded[part.credit_id] += part.amount
    return refunded


async def check_register(sales: SalesClient) -> None:
    """Each invoice stands in the register with the sums of its lines, and a cancelled one nets to nothing."""
    for head in HEADS:
        lines = await sums(sales, invoice_lines.c.invoice_id, invoice_lines.c[head])
        headers = await sums(sales, invoices.c.invoice_id, invoices.c[head])
        assert lines == headers
    for invoice in await sales.rows(sa.select(invoices)):
        (row,) = await sales.rows(
            sa.select(sa.func.sum(outward_register.c.total)).where(
                outward_register.c.invoice_id == invoice.invoice_id, outward_register.c.kind != "credit_note"
            )
        )
        assert row[0] == (0 if invoice.status == "cancelled" else invoice.total)
