import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gst.amounts import Amounts
from gst.codes.gstin import GstinInvalid
from gst.document.credit import OriginalLine
from gst.inward.bill_check import BillTax, RoundingSchool, check_bill_head, head_by_school
from gst.inward.gstr2b import Availability, Barred, InwardKind, read_gstr2b
from gst.inward.itc import (
    Blocked,
    ItcFacts,
    ItcOutcome,
    common_credit_reversal,
    decide_itc,
    interest,
    must_reverse_unpaid,
    reversal_on_exemption,
    reversal_on_write_off,
    unpaid_reversal,
)
from gst.inward.reverse_charge import REVERSE_CHARGE_SERVICES, reverse_charge
from gst.inward.set_off import Use, set_off
from gst.inward.short_receipt import short_receipt
from gst.json_text import JsonInvalid
from gst.tax.words import Charge
from tests.unit.gst.vectors import expected, given

_OWN = "27AAECM4821K1ZC"
_SUPPLIER = {"ctin": "02AAKCP9043M1Z3", "trdnm": "Maker", "supfildt": "11-11-2026", "supprd": "102026"}
_HEADS = {"txval": 1000.1, "igst": 50.01, "cgst": 0, "sgst": 0, "cess": 0}


def _file(**sections):
    data = {"gstin": _OWN, "rtnprd": "102026", "version": "1.0", "gendt": "14-11-2026", "docdata": sections}
    return json.dumps({"data": data})


def _invoice(**more):
    row = {
        "inum": "S/45",
        "typ": "R",
        "dt": "05-10-2026",
        "val": 1050.11,
        "pos": "27",
        "rev": "N",
        "itcavl": "Y",
        "rsn": "",
    }
    return row | _HEADS | more


def test_gstr2b_invoice_is_read_exactly():
    (found,) = read_gstr2b(_file(b2b=[_SUPPLIER | {"inv": [_invoice(itcavl="N", rsn="C", irn="ab")]}]))
    assert (found.own_gstin, found.supplier_gstin, found.number) == (_OWN, "02AAKCP9043M1Z3", "S/45")
    assert (found.kind, found.date, found.period) == (InwardKind.INVOICE, date(2026, 10, 5), "102026")
    assert (found.value, found.taxable, found.tax) == (Decimal("1050.11"), Decimal("1000.1"), Decimal("50.01"))
    assert (found.availability, found.barred) == (Availability.NO, Barred.TIME_LIMIT)
    assert (found.supplier_period, found.supplier_filed_on, found.irn) == ("102026", "11-11-2026", "ab")


def test_gstr2b_items_of_older_files_are_added_up():
    row = _invoice(items=[_HEADS, _HEADS])
    for name in _HEADS:
        del row[name]
    (found,) = read_gstr2b(_file(b2b=[_SUPPLIER | {"inv": [row]}]))
    assert (found.taxable, found.igst) == (Decimal("2000.2"), Decimal("100.02"))


def test_gstr2b_notes_imports_and_distributed_credit_keep_their_kind():
    note = _HEADS | {
        "ntnum": "C/1",
        "typ": "C",
        "suptyp": "R",
        "dt": "06-10-2026",
        "val": 1050.11,
        "pos": "27",
        "rev": "N",
        "itcavl": "Y",
    }
    found = read_gstr2b(
        _file(
            cdnr=[_SUPPLIER | {"nt": [note, note | {"ntnum": "D/1", "typ": "D"}]}],
            isd=[
                _SUPPLIER
                | {"doclist": [_HEADS | {"doctyp": "ISDI", "docnum": "I/1", "docdt": "07-10-2026", "itcelg": "Y"}]}
            ],
            impg=[{"boenum": "1234567", "boedt": "08-10-2026", "txval": 500, "igst": 90, "cess": 0}],
            impgsez=[
                _SUPPLIER | {"boe": [{"boenum": "7654321", "boedt": "09-10-2026", "txval": 5, "igst": 1, "cess": 0}]}
            ],
        ),
    )
    assert [(item.number, item.kind, item.section) for item in found] == [
        ("C/1", InwardKind.CREDIT_NOTE, "cdnr"),
        ("D/1", InwardKind.DEBIT_NOTE, "cdnr"),
        ("I/1", InwardKind.ISD, "isd"),
        ("1234567", InwardKind.IMPORT, "impg"),
        ("7654321", InwardKind.IMPORT, "impgsez"),
    ]
    assert found[3].value == Decimal(500)


def test_gstr2b_amended_invoice_names_its_original():
    (found,) = read_gstr2b(_file(b2ba=[_SUPPLIER | {"inv": [_invoice(oinum="S/44")]}]))
    assert (found.section, found.original_number) == ("b2ba", "S/44")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        _file(b2x=[]),
        _file(b2b=[_SUPPLIER | {"inv": [_invoice(dt="2026-10-05")]}]),
        _file(b2b=[_SUPPLIER | {"inv": [_invoice(itcavl="Z")]}]),
        _file(b2b=[_SUPPLIER | {"inv": [_invoice(igst="fifty")]}]),
        _file(b2b={}),
    ],
)
def test_gstr2b_of_another_shape_is_refused(text):
    with pytest.raises(JsonInvalid):
        read_gstr2b(text)


