from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gst.codes.states import StateUnknown
from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.tax.categories import Charge, DocumentKind, RecipientCategory, SupplyKind, Treatment
from gst.tax.place_of_supply import CollectedAt, Delivery, PlaceFacts, PlaceUndecided, overrule_place, place_of_supply
from gst.tax.rates import SHIPPED_RATES, Rate, RateTable, RateUnknown, TaxClassUnknown, rate_for
from gst.tax.supply_kind_and_heads import SupplyFacts, SupplyRefused, decide_supply
from tests.unit.gst.vectors import expected, given

_TODAY = date(2026, 11, 22)
_REGULAR = RecipientCategory.REGULAR
_UNREGISTERED = RecipientCategory.UNREGISTERED

# The nine cases of V37 in the library's words, in the vector's order.
_PLACES = [
    (_REGULAR, {"bill_to_state": "27", "ship_to_state": "27"}),
    (_REGULAR, {"bill_to_state": "24", "ship_to_state": "29", "delivery": Delivery.BILL_TO_SHIP_TO}),
    (_REGULAR, {"bill_to_state": "27", "ship_to_state": "24", "delivery": Delivery.BILL_TO_SHIP_TO}),
    (_UNREGISTERED, {"bill_to_state": "29", "ship_to_state": "29"}),
    (_UNREGISTERED, {"delivery": Delivery.COLLECTED}),
    (RecipientCategory.SEZ, {"bill_to_state": "27", "ship_to_state": "27"}),
    (_REGULAR, {"bill_to_state": "24", "ship_to_state": "27", "delivery": Delivery.COLLECTED}),
    (RecipientCategory.OVERSEAS, {"overseas": True}),
    (_UNREGISTERED, {"bill_to_state": "24", "ship_to_state": "29"}),
]
_HEADS = {"CGST+SGST": Charge.CGST_SGST, "IGST": Charge.IGST, "zero-rated": Charge.IGST}


@pytest.mark.parametrize(("case", "row"), list(zip(_PLACES, expected("V37")["rows"], strict=True)), ids=lambda row: "")
def test_v37_place_of_supply_and_heads(case, row):
    category, facts = case
    place = place_of_supply(
        PlaceFacts(supplier_state="27", on=_TODAY, registered=category is not _UNREGISTERED, **facts),
    )
    supply = decide_supply(SupplyFacts(supplier_state="27", place_of_supply=place.state_code, recipient=category))
    assert place.state_code == row["pos"]
    assert supply.charge is _HEADS[row["tax"]]
    assert place.disputed == row.get("disputed", False)
    assert supply.gstr1_type == ("WPAY" if row["tax"] == "zero-rated" else "SEWP" if row["n"] == 6 else "R")


def test_collecting_buyer_is_taxed_at_home_by_setting():
    facts = PlaceFacts(
        supplier_state="27",
        on=_TODAY,
        registered=True,
        bill_to_state="24",
        ship_to_state="27",
        delivery=Delivery.COLLECTED,
        collected_at=CollectedAt.BUYER_STATE,
    )
    found = place_of_supply(facts)
    assert (found.state_code, found.disputed) == ("24", True)


def test_disputed_place_is_overruled_with_a_reason_only():
    disputed = place_of_supply(
        PlaceFacts(supplier_state="27", on=_TODAY, registered=True, bill_to_state="24", delivery=Delivery.COLLECTED),
    )
    assert overrule_place(disputed, "24", explanation="Advance ruling").state_code == "24"
    with pytest.raises(PlaceUndecided):
        overrule_place(disputed, "24", explanation=" ")
    settled = place_of_supply(PlaceFacts(supplier_state="27", on=_TODAY, registered=True, ship_to_state="24"))
    with pytest.raises(PlaceUndecided):
        overrule_place(settled, "27", explanation="Agreed")


@pytest.mark.parametrize(
    ("delivery", "rule"),
    [
        (Delivery.MOVES, "IGST Act s.10(1)(a)"),
        (Delivery.NO_MOVEMENT, "IGST Act s.10(1)(c)"),
        (Delivery.INSTALLED, "IGST Act s.10(1)(d)"),
        (Delivery.ON_CONVEYANCE, "IGST Act s.10(1)(e)"),
    ],
)
def test_place_follows_the_clause_of_the_delivery(delivery, rule):
    facts = PlaceFacts(supplier_state="27", on=_TODAY, registered=True, ship_to_state="29", delivery=delivery)
    found = place_of_supply(facts)
    assert (found.state_code, found.rule) == ("29", rule)


