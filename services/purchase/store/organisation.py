"""Purchase's copy of the organisation's profile, as sales announces it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from bahi.sales.v1 import organisation_announced_pb2 as announced

from kit.db.database import Transaction
from kit.messaging import replicas
from services.purchase.domain.errors import OrganisationUnknown, RegistrationNotFound
from trade.domain import business_days

KIND = "organisation"


async def keep_profiles(tx: Transaction, messages: Sequence[announced.OrganisationAnnounced]) -> None:
    """Keeps the latest of the announcements."""
    for message in messages:
        await replicas.store(tx, KIND, tx.caller.org_id, message.source_version, message)


async def profile(tx: Transaction) -> announced.OrganisationAnnounced:
    """The organisation's profile. Raises OrganisationUnknown until it has been announced."""
    found = await replicas.load(tx, KIND, tx.caller.org_id, announced.OrganisationAnnounced)
    if found is None:
        raise OrganisationUnknown("The organisation has no profile yet; an administrator enters it first.")
    return found


def registration(of: announced.OrganisationAnnounced, wanted: UUID | None) -> announced.AnnouncedRegistration:
    """The named registration, or the default one. Raises RegistrationNotFound."""
    for found in of.registrations:
        if found.registration_id == str(wanted) or (wanted is None and found.is_default):
            return found
    raise RegistrationNotFound("The organisation has no such registration.", field="registration_id")


def today(tx: Transaction, of: announced.OrganisationAnnounced) -> dt.date:
    """The organisation's local date."""
    return business_days.local_day(tx.now, of.time_zone)


def business_day(
    tx: Transaction, of: announced.OrganisationAnnounced, given: dt.date | None, field: str = "date"
) -> dt.date:
    """The given day, or today. Raises DateInFuture."""
    return business_days.business_date(given, today(tx, of), field=field)
