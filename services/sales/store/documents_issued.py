"""The numbers of documents that were issued in a period, as unbroken ranges."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from gst.returns.outward_documents import IssuedAs
from kit.db.pages import equal_or_any
from kit.db.session import ReadSession
from services.sales.domain.documents_issued import IssuedRange
from services.sales.domain.statuses_and_kinds import InvoiceStatus, RegisterKind
from services.sales.store.invoice_tables import invoices, outward_register
from trade.domain.periods import Period
from trade.store import registers

_SERIAL: Final = "[0-9]+$"
_KEY: Final = ("issued_as", "registration_id", "series")


async def read_ranges(session: ReadSession, period: Period, registration_id: UUID | None) -> tuple[IssuedRange, ...]:
    """By kind, registration and series. Index ix_invoices_date, and ix_outward_register_period for the notes.

    In an unbroken range the serial grows with the position, so their difference stays the same.
    """
    issued = sa.union_all(
        _invoices(session, period, registration_id), _credit_notes(session, period, registration_id)
    ).cte("issued")
    serial = sa.cast(sa.func.substring(issued.c.number, _SERIAL), sa.BigInteger)
    series = sa.func.regexp_replace(issued.c.number, _SERIAL, "")
    placed = sa.select(issued, series.label("series"), serial.label("serial")).cte("placed")
    position = sa.func.row_number().over(partition_by=[placed.c[name] for name in _KEY], order_by=placed.c.serial)
    ranged = sa.select(placed, (placed.c.serial - position).label("gap")).cte("ranged")
    by_serial = sa.func.array_agg(aggregate_order_by(ranged.c.number, ranged.c.serial))
    backwards = sa.func.array_agg(aggregate_order_by(ranged.c.number, ranged.c.serial.desc()))
    key = [ranged.c[name] for name in _KEY]
    rows = await session.rows(
        sa.select(
            *key,
            by_serial[1].label("first_number"),
            backwards[1].label("last_number"),
            sa.func.count().label("total"),
            sa.func.count().filter(ranged.c.cancelled).label("cancelled"),
        )
        .group_by(*key, ranged.c.gap)
        .order_by(*key, sa.func.min(ranged.c.serial))
    )
    return tuple(map(_range_of, rows))


def _invoices(session: ReadSession, period: Period, registration_id: UUID | None) -> sa.Select[Any]:
    """Every kind of paper of a sale: each has a series of its own."""
    column = invoices.c
    return sa.select(
        sa.literal(int(IssuedAs.OUTWARD_INVOICE)).label("issued_as"),
        column.registration_id,
        column.number,
        (column.status == InvoiceStatus.CANCELLED).label("cancelled"),
    ).where(*registers.in_period(session, invoices, period), *equal_or_any(column.registration_id, registration_id))


def _credit_notes(session: ReadSession, period: Period, registration_id: UUID | None) -> sa.Select[Any]:
    """A commercial note is outside GST. A note has a row in the register for each rate."""
    column = outward_register.c
    return (
        sa.select(
            sa.literal(int(IssuedAs.CREDIT_NOTE)).label("issued_as"),
            column.registration_id,
            column.number,
            sa.false().label("cancelled"),
        )
        .where(
            *registers.in_period(session, outward_register, period),
            *equal_or_any(column.registration_id, registration_id),
            column.kind == RegisterKind.CREDIT_NOTE,
            column.in_returns,
        )
        .distinct()
    )


def _range_of(row: sa.Row[Any]) -> IssuedRange:
    return IssuedRange(
        issued_as=IssuedAs(row.issued_as),
        registration_id=row.registration_id,
        series=row.series,
        first_number=row.first_number,
        last_number=row.last_number,
        total=row.total,
        cancelled=row.cancelled,
    )
