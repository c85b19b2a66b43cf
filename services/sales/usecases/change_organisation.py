"""Changes of the profile and its registrations. Each counts as a new version of the organisation, and is announced."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.errors import DefaultRegistrationNeeded, OrganisationNotFound
from services.sales.domain.masks import inside
from services.sales.domain.organisation import Organisation, Registration, default_first
from services.sales.store import organisations
from services.sales.usecases.announce_organisation import announce
from services.sales.usecases.set_up_organisation import (
    NewRegistration,
    check_time_zone,
    check_unique,
    in_state,
    make_registration,
)


async def change_profile(tx: Transaction, etag: str, changes: Mapping[str, Any]) -> Organisation:
    """The profile with the changes, by field name."""
    organisation = await _locked(tx, etag)
    if "time_zone" in changes:
        with inside("organisation"):
            check_time_zone(changes["time_zone"])
    changed = dataclasses.replace(organisation, **changes)
    return await _save(tx, organisation, changed, "update")


async def add_registration(tx: Transaction, new: NewRegistration) -> Registration:
    """The new registration."""
    organisation = await _locked(tx, "")
    registration = make_registration(new)
    check_unique(registration, organisation.registrations, new.field)
    others = organisation.registrations
    if registration.is_default:
        await organisations.clear_default(tx, registration.registration_id)
        others = tuple(dataclasses.replace(other, is_default=False) for other in others)
    await organisations.insert_registration(tx, registration)
    changed = dataclasses.replace(organisation, registrations=default_first([*others, registration]))
    await _save(tx, organisation, changed, "add_registration")
    return registration


async def change_registration(
    tx: Transaction, registration_id: UUID, etag: str, changes: Mapping[str, Any]
) -> Registration:
    """The registration with the changes, by field name."""
    organisation = await _locked(tx, etag)
    former = organisation.registration(registration_id)
    changed = dataclasses.replace(former, **changes)
    changed = dataclasses.replace(
        changed, address=in_state(changed.address, former.state_code, "registration.address.state_code")
    )
    if former.is_default and not changed.is_default:
        raise DefaultRegistrationNeeded(
            "Make another registration the default instead.", field="registration.is_default"
        )
    others = [other for other in organisation.registrations if other.registration_id != registration_id]
    if changed.is_default and not former.is_default:
        await organisations.clear_default(tx, registration_id)
        others = [dataclasses.replace(other, is_default=False) for other in others]
    await organisations.update_registration(tx, changed)
    await _save(
        tx,
        organisation,
        dataclasses.replace(organisation, registrations=default_first([*others, changed])),
        "change_registration",
    )
    return changed


async def _locked(tx: Transaction, etag: str) -> Organisation:
    organisation = await organisations.find(tx, lock=True)
    if organisation is None:
        raise OrganisationNotFound("The organisation is not set up yet.")
    check_etag(etag, organisation.version)
    return organisation


async def _save(tx: Transaction, former: Organisation, changed: Organisation, action: str) -> Organisation:
    saved = dataclasses.replace(changed, version=former.version + 1, updated_at=tx.now)
    await organisations.update(tx, saved)
    audit.record(
        tx,
        action=action,
        entity="organisation",
        entity_id=saved.org_id,
        before=_facts(former),
        after=_facts(saved),
    )
    announce(tx, saved)
    return saved


def _facts(organisation: Organisation) -> dict[str, Any]:
    return {
        "legal_name": organisation.legal_name,
        "trade_name": organisation.trade_name,
        "time_zone": organisation.time_zone,
        "allocation_policy": organisation.allocation_policy,
        "round_to_rupee": organisation.round_to_rupee,
        "registrations": [
            {
                "gstin": registration.gstin,
                "address": registration.address.plain(),
                "drug_licences": [licence.plain() for licence in registration.drug_licences],
                "is_default": registration.is_default,
            }
            for registration in organisation.registrations
        ],
    }
