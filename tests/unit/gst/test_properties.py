"""Claims that must hold for every document, not only for the worked ones."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gst.document.compute import compute_document
from gst.document.credit import (
    NOTHING_CREDITED,
    FreeGoodsPolicy,
    OriginalLine,
    add_credits,
    credit_for_return,
    credit_for_value,
)
from gst.document.explain import explain_document, explain_line
from gst.document.lines import Line
from gst.einvoice.document import Einvoice, Party, item_from_line
from gst.einvoice.irn import EinvoiceType
from gst.einvoice.payload import build_einvoice
from gst.money import spread
from gst.portal_json import read_json, write_json
from gst.tax.categories import Charge, RecipientCategory
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from tests.support.sizes import SEEDED
from tests.unit.gst.months import SELLER
from tests.unit.gst.vectors import opened

# The same examples every time, and no clock: a busy machine must not fail a claim.
_steady = settings(deadline=None, derandomize=SEEDED, suppress_health_check=[HealthCheck.too_slow])

_RATES = st.sampled_from([Decimal(0), Decimal(3), Decimal(5), Decimal(12), Decimal(18), Decimal(28), Decimal(40)])
_PCT = st.decimals(0, 100, places=2)
_CHARGES = st.sampled_from(list(Charge))


@st.composite
def _lines(draw, *, inclusive=None):
    kind = draw(st.booleans()) if inclusive is None else inclusive
    one = st.builds(
        Line,
        quantity=st.decimals(0, 1000, places=3),
        rate=st.decimals(0, 10_000, places=4),
        tax_rate=_RATES,
        free_quantity=st.integers(0, 50).map(Decimal),
        discount_percent=_PCT,
        second_discount_percent=_PCT,
        inclusive=st.just(kind),
        cess_percent=st.sampled_from([Decimal(0), Decimal(12)]),
        cess_per_unit=st.sampled_from([Decimal(0), Decimal("0.05")]) if not kind else st.just(Decimal(0)),
    )
    return draw(st.lists(one, min_size=1, max_size=8))


@_steady
@given(_lines(), _CHARGES, _PCT, st.booleans())
def test_heads_are_equal_and_parts_add_to_wholes(lines, charge, bill_percent, rounded):
    found = compute_document(lines, charge=charge, bill_discount_percent=bill_percent, round_to_rupee=rounded)
    totals = found.totals
    assert sum(item.bill_discount for item in found.lines) == found.bill_discount
    for item in found.lines:
        assert item.cgst == item.sgst
        assert not (item.cgst and item.igst)
        assert item.taxable + item.tax + item.cess == item.total
        assert min(item.taxable, item.cgst, item.igst, item.cess, item.bill_discount) >= 0
        net = item.gross - item.disc1 - item.disc2 - item.bill_discount
        assert net == (item.total if item.line.inclusive and charge is not Charge.NO_TAX else item.taxable)
    for name in ("taxable", "cgst", "sgst", "igst", "cess", "total"):
        assert sum(getattr(item, name) for item in found.lines) == getattr(totals, name)
    assert totals.value == totals.total + totals.round_off
    assert abs(totals.round_off) <= (Decimal("0.50") if rounded else 0)


@_steady
@given(_lines(), _CHARGES)
def test_every_figure_is_explained_by_its_own_value(lines, charge):
    found = compute_document(lines, charge=charge)
    for item in found.lines:
        for step in explain_line(item):
            if step.figure != "free_quantity":
                assert step.value == getattr(item, step.figure)
            assert step.formula
            assert step.rule
    assert explain_document(found)[-1].value == found.totals.value


@_steady
@given(st.decimals(0, 1000, places=2), st.lists(st.decimals("0.01", 10_000, places=2), min_size=1, max_size=20))
def test_spread_is_whole_and_within_a_paisa_of_proportion(amount, weights):
    parts, whole = spread(amount, weights), sum(weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - amount * weight) < Decimal("0.01") * whole


@_steady
@given(st.decimals("0.01", 100_000, places=2), _RATES, st.sampled_from([Charge.CGST_SGST, Charge.IGST]))
def test_inclusive_and_exclusive_agree(taxable, rate, charge):
    plain = compute_document([Line(quantity=Decimal(1), rate=taxable, tax_rate=rate)], charge=charge).lines[0]
    back = compute_document(
        [Line(quantity=Decimal(1), rate=plain.total, tax_rate=rate, inclusive=True)], charge=charge
    ).lines[0]
    assert back.total == plain.total
    assert abs(back.cgst - plain.cgst) <= Decimal("0.01")
    assert abs(back.igst - plain.igst) <= Decimal("0.01")
    assert abs(back.taxable - plain.taxable) <= Decimal("0.02")


@st.composite
def _returned(draw):
    billed, free = draw(st.integers(1, 40)), draw(st.integers(0, 8))
    original = OriginalLine(
        billed_quantity=Decimal(billed),
        free_quantity=Decimal(free),
        taxable=draw(st.decimals(0, 10_000, places=2)),
        cgst=(half := draw(st.decimals(0, 900, places=2))),
        sgst=half,
        igst=draw(st.decimals(0, 900, places=2)),
        cess=draw(st.decimals(0, 90, places=2)),
    )
    policy = draw(st.sampled_from(FreeGoodsPolicy))
    left = billed + (free if policy is FreeGoodsPolicy.EFFECTIVE_RATE else 0)
    split = []
    while left:
        split.append(draw(st.integers(1, left)))
        left -= split[-1]
    return original, policy, split


def _assert_all_credited(so_far, original):
    for name in ("taxable", "cgst", "sgst", "igst", "cess"):
        assert getattr(so_far, name) == getattr(original, name)


@_steady
@given(_returned(), st.randoms())
def test_credit_notes_return_a_line_to_zero_in_any_order_and_split(case, rng):
    original, policy, split = case
    rng.shuffle(split)
    so_far = NOTHING_CREDITED
    for quantity in split:
        note = credit_for_return(original, so_far, Decimal(quantity), policy=policy)
        assert note.cgst == note.sgst
        so_far = add_credits(so_far, note)
        assert so_far.taxable <= original.taxable
    _assert_all_credited(so_far, original)


@_steady
@given(_returned(), st.lists(st.sampled_from(FreeGoodsPolicy), min_size=1, max_size=12))
def test_credit_never_exceeds_the_line_whatever_policies_are_mixed(case, policies):
    original, _, _ = case
    so_far = NOTHING_CREDITED
    for policy in policies:
        whole = original.billed_quantity + (original.free_quantity if policy is FreeGoodsPolicy.EFFECTIVE_RATE else 0)
        if so_far.quantity + 1 > whole:
            continue
        note = credit_for_return(original, so_far, Decimal(1), policy=policy)
        assert min(note.taxable, note.cgst, note.igst) >= 0
        so_far = add_credits(so_far, note)
        assert so_far.taxable <= original.taxable
        assert so_far.igst <= original.igst


@_steady
@given(_returned(), st.lists(st.integers(1, 100_000), max_size=6))
def test_value_credits_take_all_tax_with_the_last_paisa(case, steps):
    original, _, _ = case
    so_far = NOTHING_CREDITED
    for step in steps:
        amount = min(Decimal(step).scaleb(-2), original.taxable - so_far.taxable)
        if amount > 0:
            so_far = add_credits(so_far, credit_for_value(original, so_far, amount))
    left = original.taxable - so_far.taxable
    if left > 0:
        so_far = add_credits(so_far, credit_for_value(original, so_far, left))
        _assert_all_credited(so_far, original)


_PARTY = Party(gstin=SELLER, legal_name="Meru", address="1 Main Road", place="Pune", pin="411001", state_code="27")


@_steady
@given(_lines(), st.booleans(), _PCT, st.booleans())
def test_every_computed_document_balances_as_an_einvoice(lines, inter, bill_percent, rounded):
    supply = decide_supply(
        SupplyFacts(
            supplier_state="27",
            place_of_supply="29" if inter else "27",
            recipient=RecipientCategory.REGULAR,
        ),
    )
    found = compute_document(lines, charge=supply.charge, bill_discount_percent=bill_percent, round_to_rupee=rounded)
    items = tuple(item_from_line(item, hsn="30049099", uqc="NOS") for item in found.lines)
    payload = opened(
        build_einvoice(
            Einvoice(
                kind=EinvoiceType.INVOICE,
                number="A/1",
                date=date(2026, 10, 5),
                supply=supply,
                seller=_PARTY,
                buyer=_PARTY,
                items=items,
                totals=found.totals,
            ),
        )
    )
    assert payload["ValDtls"]["TotInvVal"] == found.totals.value
    assert read_json(write_json(payload)) == payload