def test_installation_for_an_unregistered_buyer_is_at_the_site():
    facts = PlaceFacts(
        supplier_state="27",
        on=_TODAY,
        registered=False,
        bill_to_state="24",
        ship_to_state="29",
        delivery=Delivery.INSTALLED,
    )
    assert place_of_supply(facts).rule == "IGST Act s.10(1)(d)"


def test_unregistered_buyer_before_october_2023_is_placed_by_movement():
    facts = PlaceFacts(
        supplier_state="27", on=date(2023, 9, 30), registered=False, bill_to_state="24", ship_to_state="27"
    )
    assert place_of_supply(facts).rule == "IGST Act s.10(1)(a)"


def test_place_that_cannot_be_decided_is_refused():
    with pytest.raises(PlaceUndecided) as refusal:
        place_of_supply(PlaceFacts(supplier_state="27", on=_TODAY, registered=True))
    assert refusal.value.field == "ship_to_state"
    with pytest.raises(StateUnknown):
        place_of_supply(PlaceFacts(supplier_state="27", on=_TODAY, registered=True, ship_to_state="77"))


@pytest.mark.parametrize(("under_lut", "want"), [(True, "without"), (False, "with_payment")])
@pytest.mark.parametrize("pos", ["24", "27"])
def test_v17_supply_to_sez_is_inter_state_with_or_without_tax(under_lut, want, pos):
    facts = SupplyFacts(supplier_state="27", place_of_supply=pos, recipient=RecipientCategory.SEZ, under_lut=under_lut)
    supply, row, case = decide_supply(facts), expected("V17")[want], given("V17")
    line = Line(quantity=Decimal(case["qty"]), rate=Decimal(case["rate"]), tax_rate=Decimal(case["gst"]))
    totals = compute_document([line], charge=supply.charge).totals
    assert (totals.taxable, totals.igst, totals.value) == (
        Decimal(row["taxable"]),
        Decimal(row["igst"]),
        Decimal(row["total"]),
    )
    assert (supply.gstr1_type, supply.einvoice_type) == (row["gstr1_inv_typ"], row["einvoice_SupTyp"])
    assert supply.inter_state
    assert totals.cgst == 0


@pytest.mark.parametrize(("under_lut", "want"), [(True, "lut"), (False, "paid")])
def test_v18_export_is_zero_rated_with_or_without_tax(under_lut, want):
    facts = SupplyFacts(
        supplier_state="27", place_of_supply="96", recipient=RecipientCategory.OVERSEAS, under_lut=under_lut
    )
    supply, row, case = decide_supply(facts), expected("V18")[want], given("V18")
    line = Line(quantity=Decimal(case["qty"]), rate=Decimal(case["rate"]), tax_rate=Decimal(case["gst"]))
    totals = compute_document([line], charge=supply.charge).totals
    assert (totals.taxable, totals.igst, totals.value) == (
        Decimal(row["taxable"]),
        Decimal(row["igst"]),
        Decimal(row["invoice"]),
    )
    assert (supply.gstr1_type, supply.einvoice_type) == (row["exp_typ"], row["SupTyp"])


def test_deemed_export_bears_normal_tax():
    for pos, charge in (("27", Charge.CGST_SGST), ("24", Charge.IGST)):
        found = decide_supply(
            SupplyFacts(supplier_state="27", place_of_supply=pos, recipient=RecipientCategory.DEEMED_EXPORT),
        )
        assert (found.kind, found.charge, found.gstr1_type) == (SupplyKind.DEEMED_EXPORT, charge, "DE")


def test_supply_by_an_sez_is_inter_state():
    found = decide_supply(
        SupplyFacts(supplier_state="27", place_of_supply="27", recipient=_REGULAR, supplier_is_sez=True),
    )
    assert (found.charge, found.inter_state) == (Charge.IGST, True)


def test_reverse_charge_supply_charges_no_tax():
    found = decide_supply(
        SupplyFacts(supplier_state="27", place_of_supply="27", recipient=_REGULAR, reverse_charge=True),
    )
    assert (found.charge, found.reverse_charge) == (Charge.NO_TAX, True)


