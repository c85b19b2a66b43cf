"""Parts of a line add up to the line in every figure, however it is cut."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gst.document.compute import compute_document
from gst.document.explain import explain_line
from gst.document.lines import BilledBefore, Line, LineFigures
from gst.document.parts import PartUnits, cut_line
from gst.tax.categories import Charge
from tests.support.sizes import SEEDED

_steady = settings(deadline=None, derandomize=SEEDED, suppress_health_check=[HealthCheck.too_slow])

FIGURES = ("gross", "disc1", "disc2", "bill_discount", "taxable", "cgst", "sgst", "igst", "cess", "total")
PAISA = Decimal("0.01")
TABLETS = (PartUnits(Decimal(5), Decimal(0)),) * 3

decimals = st.decimals
percents = st.sampled_from([Decimal(0), Decimal("2.5"), Decimal("33.333"), Decimal(100)]) | decimals(0, 100, places=3)
part_units = st.builds(PartUnits, st.integers(0, 20).map(Decimal), st.integers(0, 3).map(Decimal), st.none())


@st.composite
def cut_lines(draw):
    """A line with its figures in a document with another line, and how it is cut."""
    parts = draw(st.lists(part_units, min_size=1, max_size=8))
    line = Line(
        quantity=sum(part.billed for part in parts),
        free_quantity=sum(part.free for part in parts),
        rate=draw(decimals(0, 100, places=6) | decimals(0, "0.05", places=4)),
        rate_units=draw(st.integers(1, 40).map(Decimal)),
        tax_rate=draw(st.sampled_from([Decimal(0), Decimal(5), Decimal(12), Decimal(40)])),
        discount_percent=draw(percents),
        second_discount_percent=draw(percents),
        inclusive=draw(st.booleans()),
        cess_percent=draw(st.sampled_from([Decimal(0), Decimal(12), Decimal(290)])),
    )
    other = Line(quantity=Decimal(1), rate=Decimal("9.99"), tax_rate=Decimal(5), inclusive=line.inclusive)
    charge = draw(st.sampled_from(list(Charge)))
    figures = compute_document([line, other], charge=charge, bill_discount_percent=draw(percents)).lines[0]
    return figures, parts


def total_of(parts: list[LineFigures], name: str) -> Decimal:
    return sum((getattr(part, name) for part in parts), Decimal(0))


@pytest.mark.parametrize(("inclusive", "total"), [(True, "32.00"), (False, "35.84")])
def test_a_strip_cut_in_three_is_a_strip(inclusive, total):
    strip = Line(
        quantity=Decimal(15), rate=Decimal("32.00"), rate_units=Decimal(15), tax_rate=Decimal(12), inclusive=inclusive
    )
    whole = compute_document([strip], charge=Charge.CGST_SGST).lines[0]

    parts = cut_line(whole, TABLETS)

    assert [part.gross for part in parts] == [Decimal("10.67"), Decimal("10.66"), Decimal("10.67")]
    assert total_of(parts, "total") == whole.total == Decimal(total)
    assert [part.line.before for part in parts] == [
        None,
        BilledBefore(quantity=Decimal(5), gross=Decimal("10.67"), discounted=Decimal("10.67")),
        BilledBefore(quantity=Decimal(10), gross=Decimal("21.33"), discounted=Decimal("21.33")),
    ]


@_steady
@given(cut_lines())
def test_every_figure_of_the_parts_adds_up_to_the_line(case):
    whole, units = case

    parts = cut_line(whole, units)

    assert {name: total_of(parts, name) for name in FIGURES} == {name: getattr(whole, name) for name in FIGURES}
    assert [(part.line.quantity, part.line.free_quantity) for part in parts] == [each[:2] for each in units]
    for part in parts:
        assert min(getattr(part, name) for name in FIGURES) >= 0
        assert part.taxable + part.tax + part.cess == part.total
        assert part.cgst == part.sgst
        alone = part.line.quantity * part.line.rate / part.line.rate_units
        assert abs(part.gross - alone) < PAISA


@_steady
@given(cut_lines(), st.randoms())
def test_the_order_of_the_parts_changes_nothing_of_their_sum(case, rng):
    whole, units = case
    rng.shuffle(units)

    parts = cut_line(whole, units)

    assert {name: total_of(parts, name) for name in FIGURES} == {name: getattr(whole, name) for name in FIGURES}


@_steady
@given(cut_lines())
def test_a_part_is_computed_from_what_it_says_of_those_before_it(case):
    whole, units = case

    for part in cut_line(whole, units):
        alone = compute_document([part.line], charge=Charge.NO_TAX, round_to_rupee=False).lines[0]
        assert (alone.gross, alone.disc1, alone.disc2) == (part.gross, part.disc1, part.disc2)


def test_one_part_is_the_line_itself():
    line = Line(quantity=Decimal(7), rate=Decimal("3.33"), tax_rate=Decimal(5), discount_percent=Decimal(3))
    whole = compute_document([line], charge=Charge.IGST).lines[0]

    assert cut_line(whole, [PartUnits(Decimal(7), Decimal(0))]) == [whole]


def test_parts_of_a_paisa_bear_the_taxes_inside_their_price():
    """A paisa has no room for a paisa of CGST and one of SGST. The taxes of the line are not lost for it."""
    line = Line(quantity=Decimal(100), rate=Decimal("0.01"), tax_rate=Decimal(12), inclusive=True)
    whole = compute_document([line], charge=Charge.CGST_SGST).lines[0]
    assert (whole.taxable, whole.cgst) == (Decimal("0.90"), Decimal("0.05"))

    parts = cut_line(whole, [PartUnits(Decimal(1), Decimal(0))] * 100)

    assert {name: total_of(parts, name) for name in FIGURES} == {name: getattr(whole, name) for name in FIGURES}
    assert min(part.taxable for part in parts) == 0


def test_a_part_says_how_its_figures_add_up_with_those_before_it():
    line = Line(
        quantity=Decimal(15),
        rate=Decimal("32.00"),
        rate_units=Decimal(15),
        tax_rate=Decimal(12),
        discount_percent=Decimal("7.5"),
        second_discount_percent=Decimal(2),
    )
    parts = cut_line(compute_document([line], charge=Charge.CGST_SGST).lines[0], TABLETS)

    steps = {step.figure: (f"{step.value:f}", step.formula) for step in explain_line(parts[1], parts[:1])}

    assert steps == {
        "gross": ("10.66", "(5 + 5) x 32.00 ÷ 15 - 10.67 before"),
        "disc1": ("0.80", "21.33 x 7.5 % - 0.80 before"),
        "disc2": ("0.19", "(21.33 - 1.60) x 2 % - 0.20 before"),
        "taxable": ("9.67", "10.66 - 0.99"),
        "cgst": ("0.58", "19.34 x 6 % - 0.58 before"),
        "sgst": ("0.58", "19.34 x 6 % - 0.58 before"),
        "total": ("10.83", "9.67 + 0.58 + 0.58"),
    }
    with_tax = Line(quantity=Decimal(10), rate=Decimal("1.12"), tax_rate=Decimal(12), inclusive=True)
    halves = cut_line(compute_document([with_tax], charge=Charge.IGST).lines[0], TABLETS[:2])
    assert explain_line(halves[1], halves[:1])[1].formula == "11.20 x 12 ÷ 112 - 0.60 before"
