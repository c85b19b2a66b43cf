"""The register of outward supplies, read: by document, and by rate."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import read_page
from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.sales.store.invoice_tables import outward_register
from trade.domain.periods import Period

SUMS = ("taxable", "cgst", "sgst", "igst", "cess", "round_off", "total")
_DOCUMENT = ("date", "document_id", "kind")
_SAME = ("number", "customer_id", "customer_name", "gstin", "place_of_supply")
"""Alike on every row of a document."""


async def documents(tx: ReadSession, period: Period, page: PageRequest) -> tuple[list[sa.Row[Any]], str]:
    """A page of documents in the order of their dates, and the token of the next page.

    Index ix_outward_register_period gives order and groups.
    """
    table = outward_register.c
    key = [table[name] for name in _DOCUMENT]
    statement = (
        sa.select(
            *key,
            *(sa.func.min(sa.cast(table[name], sa.Text)).label(name) for name in _SAME),
            *(sa.func.sum(table[name]).label(name) for name in SUMS),
        )
        .where(_in_period(tx, period))
        .group_by(*key)
    )
    return await read_page(tx, statement, key, page)


async def totals(tx: ReadSession, period: Period) -> sa.Row[Any]:
    """The sums of the whole period."""
    table = outward_register.c
    sums = (sa.func.coalesce(sa.func.sum(table[name]), 0).label(name) for name in SUMS)
    (row,) = await tx.rows(sa.select(*sums).where(_in_period(tx, period)))
    return row


async def by_rate(tx: ReadSession, period: Period, registration_id: UUID | None) -> list[sa.Row[Any]]:
    """What goes into the GST returns of a period, by treatment and rate, and the number of documents behind it."""
    table = outward_register.c
    return await tx.rows(
        sa.select(
            table.treatment,
            table.tax_rate,
            *(sa.func.sum(table[name]).label(name) for name in SUMS[:5]),
            sa.func.count(sa.distinct(table.document_id)).label("documents"),
        )
        .where(*_in_returns(tx, period, registration_id))
        .group_by(table.treatment, table.tax_rate)
        .order_by(table.treatment.desc(), table.tax_rate)
    )


async def count_in_returns(tx: ReadSession, period: Period, registration_id: UUID | None) -> int:
    """Documents behind all rates together: one with two rates counts once."""
    count = sa.func.count(sa.distinct(outward_register.c.document_id))
    (row,) = await tx.rows(sa.select(count).where(*_in_returns(tx, period, registration_id)))
    return int(row[0])


def _in_returns(tx: ReadSession, period: Period, registration_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    table = outward_register.c
    wanted = [_in_period(tx, period), table.in_returns]
    return [*wanted, table.registration_id == registration_id] if registration_id else wanted


def _in_period(tx: ReadSession, period: Period) -> sa.ColumnElement[bool]:
    table = outward_register.c
    return sa.and_(table.org_id == tx.caller.org_id, table.date >= period.first, table.date <= period.last)
