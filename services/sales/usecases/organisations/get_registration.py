"""Reads one GST registration of the organisation."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.organisation import VersionedRegistration
from services.sales.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRegistration:
    registration_id: UUID


async def get_registration(session: ReadSession, query: GetRegistration) -> VersionedRegistration:
    """Raises OrganisationNotSetUp or RegistrationNotFound."""
    organisation = await organisations.load(session)
    return VersionedRegistration(
        registration=organisation.registration(query.registration_id), version=organisation.version
    )