def test_gstr2b_of_a_false_gstin_is_refused():
    with pytest.raises(GstinInvalid):
        read_gstr2b(_file().replace(_OWN, "27AAECM4821K1ZA"))


def _facts(**more):
    fields: dict[str, Any] = {
        "invoice_date": date(2025, 6, 10),
        "in_2b": True,
        "received_on": date(2025, 6, 12),
        "claim_on": date(2026, 11, 30),
    }
    return ItcFacts(**(fields | more))


@pytest.mark.parametrize(
    ("change", "outcome", "table"),
    [
        ({}, ItcOutcome.CLAIM, "4(A)(5)"),
        ({"claim_on": date(2026, 12, 1)}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"annual_return_filed_on": date(2026, 11, 29)}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"barred": Barred.TIME_LIMIT}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"barred": Barred.PLACE_OF_SUPPLY}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"in_2b": False}, ItcOutcome.WAIT, ""),
        ({"availability": Availability.NO}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"availability": Availability.TEMPORARY}, ItcOutcome.WAIT, ""),
        ({"received_on": None}, ItcOutcome.WAIT, "4(B)(2)"),
        ({"received_on": date(2026, 12, 1)}, ItcOutcome.WAIT, "4(B)(2)"),
        ({"blocked": Blocked.SAMPLE}, ItcOutcome.BLOCKED, "4(B)(1)"),
        ({"supplier_is_composition": True}, ItcOutcome.INELIGIBLE, "5"),
    ],
)
def test_input_tax_is_claimed_only_when_every_condition_holds(change, outcome, table):
    found = decide_itc(_facts(**change))
    assert (found.outcome, found.table_3b) == (outcome, table)


def test_v44_credit_on_stock_goes_back_when_goods_become_exempt():
    case = given("V44")
    found = reversal_on_exemption(Decimal(case["stock_taxable_value"]), Decimal(case["itc_rate"]))
    assert found == Decimal(expected("V44")["itc_reversal"])


def test_credit_on_an_unpaid_bill_goes_back_after_180_days():
    assert not must_reverse_unpaid(date(2026, 1, 1), date(2026, 6, 30))
    assert must_reverse_unpaid(date(2026, 1, 1), date(2026, 7, 1))
    found = unpaid_reversal(Amounts(igst=Decimal("50.00")), Decimal("1050.00"), Decimal("350.00"))
    assert found.igst == Decimal("33.33")
    assert unpaid_reversal(Amounts(igst=Decimal("50.00")), Decimal("1050.00"), Decimal("2000.00")).is_nil


def test_interest_is_eighteen_per_cent_a_year():
    assert interest(Decimal(1000), 365) == Decimal("180.00")
    assert interest(Decimal(1000), 30) == Decimal("14.79")


def test_common_and_destroyed_goods_credit_go_back_in_proportion():
    assert common_credit_reversal(Decimal(1000), Decimal(1), Decimal(3)) == Decimal("333.33")
    assert common_credit_reversal(Decimal(1000), Decimal(0), Decimal(0)) == Decimal("0.00")
    assert reversal_on_write_off(
        Amounts(cgst=Decimal("21.80"), sgst=Decimal("21.80")), Decimal(4), Decimal(11)
    ).cgst == Decimal("7.93")


def test_v47_short_receipt_expects_a_note_and_pays_less():
    case, want = given("V47"), expected("V47")
    qty, rate = Decimal(case["billed_qty"]), Decimal(case["rate"])
    billed = OriginalLine(
        billed_qty=qty, free_qty=Decimal(0), taxable=qty * rate, igst=Decimal(want["supplier_invoice"]["igst"])
    )
    found = short_receipt(billed, Decimal(case["received_qty"]))
    note = want["expected_credit_note"]
    assert (found.expected_note.taxable, found.expected_note.igst, found.expected_note.total) == tuple(
        Decimal(note[name]) for name in ("taxable", "igst", "total")
    )
    assert found.stock_in == Decimal(want["stock_in"])
    assert found.payable == Decimal(want["payable_after_credit_note"])
    assert found.credit_allowed == Decimal(want["itc_after_credit_note"])


