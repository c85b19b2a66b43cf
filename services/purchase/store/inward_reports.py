"""The register of inward supplies, read for reports."""

from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import paged
from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.store.money_tables import inward_register
from services.purchase.store.rows import Row, all_rows
from trade.domain.periods import Period
from trade.store.figures import HEADS


async def register_page(tx: ReadSession, period: Period, page: PageRequest, *, vendor_id: UUID | None) -> list[Row]:
    """Rows of the register by date, then as entered, one more than the page holds if there are more. Index ix_inward_register_period."""
    statement = sa.select(inward_register).where(*_within(tx, period, vendor_id))
    return await all_rows(tx, paged(statement, (inward_register.c.date, inward_register.c.register_id), page))


async def register_totals(tx: ReadSession, period: Period, *, vendor_id: UUID | None) -> Row:
    """The sums of the register over a period. Index ix_inward_register_period."""
    sums = [sa.func.coalesce(sa.func.sum(inward_register.c[head]), 0).label(head) for head in HEADS]
    return (await all_rows(tx, sa.select(*sums).where(*_within(tx, period, vendor_id))))[0]


async def by_rate(tx: ReadSession, period: Period) -> list[Row]:
    """The register's sums over a period by rate and by whether the tax may be set off. Index ix_inward_register_period."""
    keys = (inward_register.c.tax_rate, inward_register.c.input_tax)
    sums = [sa.func.sum(inward_register.c[head]).label(head) for head in HEADS]
    statement = sa.select(*keys, *sums).where(*_within(tx, period, None)).group_by(*keys).order_by(*keys)
    return await all_rows(tx, statement)


def _within(tx: ReadSession, period: Period, vendor_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    rows = inward_register.c
    wanted = [rows.org_id == tx.caller.org_id, rows.date >= period.first, rows.date <= period.last]
    if vendor_id is not None:
        wanted.append(rows.vendor_id == vendor_id)
    return wanted
