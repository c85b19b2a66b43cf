"""Changes a GST registration of the organisation."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.organisation import RegistrationTerms, VersionedRegistration
from services.sales.store import organisations
from services.sales.usecases.organisations.record_change import lock_organisation, save_organisation
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRegistration:
    """Which fields of the registration change, and to what. The etag is the organisation's."""

    registration_id: UUID
    etag: str
    changes: Changes[RegistrationTerms]


async def update_registration(tx: Transaction, command: UpdateRegistration) -> VersionedRegistration:
    """The changed registration.

    Raises OrganisationNotFound, StaleEtag, RegistrationNotFound, StateMismatch, DefaultRegistrationNeeded.
    """
    organisation = await lock_organisation(tx, command.etag)
    former = organisation.registration(command.registration_id)
    with prefix_field("registration."):
        changed = former.changed(command.changes)
    if changed.is_default and not former.is_default:
        await organisations.clear_default(tx, changed.registration_id)
    await organisations.update_registration(tx, changed)
    changed_organisation = organisation.with_registration(changed)
    saved = await save_organisation(tx, organisation, changed_organisation, "change_registration")
    return VersionedRegistration(registration=changed, version=saved.version)
