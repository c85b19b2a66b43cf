"""What a return needs to know before anything is held for it."""

import datetime as dt
from dataclasses import dataclass

from kit.db.database import Transaction
from trade.domain.organisation import Organisation
from trade.remote import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The organisation, its day, the business date of the document, and how long its holds are asked for."""

    organisation: Organisation
    today: dt.date
    on: dt.date
    expires_at: dt.datetime


async def read_setting(tx: Transaction, asked_date: dt.date | None, hold_for: dt.timedelta) -> Setting:
    """Raises OrganisationUnknown or DateInFuture."""
    organisation = await organisations.load(tx)
    return Setting(
        organisation=organisation,
        today=organisation.today(tx.now),
        on=organisation.business_date(asked_date, tx.now),
        expires_at=tx.now + hold_for,
    )
