from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gst.inward.gstr2b import InwardKind
from gst.inward.matching import Match, match_gstr2b
from tests.unit.gst.inward_documents import DAY, SUPPLIER, booked_document, declared_document, only_pair

_BEFORE = declared_document("S/44", period="092026", date=DAY - timedelta(days=20))


def _amended(number, taxable="1000.00", igst="50.00", **more):
    fields = {"section": "b2ba", "original_number": "S/44", "original_date": _BEFORE.date}
    return declared_document(number, taxable, igst, **(fields | more))


@pytest.mark.parametrize("original", [[_BEFORE], []], ids=["original open", "original closed"])
def test_bill_booked_by_the_number_before_is_suggested_against_the_amended_document(original):
    pair = only_pair([booked_document("S/44", date=_BEFORE.date)], [*original, _amended("S/45")])
    assert (pair.match, pair.declared.number) == (Match.SUGGESTED, "S/45")
    assert pair.why == (
        "same number", "booked by the number before the supplier amended it", "amends S/44 of 15-09-2026",
    )  # fmt: skip


def test_bill_booked_by_the_new_number_is_exact_and_the_original_is_not_missing():
    pair = only_pair([booked_document("S/45")], [_BEFORE, _amended("S/45")])
    assert pair.match is Match.EXACT
    assert pair.why[1:] == ("amends S/44 of 15-09-2026",)


def test_bill_of_the_old_amounts_differs_from_the_amended_document():
    pair = only_pair([booked_document("S/44", date=_BEFORE.date)], [_BEFORE, _amended("S/44", "900.00", "45.00")])
    assert (pair.match, pair.difference.taxable) == (Match.MISMATCH, Decimal(100))
    assert "amends S/44 of 15-09-2026" in pair.why


def test_original_amended_over_a_change_of_year_is_found_by_its_own_date():
    march = date(2026, 3, 30)
    pair = only_pair(
        [booked_document("S/44", date=march)],
        [replace(_BEFORE, date=march, period="032026"), _amended("T/1", original_date=march)],
    )
    assert (pair.match, pair.declared.number) == (Match.SUGGESTED, "T/1")


def test_amended_note_replaces_its_original():
    note = {"kind": InwardKind.CREDIT_NOTE}
    before = declared_document("C/1", section="cdnr", period="092026", **note)
    after = declared_document("C/2", section="cdnra", original_number="C/1", original_date=DAY, **note)
    pair = only_pair([booked_document("C/1", **note)], [before, after])
    assert (pair.match, pair.declared) == (Match.SUGGESTED, after)


def test_later_of_two_amendments_stands():
    first, second = _amended("S/45"), _amended("S/46", period="112026")
    assert only_pair([booked_document("S/44", date=_BEFORE.date)], [second, first, _BEFORE]).declared is second
    of_the_first = _amended("S/47", period="112026", original_number="S/45", original_date=DAY)
    assert only_pair([], [_BEFORE, first, of_the_first]).declared is of_the_first


def test_amended_document_that_is_not_booked_says_what_it_amends():
    pair = only_pair([], [_BEFORE, _amended("S/45")])
    assert (pair.match, pair.why) == (Match.MISSING_IN_BOOKS, ("not booked", "amends S/44 of 15-09-2026"))


@pytest.mark.parametrize(
    "change",
    [{"date": DAY}, {"period": "112026"}, {"supplier_gstin": "29AAGFK2204D1ZS"}, {"own_gstin": "24AADCH3390Q1Z6"}],
)
def test_another_document_of_the_amended_number_stays(change):
    other = replace(_BEFORE, **change)
    assert {pair.declared for pair in match_gstr2b([], [other, _amended("S/45")])} == {other, _amended("S/45")}


def test_original_without_a_date_is_found_in_the_financial_year():
    amended = _amended("S/45", original_date=None)
    assert only_pair([], [_BEFORE, amended]).why == ("not booked", "amends S/44")
    last_year = replace(_BEFORE, date=DAY.replace(year=2025))
    assert len(match_gstr2b([], [last_year, amended])) == 2


def test_link_to_the_number_before_still_holds():
    pair = only_pair([booked_document("A/1")], [_BEFORE, _amended("S/45")], links={"bill-A/1": (SUPPLIER, "S/44")})
    assert (pair.match, pair.declared.number) == (Match.MANUAL, "S/45")
    assert pair.why == ("linked by a person", "amends S/44 of 15-09-2026")
