"""The register of outward supplies, read by document and by rate."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from gst.tax.categories import ZERO_RATED, Treatment
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession
from kit.ids import id_of
from kit.pages import Page, PageRequest
from services.sales.domain.outward_register import GstSummaryRow, SalesRegisterRow, column_of
from services.sales.domain.statuses_and_kinds import RegisterKind
from services.sales.store.invoice_tables import outward_register
from trade.domain.figures import TaxFigures
from trade.domain.periods import Period
from trade.store import registers
from trade.store.figures import HEADS, tax_of

_SUMS: Final = (*HEADS, "round_off")
_DOCUMENT: Final = ("date", "document_id", "kind")
_SAME: Final = ("number", "customer_id", "customer_name", "gstin", "place_of_supply")
"""Columns that are alike on every row of a document."""
# Exempt goods of an export or of a supply to an SEZ are zero-rated too; goods outside GST are not. IGST Act s.16.
_ZERO_RATED: Final = sa.and_(
    outward_register.c.supply_kind.in_(sorted(ZERO_RATED)), outward_register.c.treatment != Treatment.NON_GST
)


async def page(
    session: ReadSession, period: Period, registration_id: UUID | None, page: PageRequest
) -> Page[SalesRegisterRow]:
    """One page of the period's documents, oldest first. Index ix_outward_register_period gives order and groups."""
    table = outward_register.c
    key = [table[name] for name in _DOCUMENT]
    statement = (
        sa.select(
            *key,
            *(sa.func.min(sa.cast(table[name], sa.Text)).label(name) for name in _SAME),
            *registers.sums(outward_register, _SUMS),
        )
        .where(*_within(session, period, registration_id))
        .group_by(*key)
    )
    rows, token = await read_page(session, statement, key, page)
    return Page(items=tuple(map(_document_of, rows)), next_page_token=token)


async def read_totals(session: ReadSession, period: Period, registration_id: UUID | None) -> TaxFigures:
    """The sums of the whole period."""
    conditions = _within(session, period, registration_id)
    return await registers.read_totals(session, outward_register, conditions, round_off=True)


async def read_rates(session: ReadSession, period: Period, registration_id: UUID | None) -> tuple[GstSummaryRow, ...]:
    """What goes into the GST returns of a period, by column, treatment and rate."""
    table = outward_register.c
    rows = await session.rows(
        sa.select(
            _ZERO_RATED.label("zero_rated"),
            table.treatment,
            table.tax_rate,
            *registers.sums(outward_register, HEADS),
            sa.func.count(sa.distinct(table.document_id)).label("documents"),
        )
        .where(*_in_returns(session, period, registration_id))
        .group_by("zero_rated", table.treatment, table.tax_rate)
        .order_by("zero_rated", table.treatment.desc(), table.tax_rate)
    )
    return tuple(map(_rate_of, rows))


async def count_documents(session: ReadSession, period: Period, registration_id: UUID | None) -> int:
    """The documents behind all rates together. A document with two rates counts once."""
    count = sa.func.count(sa.distinct(outward_register.c.document_id))
    (row,) = await session.rows(sa.select(count).where(*_in_returns(session, period, registration_id)))
    return int(row[0])


def _in_returns(session: ReadSession, period: Period, registration_id: UUID | None) -> registers.Conditions:
    return [*_within(session, period, registration_id), outward_register.c.in_returns]


def _within(session: ReadSession, period: Period, registration_id: UUID | None) -> registers.Conditions:
    of_registration = equal_or_any(outward_register.c.registration_id, registration_id)
    return [*registers.in_period(session, outward_register, period), *of_registration]


def _document_of(row: sa.Row[Any]) -> SalesRegisterRow:
    return SalesRegisterRow(
        kind=RegisterKind(row.kind),
        document_id=row.document_id,
        number=row.number,
        date=row.date,
        party_id=id_of(row.customer_id),
        party_name=row.customer_name,
        party_gstin=row.gstin,
        place_of_supply=row.place_of_supply,
        figures=tax_of(row, round_off=True),
    )


def _rate_of(row: sa.Row[Any]) -> GstSummaryRow:
    treatment = Treatment(row.treatment)
    return GstSummaryRow(
        column=column_of(treatment, zero_rated=row.zero_rated),
        treatment=treatment,
        tax_rate=row.tax_rate,
        figures=tax_of(row, round_off=False),
        documents=row.documents,
    )
