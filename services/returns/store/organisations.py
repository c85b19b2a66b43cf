"""The organisation's profile, as sales announced it last."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from bahi.sales.v1 import organisation_announced_pb2

from kit.db.database import Transaction
from kit.errors import FailedPrecondition
from kit.messaging import replicas

KIND: Final = "organisation"


class OrganisationUnknown(FailedPrecondition):
    """Sales has not announced the organisation yet, or not this registration of it."""

    reason = "ORGANISATION_UNKNOWN"


async def store_organisations(
    tx: Transaction, messages: Sequence[organisation_announced_pb2.OrganisationAnnounced]
) -> None:
    """Keeps each announcement, unless a newer one is already here."""
    for message in messages:
        await replicas.store(tx, KIND, tx.caller.org_id, message.source_version, message)


async def load_organisation(tx: Transaction) -> organisation_announced_pb2.OrganisationAnnounced:
    """The caller's organisation. Raises OrganisationUnknown."""
    organisation = await replicas.load(tx, KIND, tx.caller.org_id, organisation_announced_pb2.OrganisationAnnounced)
    if organisation is None:
        raise OrganisationUnknown("The organisation has no profile yet.")
    return organisation


def registration_of(
    organisation: organisation_announced_pb2.OrganisationAnnounced, registration_id: UUID
) -> organisation_announced_pb2.AnnouncedRegistration:
    """The registration under which the original was issued. Raises OrganisationUnknown."""
    for registration in organisation.registrations:
        if registration.registration_id == str(registration_id):
            return registration
    raise OrganisationUnknown(
        "The registration of the original document is not known here yet.", registration_id=str(registration_id)
    )
