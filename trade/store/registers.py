"""Registers of documents: which rows are in a period, what they add up to, and which days a report of them covers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from trade.domain.figures import TaxFigures
from trade.domain.periods import Period, month_to_date
from trade.store import organisations
from trade.store.figures import HEADS, tax_of

Conditions = list[sa.ColumnElement[bool]]


async def read_period(
    session: ReadSession, first: dt.date | None, last: dt.date | None, registration_id: UUID | None = None
) -> Period:
    """The requested days, of a registration of the organisation if one is named.

    Absent ones are today and the first of its month. Raises OrganisationUnknown, RegistrationNotFound or
    PeriodReversed.
    """
    organisation = await organisations.load(session)
    if registration_id:
        organisation.registration(registration_id)
    return month_to_date(first, last or organisation.today(session.now))


def in_period(session: ReadSession, register: sa.Table, period: Period) -> Conditions:
    """The rows of the caller's organisation that are dated in the period."""
    column = register.c
    return [column.org_id == session.caller.org_id, column.date >= period.first, column.date <= period.last]


def sums(register: sa.FromClause, names: Iterable[str]) -> list[sa.Label[Any]]:
    """The sum of each column, under its name; 0 where there is no row."""
    return [sa.func.coalesce(sa.func.sum(register.c[name]), 0).label(name) for name in names]


async def read_totals(
    session: ReadSession, register: sa.Table, conditions: Conditions, *, round_off: bool
) -> TaxFigures:
    """The sums of all rows that meet the conditions; of whole documents with their round-off."""
    names = (*HEADS, "round_off") if round_off else HEADS
    (row,) = await session.rows(sa.select(*sums(register, names)).where(*conditions))
    return tax_of(row, round_off=round_off)