@pytest.mark.parametrize("registered", [True, False])
def test_v19_reverse_charge_is_owed_and_credited_by_the_recipient(registered):
    case, want = given("V19"), expected("V19")
    rate = REVERSE_CHARGE_SERVICES["goods_transport"]
    assert rate is not None
    found = reverse_charge(
        Decimal(case["value"]),
        rate,
        charge=Charge.CGST_SGST,
        vendor_registered=registered,
        received_on=date(2026, 11, 22),
    )
    assert found.payable_to_vendor == Decimal(want["payable_to_vendor"])
    assert (found.output.cgst, found.output.sgst) == (
        Decimal(want["rcm_output"]["cgst"]),
        Decimal(want["rcm_output"]["sgst"]),
    )
    assert (found.credit.cgst, found.credit.sgst) == (
        Decimal(want["rcm_input_itc"]["cgst"]),
        Decimal(want["rcm_input_itc"]["sgst"]),
    )
    assert found.self_invoice_by == (None if registered else date(2026, 12, 22))


@pytest.mark.parametrize(
    ("school", "heads", "told"),
    [
        (
            RoundingSchool.INDEPENDENT_LINES,
            expected("V36")["independent_lines"]["cgst"],
            RoundingSchool.INDEPENDENT_LINES,
        ),
        (
            RoundingSchool.PROGRESSIVE_CARRY,
            expected("V36")["progressive_carry"]["cgst"],
            RoundingSchool.PROGRESSIVE_CARRY,
        ),
        # The sum alone does not tell the last two schools apart.
        (RoundingSchool.INVOICE_LEVEL, [expected("V36")["invoice_level"]["cgst"]], RoundingSchool.PROGRESSIVE_CARRY),
    ],
)
def test_v36_three_schools_of_rounding(school, heads, told):
    taxables = [Decimal(value) for value in given("V36")["lines"]]
    half = Decimal(given("V36")["gst"]) / 2
    found = head_by_school(taxables, half, school)
    assert found == tuple(Decimal(head) for head in heads)
    assert check_bill_head(taxables, half, sum(found, Decimal(0))).school is told


def test_vendor_bill_is_accepted_as_printed_within_a_rupee():
    taxables = [Decimal("7.60"), Decimal("7.60")]
    assert check_bill_head(taxables, Decimal(6), Decimal(1)).school is RoundingSchool.WHOLE_RUPEE
    near, far = (
        check_bill_head(taxables, Decimal(6), Decimal("1.50")),
        check_bill_head(taxables, Decimal(6), Decimal("1.93")),
    )
    assert (near.verdict, near.difference) == (BillTax.WITHIN_TOLERANCE, Decimal("0.58"))
    assert (far.verdict, far.school) == (BillTax.TOO_FAR, None)


def test_credit_is_spent_igst_first_and_never_across_cgst_and_sgst():
    liability = Amounts(igst=Decimal(100), cgst=Decimal(80), sgst=Decimal(80), cess=Decimal(5))
    credit = Amounts(igst=Decimal(150), cgst=Decimal(10), sgst=Decimal(100), cess=Decimal(9))
    found = set_off(liability, credit, reverse_charge=Amounts(cgst=Decimal(7), sgst=Decimal(7)))
    assert found.uses == (
        Use(credit="igst", liability="igst", amount=Decimal(100)),
        Use(credit="igst", liability="cgst", amount=Decimal(50)),
        Use(credit="cgst", liability="cgst", amount=Decimal(10)),
        Use(credit="sgst", liability="sgst", amount=Decimal(80)),
        Use(credit="cess", liability="cess", amount=Decimal(5)),
    )
    assert found.cash == Amounts(cgst=Decimal(27), sgst=Decimal(7))
    assert found.carried == Amounts(sgst=Decimal(20), cess=Decimal(4))


def test_spare_state_credit_pays_igst_after_its_own_head():
    found = set_off(Amounts(igst=Decimal(50), cgst=Decimal(10)), Amounts(cgst=Decimal(40), sgst=Decimal(15)))
    assert found.uses[-2:] == (
        Use(credit="cgst", liability="igst", amount=Decimal(30)),
        Use(credit="sgst", liability="igst", amount=Decimal(15)),
    )
    assert found.cash.igst == Decimal(5)


@pytest.mark.parametrize("missing", ["itcavl", "inum", "dt"])
def test_gstr2b_invoice_without_a_fact_that_decides_is_refused(missing):
    row = _invoice()
    del row[missing]
    with pytest.raises(JsonInvalid) as refusal:
        read_gstr2b(_file(b2b=[_SUPPLIER | {"inv": [row]}]))
    assert refusal.value.field == missing


def test_gstr2b_note_of_an_unknown_kind_is_refused():
    note = _HEADS | {"ntnum": "C/1", "typ": "X", "dt": "06-10-2026", "val": 1, "itcavl": "Y"}
    with pytest.raises(JsonInvalid) as refusal:
        read_gstr2b(_file(cdnr=[_SUPPLIER | {"nt": [note]}]))
    assert refusal.value.field == "typ"


def test_gstr2b_distributed_credit_that_is_not_eligible_is_told_so():
    row = {"doctyp": "ISDI", "docnum": "D/1", "docdt": "05-10-2026", "igst": 5, "itcelg": "N"}
    (found,) = read_gstr2b(_file(isd=[_SUPPLIER | {"doclist": [row]}]))
    assert found.availability is Availability.NO
