"""Claims that must hold for every document, not only for the worked ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gst.portal_json import JsonInvalid, read_json, write_json
from gst.returns.gstr1 import build_gstr1
from gst.returns.gstr1_checks import gstr1_faults
from gst.returns.gstr1_file import read_gstr1
from gst.returns.gstr3b import outward_tables
from gst.returns.outward_documents import OriginalInvoice
from gst.returns.tie_out import (
    LedgerEntry,
    tie_each_document,
    tie_each_number,
    tie_gstr3b,
    tie_hsn,
    tie_ledger,
    tie_sections,
)
from gst.tax.categories import DocumentKind, SupplyKind, Treatment
from tests.support.sizes import SEEDED, cases
from tests.unit.gst.months import SELLER, document, line
from tests.unit.gst.vectors import opened

# The same examples every time, and no clock: a busy machine must not fail a claim.
_steady = settings(deadline=None, derandomize=SEEDED, suppress_health_check=[HealthCheck.too_slow])


_steady_months = settings(_steady, max_examples=cases(150))


_RATES = st.sampled_from([Decimal(0), Decimal(3), Decimal(5), Decimal(12), Decimal(18), Decimal(28), Decimal(40)])


_BUYERS: dict[SupplyKind, tuple[str, list[str | None]]] = {
    SupplyKind.INTRA_STATE: ("27", ["27ABKPS7712L1Z1", "27AAJFD6617E1ZH", None]),
    SupplyKind.INTER_STATE: ("29", ["29AAGFK2204D1ZS", None]),
    SupplyKind.SEZ_WITH_TAX: ("24", ["24AAFCZ5508B1ZL"]),
    SupplyKind.SEZ_WITHOUT_TAX: ("24", ["24AAFCZ5508B1ZL"]),
    SupplyKind.EXPORT_WITH_TAX: ("96", [None]),
    SupplyKind.EXPORT_WITHOUT_TAX: ("96", [None]),
    SupplyKind.DEEMED_EXPORT: ("27", ["27ABKPS7712L1Z1"]),
}


_UNTAXED = frozenset({SupplyKind.SEZ_WITHOUT_TAX, SupplyKind.EXPORT_WITHOUT_TAX})


# Long: one field of a document a line.
@st.composite
def _document(draw, number):
    supply = draw(st.sampled_from(list(_BUYERS)))
    place, buyers = _BUYERS[supply]
    inter = supply not in {SupplyKind.INTRA_STATE, SupplyKind.DEEMED_EXPORT}
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        treatment = draw(
            st.sampled_from([Treatment.TAXABLE] * 4 + [Treatment.EXEMPT, Treatment.NIL_RATED, Treatment.NON_GST])
        )
        rate = draw(_RATES) if treatment is Treatment.TAXABLE else Decimal(0)
        made = line(
            draw(st.decimals("0.01", 90_000, places=2)),
            rate,
            inter=inter,
            hsn=draw(st.sampled_from(["30049099", "30042033", "996511"])),
            quantity=draw(st.decimals(0, 500, places=2)),
            free_quantity=Decimal(draw(st.integers(0, 9))),
            treatment=treatment,
        )
        lines.append(replace(made, igst=Decimal("0.00")) if supply in _UNTAXED else made)
    kind = draw(
        st.sampled_from(
            [DocumentKind.TAX_INVOICE] * 3
            + [DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE, DocumentKind.COMMERCIAL_CREDIT_NOTE]
        )
    )
    prefix = {
        DocumentKind.CREDIT_NOTE: "CN",
        DocumentKind.DEBIT_NOTE: "DN",
        DocumentKind.COMMERCIAL_CREDIT_NOTE: "FN",
    }.get(kind, "A")
    original = OriginalInvoice(
        number="A/0",
        date=date(2026, 9, 1),
        value=draw(st.sampled_from([Decimal("99999.00"), Decimal("100000.01"), Decimal(500_000)])),
    )
    return document(
        f"{prefix}/{number}",
        *lines,
        kind=kind,
        supply=supply,
        place_of_supply=place,
        recipient_gstin=draw(st.sampled_from(buyers)),
        original=original if kind is not DocumentKind.TAX_INVOICE else None,
        cancelled=draw(st.integers(0, 9)) == 0,
        date=date(2026, 10, draw(st.integers(1, 31))),
    )


@st.composite
def _months(draw):
    return [draw(_document(number)) for number in range(1, draw(st.integers(1, 12)) + 1)]


@_steady_months
@given(_months())
def test_return_of_a_random_month_ties_and_holds_each_document_once(documents):
    found = build_gstr1(SELLER, "102026", documents)
    for tie in (
        tie_sections(found),
        tie_hsn(found, documents),
        tie_each_document(found, documents),
        tie_each_number(found),
    ):
        assert tie.ties, tie
    ledger = []
    for item in documents:
        if item.cancelled or item.kind is DocumentKind.COMMERCIAL_CREDIT_NOTE:
            continue
        sign = -1 if item.kind is DocumentKind.CREDIT_NOTE else 1
        sums = {
            name: sign * sum((getattr(held, name) for held in item.lines), Decimal(0))
            for name in ("taxable", "igst", "cgst", "sgst", "cess")
        }
        ledger.append(LedgerEntry(kind=item.kind, number=item.number, amounts=replace(found.hsn_total, **sums)))
    assert tie_ledger(found, ledger).ties
    assert {item.number for item in found.placed} == {entry.number for entry in ledger}
    outward = outward_tables(found)
    assert tie_gstr3b(found, outward).ties
    total = outward.taxed.taxable + outward.zero_rated.taxable + outward.nil_and_exempt + outward.non_gst
    assert total == sum(entry.amounts.taxable for entry in ledger) == found.hsn_total.taxable


@_steady_months
@given(_months())
def test_file_of_a_random_month_has_no_fault_and_survives_a_round_trip(documents):
    file = opened(build_gstr1(SELLER, "102026", documents).file)
    text = write_json(file)
    assert gstr1_faults(file) == []
    assert read_gstr1(text) == file
    assert write_json(read_gstr1(text)) == text


@_steady
@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_json_value_survives_a_round_trip_exactly(value):
    assert read_json(write_json(value)) == value


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_number_that_json_does_not_know_is_refused(value):
    with pytest.raises(JsonInvalid):
        write_json({"val": value})
