from decimal import Decimal

import pytest

from gst.codes.hsn import HEADINGS, HSN_TEXTS, HsnInvalid, check_hsn, hsn_digits, hsn_text, is_service
from gst.codes.hsn_directory import HsnDirectoryInvalid, read_hsn_directory
from gst.codes.pincodes import PinInvalid, check_pin, pin_fits_state, states_of_pin
from gst.codes.uqc import DECIMALS, UQCS, UqcUnknown, check_uqc
from gst.tax.hsn_of_class import hsn_fits_class


@pytest.mark.parametrize("code", ["3004", "300490", "30049099"])
def test_hsn_has_four_six_or_eight_digits(code):
    assert check_hsn(code) == code


@pytest.mark.parametrize("code", ["30", "30049", "3004909", "300490999", "3004A0", ""])
def test_other_hsn_is_refused(code):
    with pytest.raises(HsnInvalid):
        check_hsn(code)


def test_digits_owed_grow_with_turnover_and_export():
    assert (hsn_digits(Decimal(50_000_000)), hsn_digits(Decimal(50_000_001)), hsn_digits(Decimal(1), export=True)) == (
        4,
        6,
        8,
    )
    with pytest.raises(HsnInvalid):
        check_hsn("3004", least_digits=6)


@pytest.mark.parametrize("code", ["0000", "7701", "77019900", "9801", "3007", "30079000", "0107", "9901", "999000"])
def test_hsn_outside_the_tariff_is_refused(code):
    with pytest.raises(HsnInvalid) as refusal:
        check_hsn(code, field="product.hsn")
    assert (refusal.value.field, refusal.value.facts["hsn"]) == ("product.hsn", code)


@pytest.mark.parametrize("code", ["0101", "2106", "3006", "4014", "8543", "9619", "9706", "9804", "996511", "9954"])
def test_hsn_of_a_known_heading_is_accepted(code):
    assert check_hsn(code) == code


def test_every_shipped_text_is_of_a_known_code():
    assert all(check_hsn(code) for code in HSN_TEXTS)
    assert not any(heading.startswith("77") for heading in HEADINGS)
    assert {heading[:2] for heading in HEADINGS} == {f"{n:02d}" for n in range(1, 100)} - {"77"}


def test_loaded_directory_is_exact_and_gives_the_official_text():
    directory = read_hsn_directory("HSN_CD,HSN_Description\n30049099,Other medicaments\n3004,MEDICAMENTS\n")
    assert check_hsn("30049099", directory=directory) == "30049099"
    assert hsn_text("30049099", directory=directory) == "Other medicaments"
    assert hsn_text("30049011", directory=directory) == ""
    with pytest.raises(HsnInvalid):
        check_hsn("30049011", directory=directory)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code,text\n3004A,x\n", "line 2"),
        ("code,text\n3004,\n", "line 2"),
        ("code,text\n3004\n", "line 2"),
        ("code,text\n3004,x\n3004,y\n", "line 3"),
        ("code,text\n", "file"),
    ],
)
def test_directory_of_another_shape_is_refused(text, line):
    with pytest.raises(HsnDirectoryInvalid) as refusal:
        read_hsn_directory(text)
    assert refusal.value.field == line


@pytest.mark.parametrize(
    ("code", "tax_class", "fits"),
    [
        ("30049099", "medicine", True),
        ("29410000", "medicine", True),
        ("33049990", "medicine", False),
        ("84713010", "exempt_medicine", False),
        ("40151200", "surgical_glove", True),
        ("30049099", "toiletry", False),
        ("84713010", "slab_18", True),
        ("30049099", "slab_18", False),
        ("30069300", "slab_5", False),
        ("996511", "slab_18", False),
        ("996511", "exempt", False),
        ("30021290", "exempt", True),
        ("27101990", "non_gst", True),
        ("22030000", "non_gst", True),
        ("30049099", "non_gst", False),
    ],
)
def test_code_that_does_not_fit_its_class_is_asked_about(code, tax_class, fits):
    assert hsn_fits_class(code, tax_class) is fits


def test_text_of_a_heading_is_never_that_of_another_code():
    assert hsn_text("30042033") == "CIPROFLOXACIN"
    assert hsn_text("3004") == "MEDICAMENTS IN MEASURED DOSES"
    assert hsn_text("30041010") == hsn_text("7113") == ""
    assert is_service("996511")


OFFLINE_TOOL = """
    BAG BAL BDL BKL BOU BOX BTL BUN CAN CBM CCM CMS CTN DOZ DRM GGK GMS GRS GYD KGS KLR KME LTR MLT MTR MTS NOS OTH PAC
    PCS PRS QTL ROL SET SQF SQM SQY TBS TGM THD TON TUB UGS UNT YDS
"""
"""Units of the GSTR-1 offline tool, as resilient-tech/india-compliance has copied them (`UOM_MAP`)."""


def test_units_are_those_of_the_portal():
    assert set(UQCS) == set(OFFLINE_TOOL.split()) | {"NA"}
    assert check_uqc("nos") == "NOS"
    with pytest.raises(UqcUnknown):
        check_uqc("STRIP")


@pytest.mark.parametrize(
    ("pin", "state", "fits"),
    [
        ("411001", "27", True),
        ("403001", "30", True),
        ("403001", "27", True),
        ("160017", "04", True),
        ("160017", "03", True),
        ("411001", "24", False),
        ("999999", "96", True),
        ("411001", "97", False),
    ],
)
def test_pin_lies_in_one_of_its_states(pin, state, fits):
    assert pin_fits_state(pin, state) is fits


def test_pin_of_no_known_area_fits_no_state():
    assert states_of_pin("999000") == frozenset()
    assert check_pin(" 411 001 ") == "411001"


@pytest.mark.parametrize("pin", ["011001", "41100", "4110011", "ABCDEF"])
def test_unreadable_pin_is_refused(pin):
    with pytest.raises(PinInvalid):
        check_pin(pin)


def test_counted_units_take_no_decimals_and_measured_ones_three() -> None:
    assert set(DECIMALS) == set(UQCS)
    measured = "CBM CCM CMS GMS GYD KGS KLR KME LTR MLT MTR MTS QTL SQF SQM SQY TON UGS YDS"
    unknown = "NA OTH"
    assert {code for code, decimals in DECIMALS.items() if decimals} == {*measured.split(" "), *unknown.split(" ")}
    assert set(DECIMALS.values()) == {0, 3}
