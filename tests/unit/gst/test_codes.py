import pytest

from gst.codes.countries import COUNTRIES, CountryUnknown, country_name
from gst.codes.gstin import (
    GstinInvalid,
    GstinKind,
    GstinProblem,
    check_character,
    check_pan_in_gstin,
    checksum,
    parse_gstin,
)
from gst.codes.numbers import DocumentNumberInvalid, check_document_number, format_document_number, number_key
from gst.codes.pan import Holder, PanInvalid, check_pan, pan_holder
from gst.codes.states import STATES, StateUnknown, check_place_of_supply, state
from tests.unit.gst.vectors import expected, given

_GSTINS = expected("V01")["results"]


@pytest.mark.parametrize("row", [row for row in _GSTINS if row["valid"]], ids=lambda row: row["gstin"])
def test_v01_good_gstin_is_read_upper_case(row):
    found = parse_gstin(row["gstin"])
    assert found.value == row.get("normalised", row["gstin"])
    assert found.kind is GstinKind.REGULAR
    assert found.state_code == found.value[:2]
    assert found.pan == found.value[2:12]


@pytest.mark.parametrize("row", [row for row in _GSTINS if not row["valid"]], ids=lambda row: row["gstin"])
def test_v01_bad_gstin_is_refused_with_its_reason(row):
    with pytest.raises(GstinInvalid) as refusal:
        parse_gstin(row["gstin"], field="customer.gstin")
    assert refusal.value.problem.value == row["reason"]
    assert refusal.value.field == "customer.gstin"
    assert refusal.value.reason == "gstin_invalid"


def test_v01_check_digit_is_worked_out():
    worked = expected("V01")["worked"]
    assert checksum(worked["first14"]) == worked["sum_of_products"]
    assert check_character(worked["first14"]) == worked["check"]
    assert set(given("V01")["cases"]) == {row["gstin"] for row in _GSTINS}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0717USA12345UNP", GstinKind.UIN),
        ("9917USA29014OSB", GstinKind.ONLINE_SERVICES),
        ("0717USA12345NRH", GstinKind.NON_RESIDENT),
        ("27AAAG12345A1Z0", GstinKind.GOVERNMENT),
        ("27AAECM4821K1D" + check_character("27AAECM4821K1D"), GstinKind.TAX_DEDUCTOR),
        ("27AAECM4821K1C" + check_character("27AAECM4821K1C"), GstinKind.TAX_COLLECTOR),
    ],
)
def test_form_of_gstin_tells_its_kind(text, kind):
    assert parse_gstin(text).kind is kind


def test_gstin_of_unknown_form_is_refused():
    with pytest.raises(GstinInvalid) as refusal:
        parse_gstin("27AAECM4821K1$C")
    assert refusal.value.problem is GstinProblem.FORM


def test_pan_of_another_party_is_refused():
    gstin = parse_gstin("27AAECM4821K1ZC")
    check_pan_in_gstin(gstin, "AAECM4821K")
    with pytest.raises(PanInvalid):
        check_pan_in_gstin(gstin, "ABKPS7712L")


def test_pan_holder_is_its_fourth_letter():
    assert pan_holder("aaecm4821k") is Holder.COMPANY
    assert pan_holder("ABKPS7712L") is Holder.PERSON


@pytest.mark.parametrize("text", ["AAECM4821", "AAECM48211", "AAEXM4821K"])
def test_bad_pan_is_refused(text):
    with pytest.raises(PanInvalid):
        check_pan(text)


def test_states_are_the_41_codes_of_gst():
    assert len(STATES) == 41
    assert state("27").name == "Maharashtra"
    assert state("07").levy == "SGST"
    assert [code for code, found in STATES.items() if found.levy == "UTGST"] == [
        "04",
        "25",
        "26",
        "31",
        "35",
        "38",
        "97",
    ]


@pytest.mark.parametrize("code", ["00", "39", "7", "99"])
def test_place_of_supply_code_outside_the_list_is_refused(code):
    with pytest.raises(StateUnknown):
        check_place_of_supply(code)


@pytest.mark.parametrize("row", expected("V39")["rows"], ids=lambda row: row["no"])
def test_v39_document_number_is_accepted_or_refused(row):
    assert len(row["no"]) == row["length"]
    if row["ok"]:
        assert check_document_number(row["no"]) == row["no"].upper()
    else:
        with pytest.raises(DocumentNumberInvalid):
            check_document_number(row["no"])


def test_document_number_carries_prefix_year_and_serial():
    assert format_document_number("INV", "2026-27", 1) == "INV/26-27/000001"
    assert format_document_number("MP/CN", "2026-27", 11, width=4) == "MP/CN/26-27/0011"


def test_document_number_that_outgrows_16_characters_is_refused():
    with pytest.raises(DocumentNumberInvalid):
        format_document_number("INV", "2026-27", 1_000_000)


def test_numbers_that_differ_in_case_are_the_same_number():
    assert number_key("27AAECM4821K1ZC", "2026-27", "INV", "mp/1") == number_key(
        "27AAECM4821K1ZC", "2026-27", "INV", "MP/1"
    )


def test_countries_have_names_and_a_made_up_code_is_refused():
    assert (country_name("NP"), country_name("DE"), len(COUNTRIES)) == ("Nepal", "Germany", 249)
    assert all(len(code) == 2 and code.isupper() and name for code, name in COUNTRIES.items())
    with pytest.raises(CountryUnknown):
        country_name("XQ")
