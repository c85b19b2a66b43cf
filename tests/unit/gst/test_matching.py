from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gst.inward.gstr2b import InwardKind
from gst.inward.matching import Match, match_gstr2b
from gst.inward.number_similarity import Similarity, normalised, similarity
from tests.unit.gst.inward_documents import DAY, SUPPLIER, booked_document, declared_document, only_pair
from tests.unit.gst.vectors import expected, given


@pytest.mark.parametrize("n", range(6))
def test_v38_pair_is_put_on_its_rung(n):
    case, want = given("V38")["cases"][n], expected("V38")["rows"][n]
    booked = [booked_document(case["books"], *case["books_amt"])] if case["books"] else []
    declared = [declared_document(case["gstn"], *case["gstn_amt"])] if case["gstn"] else []
    pair = only_pair(booked, declared, tolerance=Decimal(given("V38")["tolerance"]))
    assert pair.match.value == want["status"]
    assert want.get("why", "") in "; ".join(pair.why)
    if "diff" in want:
        assert (pair.difference.taxable, pair.difference.tax) == (
            Decimal(want["diff"]["taxable"]),
            Decimal(want["diff"]["tax"]),
        )


@pytest.mark.parametrize(
    ("ours", "theirs", "like"),
    [
        ("inv/45", "INV/45", Similarity.SAME),
        ("INV-26-27-0045", "INV/2026-27/45", Similarity.NORMALISED),
        ("INV2627/45", "INV2627-045", Similarity.NORMALISED),
        ("A/2627/45", "A45", Similarity.NORMALISED),
        ("45", "INV/26-27/0045", Similarity.TAIL),
        ("ABCDEFGH1234X", "ABCDEFGH1243X", Similarity.CLOSE),
        ("45", "46", Similarity.NONE),
        ("A/26", "B/26", Similarity.NONE),
    ],
)
def test_numbers_are_compared_as_people_write_them(ours, theirs, like):
    assert similarity(ours, theirs, "2026-27") is like


def test_number_that_is_only_a_year_stays():
    assert normalised("2627", "2026-27") == "2627"
    assert normalised("26/27", "2026-27") == "27"


def test_near_amounts_without_a_number_are_residual():
    near = declared_document("X-9", "1000.60", date=DAY + timedelta(days=10))
    assert only_pair([booked_document("A/1")], [near]).match is Match.RESIDUAL
    late = replace(near, date=DAY + timedelta(days=11))
    assert [pair.match for pair in match_gstr2b([booked_document("A/1")], [late])] == [
        Match.MISSING_IN_2B,
        Match.MISSING_IN_BOOKS,
    ]


def test_other_place_of_supply_or_charge_is_only_suggested():
    pair = only_pair([booked_document("A/1")], [declared_document("A/1", place_of_supply="29", reverse_charge=True)])
    assert pair.match is Match.SUGGESTED
    assert pair.why == ("same number", "place of supply 27 against 29", "reverse charge differs")


@pytest.mark.parametrize("day", [date(2025, 10, 5), date(2026, 3, 31)])
def test_same_number_and_amounts_in_two_financial_years_are_suggested_with_the_reason(day):
    pair = only_pair([booked_document("A/1", date=day)], [declared_document("A/1")])
    assert pair.match is Match.SUGGESTED
    days = (DAY - day).days
    assert pair.why == ("same number", f"dates in two financial years, 2025-26 against 2026-27, {days} days apart")


def test_document_of_the_same_year_is_preferred_to_one_of_another_year():
    last_year = declared_document("A/1", date=DAY.replace(year=2025))
    found = match_gstr2b([booked_document("A/1")], [last_year, declared_document("A/1", "900.00", "45.00")])
    assert [(pair.match, pair.declared and pair.declared.date) for pair in found] == [
        (Match.MISMATCH, DAY),
        (Match.MISSING_IN_BOOKS, last_year.date),
    ]


def test_numbers_that_name_their_own_years_are_two_documents():
    last_year = declared_document("A/25-26/1", date=DAY.replace(year=2025))
    found = match_gstr2b([booked_document("A/26-27/1")], [last_year])
    assert {pair.match for pair in found} == {Match.MISSING_IN_2B, Match.MISSING_IN_BOOKS}


