"""Gives the organisation of the token its profile, once."""

import dataclasses
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gst.codes.gstin import parse_gstin
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.errors import (
    DefaultRegistrationNeeded,
    OrganisationExists,
    RegistrationExists,
    SeriesPrefixTaken,
    StateMismatch,
    TimeZoneUnknown,
)
from services.sales.domain.organisation import Organisation, Registration, default_first
from services.sales.domain.parties import Address, DrugLicence
from services.sales.domain.states import AllocationPolicy
from services.sales.store import organisations
from services.sales.usecases.announce_organisation import announce
from trade.domain.law import refusals_of_law


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """A registration to be made. `field` begins the paths of its fields in the request."""

    field: str
    gstin: str
    address: Address
    drug_licences: tuple[DrugLicence, ...]
    series_prefix: str
    is_default: bool


async def set_up_organisation(
    tx: Transaction,
    *,
    legal_name: str,
    trade_name: str,
    time_zone: str,
    allocation_policy: AllocationPolicy,
    round_to_rupee: bool,
    asked: Sequence[NewRegistration],
) -> Organisation:
    """The new profile. Raises OrganisationExists, TimeZoneUnknown, and what is wrong with a registration, at its field."""
    check_time_zone(time_zone)
    made = [make_registration(new) for new in asked]
    for index, new in enumerate(asked):
        check_unique(made[index], made[:index], new.field)
    defaults = [index for index, registration in enumerate(made) if registration.is_default]
    if len(defaults) > 1:
        raise DefaultRegistrationNeeded(
            "Only one registration is the default.", field=f"{asked[defaults[1]].field}is_default"
        )
    if not defaults:
        made[0] = dataclasses.replace(made[0], is_default=True)
    organisation = Organisation(
        org_id=tx.caller.org_id,
        legal_name=legal_name,
        trade_name=trade_name or legal_name,
        time_zone=time_zone,
        allocation_policy=allocation_policy,
        round_to_rupee=round_to_rupee,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
        registrations=default_first(made),
    )
    if not await organisations.insert(tx, organisation):
        raise OrganisationExists("The organisation is set up already.")
    for registration in made:
        await organisations.insert_registration(tx, registration)
    audit.record(
        tx,
        action="set_up",
        entity="organisation",
        entity_id=organisation.org_id,
        after={"legal_name": legal_name, "gstins": [registration.gstin for registration in made]},
    )
    announce(tx, organisation)
    return organisation


def make_registration(new: NewRegistration) -> Registration:
    """The registration, with the state of its GSTIN. Raises what the law says of the GSTIN, and StateMismatch."""
    with refusals_of_law(f"{new.field}gstin"):
        gstin = parse_gstin(new.gstin)
    return Registration(
        registration_id=new_id(),
        gstin=gstin.value,
        state_code=gstin.state_code,
        address=in_state(new.address, gstin.state_code, f"{new.field}address.state_code"),
        drug_licences=new.drug_licences,
        series_prefix=new.series_prefix,
        is_default=new.is_default,
    )


def in_state(address: Address, state_code: str, field: str) -> Address:
    """The address with the state of the registration. Raises StateMismatch when it names another."""
    if address.state_code and address.state_code != state_code:
        raise StateMismatch(
            "The state of the address is not the one of the GSTIN.", field=field, gstin_state=state_code
        )
    return dataclasses.replace(address, state_code=state_code)


def check_unique(new: Registration, others: Sequence[Registration], field: str) -> None:
    """Raises RegistrationExists or SeriesPrefixTaken."""
    for other in others:
        if other.gstin == new.gstin:
            raise RegistrationExists("The GSTIN is registered already.", field=f"{field}gstin")
        if other.series_prefix == new.series_prefix:
            raise SeriesPrefixTaken(
                "Another registration's documents begin so; numbers would be alike.", field=f"{field}series_prefix"
            )


def check_time_zone(name: str) -> None:
    """Raises TimeZoneUnknown for a name that the time zone database has not."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TimeZoneUnknown("No such time zone.", field="time_zone", value=name) from None
