"""Category, GSTIN, PAN and state of a party agree, and an update keeps them in agreement."""

from dataclasses import replace

import pytest

from gst.tax.categories import RecipientCategory
from tests.support.parties import gstin
from trade.domain.refusals import StateMismatch, StateMissing
from trade.domain.tax_identity import TaxIdentity, changed_identity, check_state, identify

REGISTERED = TaxIdentity(gst_category=RecipientCategory.REGULAR, gstin=gstin("23"), pan="AABCV1234D", state_code="23")
AT_HOME = TaxIdentity(gst_category=RecipientCategory.UNREGISTERED, gstin="", pan="", state_code="23")
ABROAD = replace(AT_HOME, gst_category=RecipientCategory.OVERSEAS, state_code="96")
NOTHING = TaxIdentity(gst_category=RecipientCategory.REGULAR, gstin="", pan="", state_code="")


def test_pan_and_state_come_from_the_gstin_and_every_identifier_has_one_form() -> None:
    given = TaxIdentity(gst_category=RecipientCategory.REGULAR, gstin=gstin("23").lower(), pan="", state_code="")

    assert identify(given, address="address") == REGISTERED
    assert identify(REGISTERED, address="address") == REGISTERED


@pytest.mark.parametrize("party", [AT_HOME, ABROAD])
def test_a_party_without_a_gstin_has_the_state_that_it_names(party: TaxIdentity) -> None:
    assert identify(party, address="address") == party


@pytest.mark.parametrize("wrong", [replace(AT_HOME, state_code="96"), replace(ABROAD, state_code="23")])
def test_only_an_overseas_party_is_in_another_country(wrong: TaxIdentity) -> None:
    with pytest.raises(StateMismatch) as refusal:
        identify(wrong, address="billing_address")

    assert refusal.value.field == "billing_address.state_code"


def test_a_new_gstin_brings_its_own_pan_and_state() -> None:
    new = gstin("27", "AABCK4321D")

    changed = changed_identity(REGISTERED, replace(NOTHING, gstin=new), {"gstin"}, address="address")

    assert identify(changed, address="address") == TaxIdentity(
        gst_category=RecipientCategory.REGULAR, gstin=new, pan="AABCK4321D", state_code="27"
    )


@pytest.mark.parametrize("fields", [set(), {"address"}, {"name"}])
def test_what_an_update_does_not_give_stays(fields: set[str]) -> None:
    assert changed_identity(REGISTERED, NOTHING, fields, address="address") == REGISTERED


def test_what_an_update_gives_is_taken_though_it_contradicts() -> None:
    given = replace(NOTHING, state_code="27", pan="AABCK4321D", gstin=gstin("23"))

    changed = changed_identity(REGISTERED, given, {"address", "pan", "gstin"}, address="address")

    assert changed == given


def test_an_address_without_a_state_is_refused_at_its_field() -> None:
    with pytest.raises(StateMissing) as refusal:
        check_state("", field="shipping_address.state_code")

    assert refusal.value.field == "shipping_address.state_code"
