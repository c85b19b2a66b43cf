"""Reads the limits of a role."""

from dataclasses import dataclass

from kit.auth.caller import Role
from kit.db.session import ReadSession
from services.sales.domain.organisation import VersionedLimits
from services.sales.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRoleLimits:
    role: Role


async def get_role_limits(session: ReadSession, query: GetRoleLimits) -> VersionedLimits:
    """Raises OrganisationNotSetUp."""
    organisation = await organisations.load(session)
    return VersionedLimits(role=query.role, limits=organisation.limits_of(query.role), version=organisation.version)
