"""Reads the organisation."""

from dataclasses import dataclass

from kit.db.session import ReadSession
from services.sales.domain.errors import OrganisationNotFound
from services.sales.domain.organisation import Organisation
from services.sales.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOrganisation:
    """The token names the organisation."""


async def get_organisation(session: ReadSession, _query: GetOrganisation) -> Organisation:
    """The caller's organisation. Raises OrganisationNotFound before it is set up."""
    found = await organisations.find(session)
    if found is None:
        raise OrganisationNotFound("The organisation is not set up yet.")
    return found
