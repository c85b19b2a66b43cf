from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.settings import SettingUnknown, disputed_points, settings_on
from gst.tax.categories import Charge, RecipientCategory, Treatment
from gst.tax.cess import CessUnknown, cess_for
from gst.tax.composition import composition_limit, composition_tax
from gst.tax.exempt_drugs import EXEMPT_DRUGS, find_exempt_drugs
from gst.tax.rates import rate_for
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from gst.tax.time_of_supply import Events, time_of_supply
from gst.tax.withholding import WithholdingUnknown, buyer_tds, government_tds, operator_tcs
from tests.unit.gst.vectors import expected, given

_CHANGE = date(2025, 9, 22)


def _events(case):
    return Events(**{name: date.fromisoformat(case[name]) for name in ("supply", "invoice", "payment")})


@pytest.mark.parametrize("n", range(6))
def test_v23_two_of_three_events_decide_the_rate(n):
    case, want = given("V23")["cases"][n], expected("V23")["section14"][n]
    found = time_of_supply(_events(case), _CHANGE)
    assert rate_for("medicine", found.on).tax_rate == Decimal(want["rate"])
    assert found.on.isoformat() in want["tos"]


@pytest.mark.parametrize(("n", "rate"), list(enumerate([12, 12, 12, 12, 12, 5])))
def test_v23_without_the_payment_the_earlier_of_invoice_and_removal_decides(n, rate):
    settings = replace(settings_on(_CHANGE), payment_decides_time_of_supply=False)
    found = time_of_supply(_events(given("V23")["cases"][n]), _CHANGE, settings=settings)
    assert rate_for("medicine", found.on).tax_rate == Decimal(rate)


@pytest.mark.parametrize(
    ("supply", "invoice", "rate"),
    [
        ("2025-09-20", "2025-09-20", 12),
        ("2025-09-20", "2025-09-25", 5),
        ("2025-09-25", "2025-09-20", 5),
        ("2025-09-25", "2025-09-25", 5),
    ],
)
def test_unpaid_supply_is_decided_as_if_paid_later(supply, invoice, rate):
    events = Events(supply=date.fromisoformat(supply), invoice=date.fromisoformat(invoice), payment=None)
    assert rate_for("medicine", time_of_supply(events, _CHANGE).on).tax_rate == Decimal(rate)


def test_all_three_events_before_the_change_keep_the_old_rate():
    events = Events(supply=date(2025, 9, 1), invoice=date(2025, 9, 2), payment=date(2025, 9, 3))
    assert time_of_supply(events, _CHANGE).on == date(2025, 9, 2)


def test_exempt_drugs_are_the_36_of_the_notification():
    assert len(EXEMPT_DRUGS) == 36
    assert sum(drug.rate_before == 5 for drug in EXEMPT_DRUGS) == 3
    for drug in EXEMPT_DRUGS:
        assert rate_for(drug.tax_class, date(2025, 9, 21)).tax_rate == drug.rate_before
        assert rate_for(drug.tax_class, _CHANGE).treatment is Treatment.EXEMPT


@pytest.mark.parametrize(
    ("description", "names"),
    [
        ("Inj. MEPOLIZUMAB 100 mg", ["Mepolizumab"]),
        ("Eptacog Alfa 1mg powder", ["Eptacog alfa (activated rFVIIa)"]),
        ("C1 inhibitor injection 500 IU", ["C1-inhibitor injection"]),
        ("Daratumumab Subcutaneous 1800 mg", ["Daratumumab subcutaneous", "Daratumumab"]),
        ("Paracetamol 500 mg", []),
    ],
)
def test_exempt_drug_is_proposed_by_description(description, names):
    assert [drug.name for drug in find_exempt_drugs(description)] == names


def test_v22_cess_ends_by_date():
    assert cess_for("aerated_drink", date.fromisoformat(given("V22")["date"])).pct == Decimal(12)
    assert cess_for("aerated_drink", _CHANGE).pct == Decimal(0)
    assert cess_for("tobacco", date(2026, 2, 1)).pct == Decimal(expected("V22")["cess_on_2026_02_01_onwards"])
    with pytest.raises(CessUnknown):
        cess_for("tobacco", date(2026, 1, 31))


