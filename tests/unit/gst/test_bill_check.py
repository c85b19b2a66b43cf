"""Schools in which vendors round the tax of a bill: what each prints, and which one a printed bill shows."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gst.document.compute import compute_document
from gst.document.lines import Line, LineFigures
from gst.inward.bill_check import (
    Heads,
    PrintedTax,
    RoundingSchool,
    bill_by_school,
    only_explanation,
    schools_of_bill,
)
from gst.tax.categories import Charge
from tests.unit.gst import vectors

LINE_PAISA, LINE_RUPEE = RoundingSchool.LINE_PAISA, RoundingSchool.LINE_RUPEE
HEAD, DOCUMENT = RoundingSchool.HEAD, RoundingSchool.DOCUMENT
V36: Any = vectors.expected("V36")
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "5", "12", "18", "40")])
CHARGES = st.sampled_from([Charge.CGST_SGST, Charge.IGST])


def D(value: str) -> Decimal:
    return Decimal(value)


def computed(*amounts: tuple[str, str], charge: Charge = Charge.CGST_SGST) -> tuple[LineFigures, ...]:
    """Lines of these taxable values and rates."""
    lines = [Line(quantity=Decimal(1), rate=D(amount), tax_rate=D(rate)) for amount, rate in amounts]
    return compute_document(lines, charge=charge, round_to_rupee=False).lines


def printed(lines: tuple[LineFigures, ...], school: RoundingSchool, *, round_off: str = "0") -> PrintedTax:
    bill = bill_by_school(lines, school)
    return PrintedTax(heads=bill.heads, total=bill.total + D(round_off))


@st.composite
def bills(draw: st.DrawFn) -> tuple[LineFigures, ...]:
    lines = st.builds(
        Line,
        quantity=st.decimals("0.001", 500, places=3),
        rate=st.decimals(0, 5_000, places=2),
        tax_rate=RATES,
        discount_percent=st.sampled_from([Decimal(0), Decimal("2.5")]),
        cess_percent=st.sampled_from([Decimal(0), Decimal(12)]),
        cess_per_unit=st.sampled_from([Decimal(0), Decimal("0.05")]),
    )
    drawn = draw(st.lists(lines, min_size=1, max_size=8))
    return compute_document(drawn, charge=draw(CHARGES), round_to_rupee=False).lines


@pytest.mark.parametrize(
    ("school", "by_line", "of_bill"),
    [
        (LINE_PAISA, V36["independent_lines"]["cgst"], V36["independent_lines"]["sum"]),
        (HEAD, V36["progressive_carry"]["cgst"], V36["progressive_carry"]["sum"]),
        (DOCUMENT, V36["progressive_carry"]["cgst"], V36["invoice_level"]["cgst"]),
        (LINE_RUPEE, ["0.00", "0.00"], "0.00"),
    ],
)
def test_v36_by_each_school(school: RoundingSchool, by_line: list[str], of_bill: str) -> None:
    bill = bill_by_school(computed(("7.60", "12"), ("7.60", "12")), school)

    assert [f"{line.cgst}" for line in bill.lines] == by_line
    assert f"{bill.heads.cgst}" == of_bill


def test_line_to_the_rupee_is_rounded_half_up_line_by_line() -> None:
    bill = bill_by_school(computed(("120.00", "5"), ("140.00", "5"), ("139.99", "5")), LINE_RUPEE)

    assert [f"{line.cgst}" for line in bill.lines] == ["3.00", "4.00", "3.00"]  # of 3.00, 3.50, 3.49975
    assert (f"{bill.heads.cgst}", f"{bill.total}") == ("10.00", "419.99")


def test_document_has_the_total_of_the_unrounded_heads() -> None:
    lines = computed(("5.00", "5"))  # 0.125 of each head

    by_head, by_document = bill_by_school(lines, HEAD), bill_by_school(lines, DOCUMENT)

    assert by_head.heads == by_document.heads == Heads(D("0.13"), D("0.13"), D("0.00"), D("0.00"))
    assert (f"{by_head.total}", f"{by_document.total}") == ("5.26", "5.25")


@pytest.mark.parametrize(
    ("school", "found", "spoken_for"),
    [
        (LINE_PAISA, (LINE_PAISA,), LINE_PAISA),
        (HEAD, (HEAD, DOCUMENT), HEAD),
        (LINE_RUPEE, (LINE_RUPEE,), LINE_RUPEE),
    ],
)
def test_v36_is_found_from_its_printed_figures(
    school: RoundingSchool, found: tuple[RoundingSchool, ...], spoken_for: RoundingSchool
) -> None:
    lines = computed(("7.60", "12"), ("7.60", "12"))

    schools = schools_of_bill(lines, printed(lines, school))

    assert schools == found
    assert only_explanation(schools) is spoken_for


def test_total_tells_the_document_from_the_head() -> None:
    lines = computed(("5.00", "5"), ("5.10", "5"))  # 0.2525 of each head in all, 0.13 on each line

    assert schools_of_bill(lines, PrintedTax(heads=Heads(D("0.25"), D("0.25"), D("0"), D("0")), total=D("10.60"))) == (
        HEAD,
    )
    assert schools_of_bill(lines, PrintedTax(heads=Heads(D("0.25"), D("0.25"), D("0"), D("0")), total=D("10.61"))) == (
        DOCUMENT,
    )


def test_heads_alone_tell_where_the_total_is_rounded_in_another_way() -> None:
    lines = computed(("7.60", "12"), ("7.60", "12"))

    assert schools_of_bill(lines, printed(lines, LINE_PAISA, round_off="0.96")) == (LINE_PAISA,)  # up, to 18.00


def test_bill_that_agrees_with_ours_and_with_others_speaks_for_none() -> None:
    lines = computed(("100.00", "12"))

    schools = schools_of_bill(lines, printed(lines, LINE_PAISA))

    assert schools == (LINE_PAISA, HEAD, DOCUMENT, LINE_RUPEE)
    assert only_explanation(schools) is None


def test_no_school_gives_a_tax_that_is_wrong_or_none() -> None:
    lines, exempt = computed(("7.60", "12")), computed(("7.60", "0"))
    nothing = Heads(D("0"), D("0"), D("0"), D("0"))

    assert schools_of_bill(lines, PrintedTax(heads=Heads(D("1.50"), D("1.50"), D("0"), D("0")), total=D("10.60"))) == ()
    assert schools_of_bill(exempt, PrintedTax(heads=nothing, total=D("7.60"))) == ()
    assert only_explanation(()) is None


@given(bills())
def test_our_own_school_is_that_of_our_documents(lines: tuple[LineFigures, ...]) -> None:
    assert bill_by_school(lines, LINE_PAISA).lines == lines


@given(bills(), st.sampled_from(RoundingSchool))
def test_lines_add_up_to_the_bill_and_no_head_is_negative(
    lines: tuple[LineFigures, ...], school: RoundingSchool
) -> None:
    bill = bill_by_school(lines, school)

    for name, head in bill.heads._asdict().items():
        assert sum(getattr(line, name) for line in bill.lines) == head
        assert min(getattr(line, name) for line in bill.lines) >= 0
    assert all(line.total == line.taxable + line.tax + line.cess for line in bill.lines)
    assert bill.heads.cgst == bill.heads.sgst
    if school is not DOCUMENT:
        assert bill.total == sum(line.total for line in bill.lines)


@given(bills(), st.sampled_from(RoundingSchool))
def test_a_school_differs_from_the_unrounded_tax_by_its_own_rounding_alone(
    lines: tuple[LineFigures, ...], school: RoundingSchool
) -> None:
    bill = bill_by_school(lines, school)
    unit, roundings = (Decimal(1), len(lines)) if school is LINE_RUPEE else (D("0.01"), 1)
    if school is LINE_PAISA:
        roundings = len(lines)

    exact = sum(line.taxable * line.igst_rate / 100 for line in lines)

    assert abs(bill.heads.igst - exact) <= unit / 2 * roundings


@given(bills(), st.sampled_from(RoundingSchool), st.booleans())
def test_the_school_of_a_printed_bill_is_among_those_that_are_found(
    lines: tuple[LineFigures, ...], school: RoundingSchool, rounded: bool
) -> None:
    assume(any(line.tax + line.cess for line in lines))
    bill = printed(lines, school)
    if rounded:
        bill = replace(bill, total=bill.total.quantize(Decimal(1), rounding="ROUND_HALF_UP"))

    schools = schools_of_bill(lines, bill)

    assert school in schools
    assert {(bill_by_school(lines, each).heads) for each in schools} == {bill.heads}
