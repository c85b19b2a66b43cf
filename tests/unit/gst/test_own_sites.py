from dataclasses import replace
from datetime import date

import pytest

from gst.tax.place_of_supply import OwnSite, PlaceFacts, PlaceUndecided, place_of_supply


def test_a_registered_buyers_own_site_in_another_state_is_never_decided_from_the_address_alone():
    facts = PlaceFacts(
        supplier_state="27", on=date(2026, 11, 22), registered=True, bill_to_state="27", ship_to_state="24"
    )
    with pytest.raises(PlaceUndecided) as refusal:
        place_of_supply(facts)
    assert refusal.value.facts == {"suggested": "27", "delivery_state": "24"}
    found = {site: place_of_supply(replace(facts, own_site=site)) for site in OwnSite}
    assert [(found[site].state_code, found[site].rule, found[site].disputed) for site in OwnSite] == [
        ("27", "IGST Act s.10(1)(b)", True),
        ("24", "IGST Act s.10(1)(a)", True),
    ]