def test_v20_composition_trader_pays_one_per_cent_and_charges_nothing():
    case, want = given("V20"), expected("V20")
    found = composition_tax(Decimal(case["quarter_turnover"]))
    assert (found.cgst, found.sgst, found.total) == tuple(
        Decimal(want["cmp08"][name]) for name in ("cgst", "sgst", "total")
    )
    supply = decide_supply(
        SupplyFacts(
            supplier_state="27",
            place_of_supply="27",
            recipient=RecipientCategory.UNREGISTERED,
            supplier_is_composition=True,
        ),
    )
    line = Line(
        quantity=Decimal(case["bill_line"]["qty"]), rate=Decimal(case["bill_line"]["rate"]), tax_rate=Decimal(5)
    )
    totals = compute_document([line], charge=supply.charge).totals
    assert (totals.value, totals.tax) == (Decimal(want["bill_total"]), Decimal(want["tax_on_bill"]))
    assert (composition_limit("27"), composition_limit("05")) == (Decimal(15_000_000), Decimal(7_500_000))


def test_v42_buyer_deducts_above_fifty_lakh_only():
    case, want = given("V42"), expected("V42")
    taxable, tax = Decimal(case["new_invoice"]["taxable"]), Decimal(case["new_invoice"]["gst"])
    found = buyer_tds(Decimal(case["purchases_so_far"]), taxable)
    assert found == Decimal(want["tds"])
    assert taxable + tax - found == Decimal(want["payable_to_seller"])
    assert buyer_tds(Decimal(0), Decimal(5_000_000)) == Decimal(0)
    assert buyer_tds(Decimal(6_000_000), Decimal(1000), seller_has_pan=False) == Decimal(50)


def test_v43_government_deducts_two_per_cent_above_its_threshold():
    case, want = given("V43"), expected("V43")
    taxable = Decimal(case["taxable"])
    totals = compute_document(
        [Line(quantity=Decimal(1), rate=taxable, tax_rate=Decimal(case["gst"]))], charge=Charge.IGST
    ).totals
    places = {"supplier_state": "27", "pos": "24", "buyer_state": "24"}
    found = government_tds(taxable, taxable, **places)
    assert (totals.igst, totals.value) == (Decimal(want["invoice"]["igst"]), Decimal(want["invoice"]["total"]))
    assert found.igst == Decimal(want["gst_tds"]["igst"])
    assert totals.value - found.igst == Decimal(want["received"])
    below = Decimal(want["threshold_not_met_at"])
    assert government_tds(below, below, **places).is_nil


def test_government_tds_is_halved_within_a_state_and_nil_outside_the_buyers():
    within = government_tds(Decimal(300_000), Decimal(300_000), supplier_state="27", pos="27", buyer_state="27")
    assert (within.cgst, within.sgst, within.igst) == (Decimal(3000), Decimal(3000), Decimal(0))
    assert government_tds(Decimal(300_000), Decimal(300_000), supplier_state="27", pos="27", buyer_state="29").is_nil


def test_operator_collects_half_a_per_cent():
    today = date(2026, 11, 22)
    assert operator_tcs(Decimal(10_000), today, inter_state=True).igst == Decimal(50)
    assert operator_tcs(Decimal(10_000), today, inter_state=False).cgst == Decimal(25)
    assert operator_tcs(Decimal(-1), today, inter_state=True).is_nil


@pytest.mark.parametrize(("on", "tax"), [(date(2024, 7, 9), 100), (date(2024, 7, 10), 50)])
def test_operator_collected_one_per_cent_before_july_2024(on, tax):
    assert operator_tcs(Decimal(10_000), on, inter_state=True).igst == Decimal(tax)
    with pytest.raises(WithholdingUnknown):
        operator_tcs(Decimal(10_000), date(2018, 9, 30), inter_state=True)


def test_every_disputed_point_has_a_source_and_a_reason():
    assert len({point.name for point in disputed_points()}) == 15
    assert all(point.source and point.why for point in disputed_points())


def test_settings_before_gst_are_refused():
    assert settings_on(date(2017, 7, 1)).hsn_quantity_includes_free
    with pytest.raises(SettingUnknown):
        settings_on(date(2017, 6, 30))
