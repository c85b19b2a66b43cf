"""Registrations of an organisation: their state, their letters, and which one is the default."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from services.sales.domain.errors import (
    DefaultRegistrationNeeded,
    RegistrationExists,
    SeriesPrefixTaken,
    TimeZoneUnknown,
)
from services.sales.domain.organisation import (
    CreateRegistration,
    Organisation,
    Registration,
    RegistrationTerms,
    check_time_zone,
    check_unique,
    register,
    with_one_default,
)
from tests.support.parties import gstin
from trade.domain.changes import Changes
from trade.domain.organisation import AllocationPolicy
from trade.domain.parties import Address
from trade.domain.refusals import StateMismatch

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def registration(number: int, letters: str, *, is_default: bool = False, state: str = "23") -> Registration:
    requested = CreateRegistration(
        gstin=gstin(state), address=Address(), drug_licences=(), series_prefix=letters, is_default=is_default
    )
    return register(requested, UUID(int=number))


INDORE = registration(1, "", is_default=True)
PUNE = registration(2, "MH", state="27")


def organisation(*registrations: Registration) -> Organisation:
    return Organisation(
        organisation_id=UUID(int=9),
        legal_name="Narmada Medical Agencies",
        trade_name="Narmada",
        time_zone="Asia/Kolkata",
        books_begin=dt.date(2026, 4, 1),
        allocation_policy=AllocationPolicy.FEFO,
        classes_without_batch=frozenset(),
        round_to_rupee=True,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        registrations=registrations,
    )


def terms(*fields: str, address: Address | None = None, is_default: bool = False) -> Changes[RegistrationTerms]:
    values = RegistrationTerms(address=address or Address(), drug_licences=(), is_default=is_default)
    return Changes(values=values, fields=frozenset(fields))


def test_a_registration_and_its_address_are_in_the_state_of_the_gstin() -> None:
    assert (PUNE.state_code, PUNE.address.state_code) == ("27", "27")


def test_an_address_in_another_state_is_refused() -> None:
    elsewhere = CreateRegistration(
        gstin=gstin("27"), address=Address(state_code="23"), drug_licences=(), series_prefix="", is_default=False
    )

    with pytest.raises(StateMismatch) as caught:
        register(elsewhere, UUID(int=3))

    assert (caught.value.field, caught.value.facts) == ("address.state_code", {"gstin_state": "27"})


def test_gstin_and_letters_are_unique_in_the_organisation() -> None:
    with pytest.raises(RegistrationExists):
        check_unique(registration(3, "M2"), [INDORE, PUNE])
    with pytest.raises(SeriesPrefixTaken):
        check_unique(registration(3, "MH", state="07"), [INDORE, PUNE])


def test_the_first_registration_is_the_default_when_none_is_marked() -> None:
    first, second = with_one_default([replace(INDORE, is_default=False), PUNE])

    assert (first.is_default, second.is_default) == (True, False)


def test_two_defaults_are_refused_at_the_second() -> None:
    with pytest.raises(DefaultRegistrationNeeded) as caught:
        with_one_default([INDORE, replace(PUNE, is_default=True)])

    assert caught.value.field == "registrations[1].is_default"


def test_a_new_default_takes_the_place_of_the_former_one() -> None:
    changed = organisation(INDORE, PUNE).with_registration(replace(PUNE, is_default=True))

    assert [(item.series_prefix, item.is_default) for item in changed.registrations] == [("MH", True), ("", False)]


def test_the_default_ends_only_when_another_registration_becomes_it() -> None:
    with pytest.raises(DefaultRegistrationNeeded):
        INDORE.changed(terms("is_default"))

    assert PUNE.changed(terms("is_default", is_default=True)).is_default


def test_a_changed_address_stays_in_the_state_of_the_registration() -> None:
    changed = PUNE.changed(terms("address", address=Address(city="Pune")))

    assert changed.address == Address(city="Pune", state_code="27")
    with pytest.raises(StateMismatch):
        PUNE.changed(terms("address", address=Address(state_code="23")))


def test_a_time_zone_is_one_of_the_iana_database() -> None:
    check_time_zone("Asia/Kolkata")
    for name in ("Asia/Nowhere", "../etc", ""):
        with pytest.raises(TimeZoneUnknown):
            check_time_zone(name)
