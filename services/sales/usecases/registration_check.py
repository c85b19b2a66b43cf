"""A registration that a report names must be the organisation's own."""

from uuid import UUID

from kit.db.session import Transaction
from services.sales.domain.errors import OrganisationNotSetUp
from services.sales.store import organisations


async def check_registration(tx: Transaction, registration_id: UUID | None) -> None:
    """Raises RegistrationNotFound, or OrganisationNotSetUp."""
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    organisation.registration(registration_id)
