"""The profile and its registrations, in and out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.tax.place_of_supply import CollectedAt
from kit.db.inserts import insert_if_new, insert_row
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, value_of
from services.sales.domain.errors import OrganisationExists, OrganisationNotFound, OrganisationNotSetUp
from services.sales.domain.organisation import Organisation, Registration, default_first
from services.sales.store.expired_goods import json_of_policy, policy_of
from services.sales.store.letters import json_of_letters, letters_of
from services.sales.store.party_tables import organisations, registrations
from services.sales.store.turnovers import json_of_turnovers, turnovers_of
from trade.domain.business_days import local_day
from trade.domain.goods import ProductClass
from trade.domain.organisation import AllocationPolicy
from trade.store.organisations import (
    annual_returns_of,
    composition_terms_of,
    filing_terms_of,
    json_of_annual_returns,
    json_of_composition_terms,
    json_of_filing_terms,
)
from trade.store.parties import address_of, json_of_address, json_of_licences, licences_of
from trade.store.role_limits import json_of_limits, limits_of


def _profile_and_registrations() -> sa.Select[Any]:
    return (
        sa.select(
            organisations,
            registrations.c.registration_id,
            registrations.c.gstin,
            registrations.c.state_code,
            registrations.c.address,
            registrations.c.drug_licences,
            registrations.c.series_prefix,
            registrations.c.is_default,
            registrations.c.filing_terms,
            registrations.c.composition_terms,
            registrations.c.letters_of_undertaking,
            registrations.c.annual_returns,
        )
        .join_from(organisations, registrations, organisations.c.org_id == registrations.c.org_id)
        .where(organisations.c.org_id == value_of(organisations.c.org_id))
    )


FIND = Statement(_profile_and_registrations)
ZONE = Statement(
    lambda: sa.select(organisations.c.time_zone).where(organisations.c.org_id == value_of(organisations.c.org_id))
)
_LOCK = Statement(
    lambda: (
        sa.select(organisations.c.org_id)
        .where(organisations.c.org_id == value_of(organisations.c.org_id))
        .with_for_update()
    )
)


async def find(session: ReadSession) -> Organisation | None:
    """The caller's organisation, or None before it is set up. Uses the primary keys."""
    return organisation_of(await session.rows(FIND, {"org_id": session.caller.org_id}))


async def load(session: ReadSession) -> Organisation:
    """As `find`. Raises OrganisationNotSetUp."""
    organisation = await find(session)
    if organisation is None:
        raise _not_set_up()
    return organisation


async def lock(tx: Transaction) -> Organisation:
    """The organisation under a row lock that covers the registrations too. Raises OrganisationNotFound.

    The registrations are read after the lock, in a statement of their own: a statement that waits for a lock sees new
    rows of the locked table only, and of other tables what was there before it waited.
    """
    await tx.rows(_LOCK, {"org_id": tx.caller.org_id})
    organisation = await find(tx)
    if organisation is None:
        raise OrganisationNotFound("The organisation is not set up yet.")
    return organisation


def organisation_of(rows: Sequence[sa.Row[Any]]) -> Organisation | None:
    """The organisation from the rows of `FIND`, one for each registration."""
    if not rows:
        return None
    first = rows[0]
    return Organisation(
        organisation_id=first.org_id,
        legal_name=first.legal_name,
        trade_name=first.trade_name,
        time_zone=first.time_zone,
        allocation_policy=AllocationPolicy(first.allocation_policy),
        round_to_rupee=first.round_to_rupee,
        classes_without_batch=frozenset(map(ProductClass, first.classes_without_batch)),
        books_begin=first.books_begin,
        mixed_goods_on_one_invoice=first.mixed_goods_on_one_invoice,
        collected_at=CollectedAt(first.collected_at),
        expired_goods=policy_of(first.expired_goods),
        turnovers=turnovers_of(first.turnovers),
        version=first.version,
        created_at=first.created_at,
        updated_at=first.updated_at,
        registrations=default_first([_registration(row) for row in rows]),
        limits=limits_of(first.role_limits),
    )


async def today(session: ReadSession) -> dt.date:
    """The local day of the caller's organisation. Raises OrganisationNotSetUp."""
    return today_of(await session.rows(ZONE, {"org_id": session.caller.org_id}), session.now)


