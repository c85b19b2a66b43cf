"""Invoices as they are read, locked and cancelled. `posted_invoices` writes them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.tax.categories import Charge, SupplyKind, Treatment
from kit.db.session import ReadSession, Transaction
from services.sales.domain.composition import IssuedInvoice, SchemeChange
from services.sales.domain.errors import InvoiceNotFound
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.statuses_and_kinds import InvoiceKind, InvoiceStatus
from services.sales.store.deliveries import delivery_of
from services.sales.store.invoice_tables import invoice_lines, invoices
from services.sales.store.ledger_tables import open_items
from services.sales.store.posted_invoices import INVOICE_FIELDS, LINE_FIELDS
from trade.store.printed_parties import party_of


async def load(session: ReadSession, invoice_id: UUID, *, field: str = "invoice_id") -> Invoice:
    """One invoice with its lines and what is unpaid of it, by the primary keys and uq_invoice_lines.

    `field` is where the request names it. Raises InvoiceNotFound.
    """
    return await _with_lines(session, await session.row(_by_id(session, invoice_id)), field=field)


async def lock(tx: Transaction, invoice_id: UUID, *, field: str = "invoice_id") -> Invoice:
    """As `load`, under a row lock of the invoice."""
    return await _with_lines(tx, await tx.row(_by_id(tx, invoice_id).with_for_update(of=invoices)), field=field)


async def find_dated_in(session: ReadSession, change: SchemeChange) -> IssuedInvoice | None:
    """The first invoice in force of a day whose scheme changes. Index ix_invoices_date."""
    of, first = invoices.c, min(each.from_date for each in change.days)
    days = [
        of.date >= each.from_date if each.before is None else sa.and_(of.date >= each.from_date, of.date < each.before)
        for each in change.days
    ]
    row = await session.row(
        sa.select(of.invoice_id, of.number, of.date)
        .where(
            of.org_id == session.caller.org_id,
            of.date >= first,
            of.registration_id.in_(change.registration_ids),
            of.status != InvoiceStatus.CANCELLED,
            sa.or_(*days),
        )
        .order_by(of.date, of.invoice_id)
        .limit(1)
    )
    return None if row is None else IssuedInvoice(invoice_id=row.invoice_id, number=row.number, date=row.date)


async def lock_headers(tx: Transaction, invoice_ids: Collection[UUID]) -> None:
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


def _by_id(session: ReadSession, invoice_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(invoices, open_items.c.outstanding)
        .join_from(
            invoices,
            open_items,
            sa.and_(invoices.c.org_id == open_items.c.org_id, invoices.c.invoice_id == open_items.c.invoice_id),
        )
        .where(invoices.c.org_id == session.caller.org_id, invoices.c.invoice_id == invoice_id)
    )


async def _with_lines(session: ReadSession, row: sa.Row[Any] | None, *, field: str) -> Invoice:
    if row is None:
        raise InvoiceNotFound("No such invoice.", field=field)
    lines = await session.rows(
        sa.select(invoice_lines)
        .where(invoice_lines.c.org_id == session.caller.org_id, invoice_lines.c.invoice_id == row.invoice_id)
        .order_by(invoice_lines.c.position)
    )
    return _invoice(row, [_line(line) for line in lines])


def _invoice(row: sa.Row[Any], lines: Sequence[InvoiceLine]) -> Invoice:
    values = {name: getattr(row, name) for name in INVOICE_FIELDS}
    values |= {
        "seller": party_of(row.seller),
        "buyer": party_of(row.buyer),
        "delivery": delivery_of(row.delivery),
        "kind": InvoiceKind(row.kind),
        "status": InvoiceStatus(row.status),
        "charge": Charge(row.charge),
        "supply_kind": SupplyKind(row.supply_kind),
    }
    return Invoice(**values, lines=tuple(lines), outstanding=row.outstanding)


def _line(row: sa.Row[Any]) -> InvoiceLine:
    values = {name: getattr(row, name) for name in LINE_FIELDS}
    return InvoiceLine(**(values | {"treatment": Treatment(row.treatment)}))
