"""What a return needs to know before anything is held for it."""

import datetime as dt
from dataclasses import dataclass

from bahi.sales.v1 import organisation_announced_pb2

from kit.db.database import Transaction
from services.returns.store.organisations import load_organisation
from trade.domain.business_days import business_date, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The organisation, its day, the business date of the document, and how long its holds are asked for."""

    organisation: organisation_announced_pb2.OrganisationAnnounced
    today: dt.date
    on: dt.date
    expires_at: dt.datetime


async def read_setting(tx: Transaction, asked_date: dt.date | None, hold_for: dt.timedelta) -> Setting:
    """Raises OrganisationUnknown or DateInFuture."""
    organisation = await load_organisation(tx)
    today = local_day(tx.now, organisation.time_zone)
    return Setting(
        organisation=organisation,
        today=today,
        on=business_date(asked_date, today),
        expires_at=tx.now + hold_for,
    )
