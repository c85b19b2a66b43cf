"""Invoices, in and out. They are written many at a time, in one statement over all the tables that an issue touches."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.tax.categories import Charge, Treatment
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.states import InvoiceStatus
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoice_lines, invoices, outward_register
from services.sales.store.ledger_tables import (
    allocations,
    bills,
    customer_balances,
    customer_credits,
    ledger_entries,
)
from services.sales.store.printed_parties import json_of_party, party_of
from services.sales.store.rows import Row, insert_rows, json_rows, row_of

_WRITTEN: Mapping[str, sa.Table] = {
    "invoices": invoices,
    "lines": invoice_lines,
    "register": outward_register,
    "bills": bills,
    "credits": customer_credits,
    "allocations": allocations,
    "entries": ledger_entries,
    "outcomes": kit_tables.hold_outcomes,
}
_INVOICE_FIELDS = tuple(
    field.name for field in dataclasses.fields(Invoice) if field.name not in {"lines", "outstanding"}
)
_LINE_FIELDS = tuple(field.name for field in dataclasses.fields(InvoiceLine))


def _issue_statement() -> sa.Update:
    """Inserts into every table, and adds to the balances.

    Constraints are checked at its end, so the order does not matter.
    """
    changes = json_rows(
        "balances", customer_balances.c.org_id, customer_balances.c.customer_id, customer_balances.c.balance
    )
    statement = (
        sa.update(customer_balances)
        .where(
            customer_balances.c.org_id == changes.c.org_id,
            customer_balances.c.customer_id == changes.c.customer_id,
        )
        .values(balance=customer_balances.c.balance + changes.c.balance)
    )
    for parameter, table in _WRITTEN.items():
        statement = statement.add_cte(insert_rows(table, parameter).cte(f"written_{parameter}"))
    return statement


_ISSUE = Statement(_issue_statement)


@dataclasses.dataclass(slots=True, kw_only=True)
class Issue:
    """The rows that a batch of invoices writes, gathered before they are written together."""

    org_id: UUID
    rows: dict[str, list[dict[str, Any]]] = dataclasses.field(default_factory=lambda: {name: [] for name in _WRITTEN})
    balances: dict[UUID, Any] = dataclasses.field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Adds a row of one of the tables."""
        self.rows[table].append({**row, "org_id": self.org_id})

    def add_invoice(self, invoice: Invoice) -> None:
        """Adds an invoice with its lines."""
        header = {name: getattr(invoice, name) for name in _INVOICE_FIELDS}
        self.add("invoices", header | {"seller": json_of_party(invoice.seller), "buyer": json_of_party(invoice.buyer)})
        for line in invoice.lines:
            self.add("lines", row_of(line))


def write_issue(tx: Transaction, issue: Issue) -> None:
    """Writes everything at the end of the command, in the round trip that ends it."""
    balances = [
        {"org_id": issue.org_id, "customer_id": customer_id, "balance": amount}
        for customer_id, amount in issue.balances.items()
    ]
    issue.rows["outcomes"].sort(key=lambda outcome: outcome["hold_id"])  # in key order, like everybody who decides
    tx.run_with_commit(_ISSUE, {**issue.rows, "balances": balances})


async def find(tx: ReadSession, invoice_id: UUID, *, lock: bool = False) -> Invoice | None:
    """One invoice with its lines and what is unpaid of it, by the primary keys and uq_invoice_lines."""
    statement = (
        sa.select(invoices, bills.c.outstanding)
        .join_from(
            invoices,
            bills,
            sa.and_(invoices.c.org_id == bills.c.org_id, invoices.c.invoice_id == bills.c.invoice_id),
        )
        .where(invoices.c.org_id == tx.caller.org_id, invoices.c.invoice_id == invoice_id)
    )
    row = await tx.row(statement.with_for_update(of=invoices) if lock else statement)
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(invoice_lines)
        .where(invoice_lines.c.org_id == tx.caller.org_id, invoice_lines.c.invoice_id == invoice_id)
        .order_by(invoice_lines.c.position)
    )
    return _invoice(row, [_line(line) for line in lines])


async def lock(tx: Transaction, invoice_ids: Collection[UUID]) -> None:
    """Locks the named invoices in key order.

    Their customers' accounts are locked before: what is unpaid of them stands still.
    """
    await tx.rows(
        sa.select(invoices.c.invoice_id)
        .where(invoices.c.org_id == tx.caller.org_id, invoices.c.invoice_id.in_(invoice_ids))
        .order_by(invoices.c.invoice_id)
        .with_for_update()
    )


async def mark_cancelled(tx: Transaction, invoice_id: UUID, reason: str) -> None:
    """Notes that it is cancelled, why and when."""
    await tx.run(
        sa.update(invoices)
        .where(invoices.c.org_id == tx.caller.org_id, invoices.c.invoice_id == invoice_id)
        .values(
            status=InvoiceStatus.CANCELLED, cancel_reason=reason, cancelled_at=tx.now, version=invoices.c.version + 1
        )
    )


def _invoice(row: sa.Row[Any], lines: Sequence[InvoiceLine]) -> Invoice:
    values = {name: getattr(row, name) for name in _INVOICE_FIELDS}
    values |= {
        "seller": party_of(row.seller),
        "buyer": party_of(row.buyer),
        "status": InvoiceStatus(row.status),
        "charge": Charge(row.charge),
    }
    return Invoice(**values, lines=tuple(lines), outstanding=row.outstanding)


def _line(row: sa.Row[Any]) -> InvoiceLine:
    values = {name: getattr(row, name) for name in _LINE_FIELDS}
    return InvoiceLine(**(values | {"treatment": Treatment(row.treatment)}))