def test_composition_dealer_issues_a_bill_of_supply_within_the_state_only():
    found = decide_supply(
        SupplyFacts(supplier_state="27", place_of_supply="27", recipient=_REGULAR, supplier_is_composition=True),
    )
    assert (found.charge, found.document) == (Charge.NO_TAX, DocumentKind.BILL_OF_SUPPLY)
    with pytest.raises(SupplyRefused) as refusal:
        decide_supply(
            SupplyFacts(supplier_state="27", place_of_supply="24", recipient=_REGULAR, supplier_is_composition=True),
        )
    assert refusal.value.rule == "CGST Act s.10(2)(c)"


def test_igst_within_a_state_needs_reverse_charge():
    facts: dict[str, Any] = {
        "supplier_state": "27",
        "place_of_supply": "27",
        "recipient": _REGULAR,
        "igst_within_state": True,
    }
    assert decide_supply(SupplyFacts(**facts, reverse_charge=True)).gstr1_type == "CBW"
    with pytest.raises(SupplyRefused):
        decide_supply(SupplyFacts(**facts))
    with pytest.raises(SupplyRefused):
        decide_supply(SupplyFacts(**(facts | {"place_of_supply": "24"}), reverse_charge=True))


def test_zero_rated_supply_under_reverse_charge_is_refused():
    with pytest.raises(SupplyRefused):
        decide_supply(
            SupplyFacts(
                supplier_state="27", place_of_supply="27", recipient=RecipientCategory.SEZ, reverse_charge=True
            ),
        )


@pytest.mark.parametrize("row", expected("V23")["lookup"], ids=lambda row: row["date"])
def test_v23_rate_changes_on_its_day(row):
    history = given("V23")["rate_history"]
    own = RateTable(
        Rate(
            tax_class=found["hsn"],
            since=date.fromisoformat(found["from"]),
            until=date(2025, 9, 21) if found["rate"] == "12" else None,
            tax_rate=Decimal(found["rate"]),
            treatment=Treatment.TAXABLE,
            notification="",
            schedule="",
            serial="",
            confidence="V",
            goods="",
        )
        for found in history
    )
    on = date.fromisoformat(row["date"])
    assert own.rate_for("3004", on).tax_rate == rate_for("medicine", on).tax_rate == Decimal(row["rate"])


def test_exempt_drug_was_taxed_before():
    assert rate_for("exempt_medicine", date(2025, 9, 21)).tax_rate == Decimal(12)
    after = rate_for("exempt_medicine", date(2025, 9, 22))
    assert (after.tax_rate, after.treatment, after.notification) == (Decimal(0), Treatment.EXEMPT, "10/2025-CT(R)")


def test_disinfectant_stays_at_eighteen():
    assert {rate_for("disinfectant", date(2025, 9, day)).tax_rate for day in (21, 22)} == {Decimal(18)}


def test_rate_that_cannot_be_decided_is_refused():
    with pytest.raises(TaxClassUnknown):
        rate_for("medicines", _TODAY)
    with pytest.raises(TaxClassUnknown):
        SHIPPED_RATES.history("medicines")
    with pytest.raises(RateUnknown) as refusal:
        rate_for("slab_12", date(2025, 9, 22))
    assert refusal.value.facts == {"tax_class": "slab_12", "on": "2025-09-22"}
    with pytest.raises(RateUnknown):
        rate_for("medicine", date(2017, 6, 30))


def test_two_rates_on_one_day_are_refused():
    both = [row for name in ("medicine",) for row in SHIPPED_RATES.history(name)]
    with pytest.raises(RateUnknown):
        RateTable([both[0], both[0]])


def test_every_shipped_class_has_a_rate_on_some_day():
    for name in SHIPPED_RATES.tax_classes():
        assert rate_for(name, SHIPPED_RATES.history(name)[0].since).tax_class == name


@pytest.mark.parametrize("delivery", [Delivery.NO_MOVEMENT, Delivery.COLLECTED])
def test_unregistered_buyer_is_placed_by_the_address_on_the_invoice_wherever_goods_lie(delivery):
    facts = PlaceFacts(
        supplier_state="27",
        on=_TODAY,
        registered=False,
        bill_to_state="24",
        ship_to_state="27",
        delivery=delivery,
    )
    found = place_of_supply(facts)
    assert (found.state_code, found.rule) == ("24", "IGST Act s.10(1)(ca)")


def test_deemed_export_by_an_sez_is_inter_state():
    found = decide_supply(
        SupplyFacts(
            supplier_state="27",
            place_of_supply="27",
            recipient=RecipientCategory.DEEMED_EXPORT,
            supplier_is_sez=True,
        ),
    )
    assert (found.charge, found.inter_state) == (Charge.IGST, True)
