"""Reads the register of returns for a period of the organisation's own days."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.returns.domain.documents import Direction
from services.returns.domain.register import ReturnsRegister
from services.returns.store import register
from trade.store.registers import read_period


@dataclass(frozen=True, slots=True, kw_only=True)
class GetReturnsRegister:
    """Both days are included. None leaves the day to the month to date, and the direction open."""

    first_day: dt.date | None
    last_day: dt.date | None
    direction: Direction | None
    page: PageRequest


async def get_returns_register(session: ReadSession, query: GetReturnsRegister) -> ReturnsRegister:
    """One page, with the sums of the whole period. Raises OrganisationUnknown or PeriodReversed."""
    period = await read_period(session, query.first_day, query.last_day)
    directions = tuple(Direction) if query.direction is None else (query.direction,)
    totals = await register.read_totals(session, directions, period)
    return ReturnsRegister(
        period=period,
        rows=await register.page(session, directions, period, query.page),
        sales_totals=totals[Direction.SALES],
        purchase_totals=totals[Direction.PURCHASE],
    )
