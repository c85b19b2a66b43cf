"""Purchase's copy of the organisation's profile, as sales announces it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from bahi.sales.v1 import organisation_announced_pb2 as announced

from kit.db.database import Transaction
from kit.messaging import replicas
from services.purchase.domain.errors import DateInFuture, OrganisationUnknown, RegistrationNotFound

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
    return tx.now.astimezone(ZoneInfo(of.time_zone)).date()


def business_day(
    tx: Transaction, of: announced.OrganisationAnnounced, given: dt.date | None, field: str = "date"
) -> dt.date:
    """The given day, or today. Raises DateInFuture."""
    local = today(tx, of)
    if given is not None and given > local:
        raise DateInFuture("A business date does not lie in the future.", field=field, today=local.isoformat())
    return given or local
