import pytest

from gst.returns.documents_issued import documents_issued
from gst.returns.gstr1 import build_gstr1
from gst.returns.number_series import numbers_in_range
from gst.returns.outward_documents import IssuedAs, IssuedNumber
from gst.returns.tie_out import tie_each_number
from tests.unit.gst.months import SELLER, document, line
from tests.unit.gst.vectors import opened


def _ranges(*numbers):
    issued = [IssuedNumber(issued_as=IssuedAs.OUTWARD_INVOICE, number=number) for number in numbers]
    (kind,) = opened(documents_issued(issued))["doc_det"]
    return [(row["from"], row["to"], row["totnum"]) for row in kind["docs"]]


@pytest.mark.parametrize("year", ["26-27", "2026-27", "2026-2027", "2627", "26/27"])
def test_series_with_its_year_at_the_end_is_one_range(year):
    numbers = [f"{serial:03d}/{year}" for serial in (1, 2, 3, 5)]
    assert _ranges(*numbers) == [(numbers[0], numbers[2], 3), (numbers[3], numbers[3], 1)]


def test_series_with_letters_at_the_end_is_one_range():
    assert _ranges("9/MP", "10/MP", "10/TN") == [("9/MP", "10/MP", 2), ("10/TN", "10/TN", 1)]


def test_two_years_at_the_end_are_two_series():
    assert _ranges("001/25-26", "002/25-26", "001/26-27", "002/26-27") == [
        ("001/25-26", "002/25-26", 2),
        ("001/26-27", "002/26-27", 2),
    ]


def test_serial_that_looks_like_a_year_stays_in_its_range():
    assert _ranges("A1/26-26", "A1/26-27", "A1/26-28") == [("A1/26-26", "A1/26-28", 3)]
    assert _ranges("INV1/2626", "INV1/2627", "INV1/2628") == [("INV1/2626", "INV1/2628", 3)]


def test_counters_with_a_number_in_their_name_are_series_of_their_own():
    assert _ranges("C1/26-27/1", "C2/26-27/1", "C1/26-27/2") == [
        ("C1/26-27/1", "C1/26-27/2", 2),
        ("C2/26-27/1", "C2/26-27/1", 1),
    ]


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        ("009/26-27", "011/26-27", ["009/26-27", "010/26-27", "011/26-27"]),
        ("B9", "B10", ["B9", "B10"]),
        ("FIRST", "FIRST", ["FIRST"]),
    ],
)
def test_range_names_every_number_between_its_ends(first, last, numbers):
    assert numbers_in_range(first, last, len(numbers)) == numbers


def test_numbers_with_their_year_at_the_end_tie_with_the_ranges():
    found = build_gstr1(SELLER, "102026", [document(f"A{n}/26-27", line("1")) for n in (8, 9, 10)])
    assert tie_each_number(found).ties
