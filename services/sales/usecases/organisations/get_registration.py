"""Reads one GST registration of the organisation."""

from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.organisation import VersionedRegistration
from services.sales.store import organisations


async def get_registration(session: ReadSession, registration_id: UUID) -> VersionedRegistration:
    """Raises OrganisationNotSetUp or RegistrationNotFound."""
    organisation = await organisations.load(session)
    return VersionedRegistration(registration=organisation.registration(registration_id), version=organisation.version)
