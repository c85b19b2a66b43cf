"""Changes the limits of a role."""

import dataclasses

from kit.auth.caller import Role
from kit.db.session import Transaction
from services.sales.domain.organisation import VersionedLimits
from services.sales.usecases.organisations.record_change import lock_organisation, save_organisation
from trade.domain.changes import Changes
from trade.domain.role_limits import RoleLimits


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRoleLimits:
    """Which limits of a role change, and to what. The etag is the organisation's."""

    role: Role
    etag: str
    changes: Changes[RoleLimits]


async def update_role_limits(tx: Transaction, command: UpdateRoleLimits) -> VersionedLimits:
    """The changed limits, which the other services hear of. Raises OrganisationNotFound, StaleEtag."""
    former = await lock_organisation(tx, command.etag)
    limits = command.changes.applied_to(former.limits_of(command.role))
    changed = dataclasses.replace(former, limits=former.limits.changed(command.role, limits))
    saved = await save_organisation(tx, former, changed, "change_role_limits")
    return VersionedLimits(role=command.role, limits=limits, version=saved.version)
