"""The register of outward supplies: written at issue, cancellation and credit note, read by the reports."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from services.sales.domain.states import RegisterKind
from services.sales.store.invoice_tables import outward_register


async def insert(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Appends rows of one document."""
    await tx.run(sa.insert(outward_register), [{**row, "org_id": tx.caller.org_id} for row in rows])


async def has_credit_note(tx: ReadSession, invoice_id: UUID) -> bool:
    """Whether a credit note stands against an invoice. Index ix_outward_register_invoice."""
    found = await tx.rows(
        sa.select(outward_register.c.entry_id)
        .where(
            outward_register.c.org_id == tx.caller.org_id,
            outward_register.c.invoice_id == invoice_id,
            outward_register.c.kind == sa.literal_column(f"'{RegisterKind.CREDIT_NOTE}'"),
        )
        .limit(1)
    )
    return bool(found)


async def has_document(tx: ReadSession, document_id: UUID, kind: RegisterKind) -> bool:
    """Whether a document is entered. The unique key begins with kind and document."""
    found = await tx.rows(
        sa.select(outward_register.c.entry_id)
        .where(
            outward_register.c.org_id == tx.caller.org_id,
            outward_register.c.kind == kind,
            outward_register.c.document_id == document_id,
        )
        .limit(1)
    )
    return bool(found)


async def credited_taxable(tx: ReadSession, invoice_id: UUID) -> Decimal:
    """The value that credit notes have taken off an invoice. Index ix_outward_register_invoice."""
    (row,) = await tx.rows(
        sa.select(sa.func.coalesce(-sa.func.sum(outward_register.c.taxable), 0)).where(
            outward_register.c.org_id == tx.caller.org_id,
            outward_register.c.invoice_id == invoice_id,
            outward_register.c.kind == sa.literal_column(f"'{RegisterKind.CREDIT_NOTE}'"),
        )
    )
    return Decimal(row[0])
