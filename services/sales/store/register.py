"""The register of outward supplies in the books."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.sales.domain.outward_register import OutwardEntry
from services.sales.domain.statuses_and_kinds import RegisterKind
from services.sales.store.invoice_tables import outward_register
from trade.store.figures import HEADS


async def insert(tx: Transaction, document: OutwardEntry) -> None:
    """Appends the rows of one document."""
    await insert_rows(tx, outward_register, rows_of(tx, document))


def rows_of(tx: Transaction, document: OutwardEntry) -> list[dict[str, object]]:
    """The rows of one document. The first of them has its round-off."""
    invoice = document.invoice
    rows: list[dict[str, object]] = []
    for (treatment, tax_rate), figures in document.figures.items():
        round_off = NIL if rows else document.round_off
        rows.append(
            {
                "org_id": tx.caller.org_id,
                "entry_id": new_id(),
                "kind": document.kind,
                "document_id": document.document_id,
                "number": document.number,
                "date": document.date,
                "invoice_id": invoice.invoice_id,
                "registration_id": invoice.registration_id,
                "customer_id": invoice.customer_id,
                "customer_name": invoice.buyer.name,
                "gstin": invoice.buyer.gstin,
                "gst_category": invoice.gst_category,
                "place_of_supply": invoice.place_of_supply,
                "supply_kind": invoice.supply_kind,
                "in_returns": document.in_returns,
                "treatment": treatment,
                "tax_rate": tax_rate,
                **{head: getattr(figures, head) for head in HEADS},
                "round_off": round_off,
                "total": figures.total + round_off,
                "created_at": tx.now,
            }
        )
    return rows


async def has_credit_note(session: ReadSession, invoice_id: UUID) -> bool:
    """Whether a credit note has been issued for an invoice. Index ix_outward_register_invoice."""
    found = await session.rows(
        sa.select(outward_register.c.entry_id)
        .where(
            outward_register.c.org_id == session.caller.org_id,
            outward_register.c.invoice_id == invoice_id,
            outward_register.c.kind == sa.literal_column(f"'{RegisterKind.CREDIT_NOTE}'"),
        )
        .limit(1)
    )
    return bool(found)


async def has_document(session: ReadSession, document_id: UUID, kind: RegisterKind) -> bool:
    """Whether a document is entered. The unique key begins with kind and document."""
    found = await session.rows(
        sa.select(outward_register.c.entry_id)
        .where(
            outward_register.c.org_id == session.caller.org_id,
            outward_register.c.kind == kind,
            outward_register.c.document_id == document_id,
        )
        .limit(1)
    )
    return bool(found)


async def credited_taxable(session: ReadSession, invoice_id: UUID) -> Decimal:
    """The value that credit notes have taken off an invoice. Index ix_outward_register_invoice."""
    (row,) = await session.rows(
        sa.select(sa.func.coalesce(-sa.func.sum(outward_register.c.taxable), 0)).where(
            outward_register.c.org_id == session.caller.org_id,
            outward_register.c.invoice_id == invoice_id,
            outward_register.c.kind == sa.literal_column(f"'{RegisterKind.CREDIT_NOTE}'"),
        )
    )
    return Decimal(row[0])
