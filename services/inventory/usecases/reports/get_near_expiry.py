"""What on hand expires soon, by days left."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.inventory.domain.reports import NearExpiry
from services.inventory.store import near_expiry
from services.inventory.usecases.organisation_settings import read_today


@dataclass(frozen=True, slots=True, kw_only=True)
class GetNearExpiry:
    """Batches with at most so many days left."""

    within_days: int
    page: PageRequest


async def get_near_expiry(session: ReadSession, query: GetNearExpiry) -> NearExpiry:
    """One page of batches, and the sums of all."""
    today = await read_today(session)
    until = today + dt.timedelta(days=query.within_days)
    return NearExpiry(
        as_of_date=today,
        batches=await near_expiry.page(session, today, until, query.page),
        buckets=await near_expiry.read_buckets(session, today, until),
    )
