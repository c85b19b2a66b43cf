"""What stock depends on of the organisation: its day and its allocation policy.

Both have defaults until it is announced.
"""

import datetime as dt

from gst.dates.periods import GST_BEGAN
from kit.db.session import ReadSession
from trade.domain import business_days
from trade.domain.dating import Calendar
from trade.domain.goods import ProductClass
from trade.domain.organisation import HOME_TIME_ZONE, AllocationPolicy, Organisation
from trade.store import organisations


async def read_today(session: ReadSession) -> dt.date:
    """The organisation's local day."""
    return day_of(await organisations.find(session), session.now)


async def read_classes_without_batch(session: ReadSession) -> frozenset[ProductClass]:
    """The classes of goods that come in without batch number and expiry."""
    return classes_without_batch_of(await organisations.find(session))


async def read_calendar(session: ReadSession) -> Calendar:
    """On which days documents are dated; as long as nothing is announced, from the beginning of GST on."""
    organisation = await organisations.find(session)
    if organisation is None:
        return Calendar(today=day_of(None, session.now), books_begin=GST_BEGAN)
    return organisation.calendar(session.now)


def day_of(organisation: Organisation | None, now: dt.datetime) -> dt.date:
    """The organisation's local day at an instant; India's as long as nothing is announced."""
    return business_days.local_day(now, HOME_TIME_ZONE) if organisation is None else organisation.today(now)


def classes_without_batch_of(organisation: Organisation | None) -> frozenset[ProductClass]:
    """The classes of goods that come in without batch number and expiry; none as long as nothing is announced."""
    return frozenset() if organisation is None else organisation.classes_without_batch


def policy_of(organisation: Organisation | None) -> AllocationPolicy:
    """The organisation's allocation policy; FEFO as long as nothing is announced."""
    return AllocationPolicy.FEFO if organisation is None else organisation.allocation_policy