def test_same_number_and_other_amounts_in_another_financial_year_do_not_count():
    last_year = declared_document("A/1", "900.00", "45.00", date=date(2026, 3, 31))
    assert {pair.match for pair in match_gstr2b([booked_document("A/1")], [last_year])} == {
        Match.MISSING_IN_2B,
        Match.MISSING_IN_BOOKS,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"own_gstin": "24AADCH3390Q1Z6"},
        {"kind": InwardKind.CREDIT_NOTE},
        {"supplier_gstin": "29AAGFK2204D1ZS"},
    ],
)
def test_never_matched_across_own_gstins_kinds_or_suppliers(change):
    found = match_gstr2b([booked_document("A/1")], [declared_document("A/1", **change)])
    assert {pair.match for pair in found} == {Match.MISSING_IN_2B, Match.MISSING_IN_BOOKS}


def test_other_registration_of_the_supplier_is_found_by_pan():
    pair = only_pair([booked_document("A/1")], [declared_document("A/1", supplier_gstin="27AAKCP9043M1Z5")])
    assert pair.match is Match.SUGGESTED
    assert "another GSTIN of the supplier's PAN" in pair.why


def test_document_of_an_earlier_open_period_is_matched():
    pair = only_pair([booked_document("A/1")], [declared_document("A/1", period="082026")])
    assert (pair.match, pair.declared.period) == (Match.EXACT, "082026")


def test_no_document_is_used_twice_and_the_better_pair_wins():
    booked = [booked_document("A/0045"), booked_document("A/45")]
    found = match_gstr2b(booked, [declared_document("A/45")])
    assert [(pair.match, pair.booked and pair.booked.number) for pair in found] == [
        (Match.EXACT, "A/45"),
        (Match.MISSING_IN_2B, "A/0045"),
    ]


def test_link_made_by_a_person_is_remembered_and_beats_the_ladder():
    booked, declared = [booked_document("A/1")], [declared_document("A/1"), declared_document("Z/9", "700.00", "35.00")]
    found = match_gstr2b(booked, declared, links={"bill-A/1": (SUPPLIER, "z/9")})
    assert [(pair.match, pair.declared and pair.declared.number) for pair in found] == [
        (Match.MANUAL, "Z/9"),
        (Match.MISSING_IN_BOOKS, "A/1"),
    ]
    assert found[0].difference.taxable == Decimal(300)


def test_link_across_kinds_is_ignored():
    note = declared_document("Z/9", "700.00", "35.00", kind=InwardKind.CREDIT_NOTE)
    found = match_gstr2b([booked_document("A/1")], [note], links={"bill-A/1": (SUPPLIER, "Z/9")})
    assert {pair.match for pair in found} == {Match.MISSING_IN_2B, Match.MISSING_IN_BOOKS}


def test_similar_number_counts_only_near_in_time():
    ours, theirs = booked_document("ABCDEFGH1234X"), declared_document("ABCDEFGH1243X")
    assert only_pair([ours], [theirs]).match is Match.SUGGESTED
    late = replace(theirs, date=DAY + timedelta(days=11))
    assert len(match_gstr2b([ours], [late])) == 2


def test_thousands_of_documents_of_one_supplier_find_each_other():
    numbers = range(1, 3001)
    booked = [booked_document(f"A/{n}", f"{n}.00", "1.00") for n in numbers]
    declared = [declared_document(f"A/{n}", f"{n}.00", "1.00") for n in reversed(numbers)]
    found = match_gstr2b(booked, declared)
    assert {pair.match for pair in found} == {Match.EXACT}
    assert all(pair.booked and pair.declared and pair.booked.number == pair.declared.number for pair in found)


def test_link_finds_its_document_among_others_of_the_same_number():
    theirs = declared_document("Z/9", "700.00", "35.00")
    others = [
        replace(theirs, own_gstin="24AADCH3390Q1Z6"),
        replace(theirs, kind=InwardKind.CREDIT_NOTE),
        replace(theirs, date=DAY.replace(year=2025)),
    ]
    for declared in ([theirs, *others], [*others, theirs]):
        found = match_gstr2b([booked_document("A/1")], declared, links={"bill-A/1": (SUPPLIER, "Z/9")})
        assert [pair.declared for pair in found if pair.match is Match.MANUAL] == [theirs]
