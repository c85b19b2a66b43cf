"""Adds a GST registration to the organisation."""

from kit.db.session import Transaction
from kit.errors import prefix_field
from kit.ids import new_id
from services.sales.domain.composition import terms_when_added
from services.sales.domain.organisation import CreateRegistration, VersionedRegistration, check_unique, register
from services.sales.store import organisations
from services.sales.usecases.organisations.own_parties import check_no_customer, mark_customers
from services.sales.usecases.organisations.record_change import check_new_default, lock_organisation, save_organisation


async def create_registration(tx: Transaction, command: CreateRegistration) -> VersionedRegistration:
    """The new registration.

    Raises OrganisationNotFound, RegistrationExists, SeriesPrefixTaken, GstinOfCustomer, StateMismatch,
    CompositionTermsInvalid, and what the law says of the GSTIN.
    """
    organisation = await lock_organisation(tx)
    with prefix_field("registration."):
        registration = register(command, new_id())
        check_unique(registration, organisation.registrations)
        registration = terms_when_added(registration, organisation.registrations)
        await check_no_customer(tx, registration)
        if registration.is_default:
            await check_new_default(tx, organisation, registration.registration_id)
    if registration.is_default:
        await organisations.clear_default(tx, registration.registration_id)
    await organisations.insert_registration(tx, registration)
    await mark_customers(tx, [registration])
    changed = organisation.with_registration(registration)
    saved = await save_organisation(tx, organisation, changed, "add_registration")
    return VersionedRegistration(registration=registration, version=saved.version)