def today_of(rows: Sequence[sa.Row[Any]], now: dt.datetime) -> dt.date:
    """The local day from the rows of `ZONE`. Raises OrganisationNotSetUp."""
    if not rows:
        raise _not_set_up()
    return local_day(now, rows[0].time_zone)


async def insert(tx: Transaction, organisation: Organisation) -> None:
    """Writes a new profile. Raises OrganisationExists when the organisation has one."""
    row = {**_profile(organisation), "org_id": organisation.organisation_id, "created_at": organisation.created_at}
    if await insert_if_new(tx, organisations, row) is None:
        raise OrganisationExists("The organisation is set up already.")


async def update(tx: Transaction, organisation: Organisation) -> None:
    """Writes the profile as it is now, under its new version."""
    await tx.run(
        sa.update(organisations).where(organisations.c.org_id == tx.caller.org_id).values(**_profile(organisation))
    )


async def insert_registration(tx: Transaction, registration: Registration) -> None:
    """Adds one. A GSTIN or prefix that is taken breaks its constraint: check first, under the profile's lock."""
    row = {
        "org_id": tx.caller.org_id,
        "registration_id": registration.registration_id,
        "gstin": registration.gstin,
        "state_code": registration.state_code,
        "series_prefix": registration.series_prefix,
        "created_at": tx.now,
        **_changeable(registration),
    }
    await insert_row(tx, registrations, row)


async def update_registration(tx: Transaction, registration: Registration) -> None:
    """Writes what may change of one."""
    await tx.run(
        sa.update(registrations)
        .where(
            registrations.c.org_id == tx.caller.org_id,
            registrations.c.registration_id == registration.registration_id,
        )
        .values(**_changeable(registration))
    )


async def clear_default(tx: Transaction, except_id: UUID) -> None:
    """Takes the default from the others, before another one gets it."""
    await tx.run(
        sa.update(registrations)
        .where(
            registrations.c.org_id == tx.caller.org_id,
            registrations.c.registration_id != except_id,
            registrations.c.is_default,
        )
        .values(is_default=False)
    )


def _not_set_up() -> OrganisationNotSetUp:
    return OrganisationNotSetUp("Set the organisation up first.")


def _profile(organisation: Organisation) -> dict[str, Any]:
    return {
        "legal_name": organisation.legal_name,
        "trade_name": organisation.trade_name,
        "time_zone": organisation.time_zone,
        "allocation_policy": organisation.allocation_policy,
        "round_to_rupee": organisation.round_to_rupee,
        "classes_without_batch": sorted(organisation.classes_without_batch),
        "role_limits": json_of_limits(organisation.limits),
        "books_begin": organisation.books_begin,
        "mixed_goods_on_one_invoice": organisation.mixed_goods_on_one_invoice,
        "collected_at": organisation.collected_at,
        "expired_goods": json_of_policy(organisation.expired_goods) or sa.null(),
        "turnovers": json_of_turnovers(organisation.turnovers),
        "version": organisation.version,
        "updated_at": organisation.updated_at,
    }


def _changeable(registration: Registration) -> dict[str, Any]:
    return {
        "address": json_of_address(registration.address),
        "drug_licences": json_of_licences(registration.drug_licences),
        "is_default": registration.is_default,
        "filing_terms": json_of_filing_terms(registration.filing_terms),
        "composition_terms": json_of_composition_terms(registration.composition_terms),
        "letters_of_undertaking": json_of_letters(registration.letters_of_undertaking),
        "annual_returns": json_of_annual_returns(registration.annual_returns),
    }


def _registration(row: sa.Row[Any]) -> Registration:
    return Registration(
        registration_id=row.registration_id,
        gstin=row.gstin,
        state_code=row.state_code,
        address=address_of(row.address),
        drug_licences=licences_of(row.drug_licences),
        series_prefix=row.series_prefix,
        is_default=row.is_default,
        filing_terms=filing_terms_of(row.filing_terms),
        composition_terms=composition_terms_of(row.composition_terms),
        letters_of_undertaking=letters_of(row.letters_of_undertaking),
        annual_returns=annual_returns_of(row.annual_returns),
    )
