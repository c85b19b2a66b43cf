"""The register of inward supplies in the books."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.tax.categories import SupplyKind
from kit.db.inserts import insert_rows
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from kit.pages import Page, PageRequest
from services.purchase.domain.registers import InputTaxRow, InwardEntry, PurchaseRegisterRow
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from services.purchase.store.money_tables import inward_register
from trade.domain.figures import TaxFigures
from trade.domain.periods import Period
from trade.store import registers
from trade.store.figures import HEADS, tax_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Inward:
    """Which rows a report is of. None leaves a filter open."""

    period: Period
    vendor_id: UUID | None = None
    registration_id: UUID | None = None


async def insert(tx: Transaction, document: InwardEntry) -> None:
    """Enters a document, one row for each rate."""
    rows = [
        {"org_id": tx.caller.org_id, "register_id": new_id(), **_values(document, tax_rate), "created_at": tx.now}
        for tax_rate in document.figures
    ]
    await insert_rows(tx, inward_register, rows)


async def of_document(session: ReadSession, kind: InwardKind, document_id: UUID) -> tuple[PurchaseRegisterRow, ...]:
    """The rows of one document. Index uq_inward_register_document_id."""
    register = inward_register.c
    rows = await session.rows(
        sa.select(inward_register).where(
            register.org_id == session.caller.org_id, register.kind == kind, register.document_id == document_id
        )
    )
    return tuple(map(_row_of, rows))


async def page(session: ReadSession, of: Inward, page: PageRequest) -> Page[PurchaseRegisterRow]:
    """Rows by date, then as entered. Index ix_inward_register_period."""
    register = inward_register.c
    statement = sa.select(inward_register).where(*_within(session, of))
    rows, token = await read_page(session, statement, (register.date, register.register_id), page)
    return Page(items=tuple(map(_row_of, rows)), next_page_token=token)


async def read_totals(session: ReadSession, of: Inward) -> TaxFigures:
    """The sums of a period. Index ix_inward_register_period."""
    return await registers.read_totals(session, inward_register, _within(session, of), round_off=False)


async def read_by_rate(session: ReadSession, of: Inward) -> tuple[InputTaxRow, ...]:
    """The sums of a period by rate and by whether the tax may be set off. Index ix_inward_register_period."""
    keys = (inward_register.c.tax_rate, inward_register.c.input_tax)
    statement = sa.select(*keys, *registers.sums(inward_register, HEADS)).where(*_within(session, of))
    rows = await session.rows(statement.group_by(*keys).order_by(*keys))
    return tuple(
        InputTaxRow(tax_rate=row.tax_rate, input_tax=InputTax(row.input_tax), figures=tax_of(row, round_off=False))
        for row in rows
    )


def _within(session: ReadSession, of: Inward) -> registers.Conditions:
    return [
        *registers.in_period(session, inward_register, of.period),
        *equal_or_any(inward_register.c.vendor_id, of.vendor_id),
        *equal_or_any(inward_register.c.registration_id, of.registration_id),
    ]


def _values(document: InwardEntry, tax_rate: Decimal) -> dict[str, Any]:
    figures = document.figures[tax_rate]
    return {
        "kind": document.kind,
        "document_id": document.document_id,
        "number": document.number,
        "date": document.date,
        "document_date": document.document_date,
        "vendor_id": document.vendor_id,
        "vendor_name": document.vendor_name,
        "vendor_gstin": document.vendor_gstin,
        "registration_id": document.registration_id,
        "place_of_supply": document.place_of_supply,
        "supply_kind": document.supply_kind,
        "tax_rate": tax_rate,
        **{head: getattr(figures, head) for head in HEADS},
        "input_tax": document.input_tax,
    }


def _row_of(row: sa.Row[Any]) -> PurchaseRegisterRow:
    return PurchaseRegisterRow(
        document_id=row.document_id,
        number=row.number,
        date=row.date,
        party_id=row.vendor_id,
        party_name=row.vendor_name,
        figures=tax_of(row, round_off=False),
        kind=InwardKind(row.kind),
        document_date=row.document_date,
        party_gstin=row.vendor_gstin,
        place_of_supply=row.place_of_supply,
        supply_kind=SupplyKind(row.supply_kind),
        tax_rate=row.tax_rate,
        input_tax=InputTax(row.input_tax),
    )
