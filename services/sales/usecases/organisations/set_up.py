"""Gives the organisation of the caller's token its profile, once."""

import datetime as dt
from dataclasses import dataclass

from gst.dates.periods import financial_year_start
from kit.commands import audit
from kit.db.session import Transaction
from kit.errors import prefix_field
from kit.ids import new_id
from services.sales.domain.composition import terms_at_set_up
from services.sales.domain.organisation import (
    CreateRegistration,
    Organisation,
    Profile,
    Registration,
    check_books_begin,
    check_time_zone,
    check_unique,
    default_first,
    register,
    with_one_default,
)
from services.sales.store import organisations
from services.sales.usecases.organisations.own_parties import check_no_customer, mark_customers
from services.sales.usecases.organisations.record_change import announce
from trade.domain.business_days import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpOrganisation:
    """The profile, and at least one registration."""

    profile: Profile
    registrations: tuple[CreateRegistration, ...]


async def set_up_organisation(tx: Transaction, command: SetUpOrganisation) -> Organisation:
    """The new organisation.

    Raises OrganisationExists, TimeZoneUnknown, BooksBeginTooEarly, DateInFuture, GstinOfCustomer,
    CompositionTermsInvalid, and what is wrong with a registration, at its field.
    """
    profile = command.profile
    check_time_zone(profile.time_zone)
    registrations = with_one_default(terms_at_set_up(_register(command.registrations)))
    organisation = Organisation(
        organisation_id=tx.caller.org_id,
        legal_name=profile.legal_name,
        trade_name=profile.trade_name or profile.legal_name,
        time_zone=profile.time_zone,
        allocation_policy=profile.allocation_policy,
        round_to_rupee=profile.round_to_rupee,
        classes_without_batch=profile.classes_without_batch,
        books_begin=_books_begin(profile, tx.now),
        mixed_goods_on_one_invoice=profile.mixed_goods_on_one_invoice,
        collected_at=profile.collected_at,
        expired_goods=profile.expired_goods,
        turnovers=profile.turnovers,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
        registrations=default_first(registrations),
    )
    await organisations.insert(tx, organisation)
    for index, registration in enumerate(registrations):
        with prefix_field(f"registrations[{index}]."):
            await check_no_customer(tx, registration)
        await organisations.insert_registration(tx, registration)
    await mark_customers(tx, registrations)
    gstins = [registration.gstin for registration in registrations]
    facts = {"legal_name": organisation.legal_name, "gstins": gstins}
    audit.record(tx, action="set_up", entity="organisation", entity_id=organisation.organisation_id, after=facts)
    await announce(tx, organisation)
    return organisation


def _books_begin(profile: Profile, now: dt.datetime) -> dt.date:
    """The first day of the books: what the administrator says, or that of the running financial year."""
    today = local_day(now, profile.time_zone)
    if profile.books_begin is None:
        return financial_year_start(today)
    check_books_begin(profile.books_begin, today)
    return profile.books_begin


def _register(requested: tuple[CreateRegistration, ...]) -> list[Registration]:
    registrations = []
    for index, item in enumerate(requested):
        with prefix_field(f"registrations[{index}]."):
            registrations.append(register(item, new_id()))
    for index, registration in enumerate(registrations):
        with prefix_field(f"registrations[{index}]."):
            check_unique(registration, registrations[:index])
    return registrations
