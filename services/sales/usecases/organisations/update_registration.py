"""Changes a GST registration of the organisation."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.composition import change_of, follow, refuse_change
from services.sales.domain.organisation import RegistrationTerms, VersionedRegistration
from services.sales.store import invoices, organisations
from services.sales.usecases.organisations.record_change import check_new_default, lock_organisation, save_organisation
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRegistration:
    """Which fields of the registration change, and to what. The etag is the organisation's."""

    registration_id: UUID
    etag: str
    changes: Changes[RegistrationTerms]


async def update_registration(tx: Transaction, command: UpdateRegistration) -> VersionedRegistration:
    """The changed registration.

    Raises OrganisationNotFound, StaleEtag, RegistrationNotFound, StateMismatch, DefaultRegistrationNeeded,
    InvoicesOfOtherScheme.

    The other registrations of its PAN follow its composition terms.
    """
    organisation = await lock_organisation(tx, command.etag)
    former = organisation.registration(command.registration_id)
    with prefix_field("registration."):
        changed = former.changed(command.changes)
        if changed.is_default and not former.is_default:
            await check_new_default(tx, organisation, changed.registration_id)
    if changed.is_default and not former.is_default:
        await organisations.clear_default(tx, changed.registration_id)
    following = follow(changed, organisation.registrations)
    changed_organisation = organisation
    for registration in (changed, *following):
        await organisations.update_registration(tx, registration)
        changed_organisation = changed_organisation.with_registration(registration)
    saved = await save_organisation(tx, organisation, changed_organisation, "change_registration")
    change = change_of(former, changed, following)
    if change.days:
        # Sales that post by the former scheme have ended: saving has stored the locks, which waits for them.
        with prefix_field("registration."):
            refuse_change(await invoices.find_dated_in(tx, change))
    return VersionedRegistration(registration=changed, version=saved.version)
