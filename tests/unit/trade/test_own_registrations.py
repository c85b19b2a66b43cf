"""Who is the organisation itself, and who is a branch of it."""

import pytest

from tests.support.parties import gstin
from tests.unit.sales.facts import customer, organisation, registration
from trade.domain.own_registrations import OwnGstin, check_not_own, marked, own_pans

OWN = registration()


def test_an_own_gstin_is_refused_for_an_active_party_alone() -> None:
    with pytest.raises(OwnGstin) as refusal:
        marked(customer(gstin=OWN.gstin), organisation(OWN))

    assert refusal.value.field == "gstin"
    assert refusal.value.facts == {"gstin": OWN.gstin, "registration_id": str(OWN.registration_id)}
    assert marked(customer(gstin=OWN.gstin, active=False), organisation(OWN)).active is False


def test_a_party_of_the_pan_is_a_branch_once_the_organisation_is_known() -> None:
    pan = OWN.gstin[2:12]
    party = customer(gstin=gstin("24", pan), pan=pan)

    assert marked(party, organisation(OWN)).branch
    assert not marked(party, None).branch
    assert not marked(customer(pan="AABCS1429B"), organisation(OWN)).branch
    assert not marked(customer(pan=""), organisation(OWN)).branch


def test_a_party_without_a_gstin_is_never_the_organisation() -> None:
    check_not_own("", [OWN], field="gstin")

    assert own_pans([OWN]) == {OWN.gstin[2:12]}
