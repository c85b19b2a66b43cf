from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from gst.amounts import Amounts
from gst.dates.due_dates import Filer
from gst.document.credit import OriginalLine
from gst.inward.gstr2b import Availability, Barred
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
from gst.inward.set_off import CreditUse, set_off
from gst.inward.short_receipt import short_receipt
from gst.tax.categories import Charge
from tests.unit.gst.vectors import expected, given


def _facts(**more):
    fields: dict[str, Any] = {
        "invoice_date": date(2025, 6, 10),
        "in_2b": True,
        "received_on": date(2025, 6, 12),
        "claim_on": date(2026, 10, 31),
    }
    return ItcFacts(**(fields | more))


@pytest.mark.parametrize(
    ("change", "outcome", "table"),
    [
        ({}, ItcOutcome.CLAIM, "4(A)(5)"),
        ({"claim_on": date(2026, 11, 1)}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"filer": Filer.QUARTERLY}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"filer": Filer.QUARTERLY, "claim_on": date(2026, 9, 30)}, ItcOutcome.CLAIM, "4(A)(5)"),
        ({"return_filed_on": date(2026, 11, 30)}, ItcOutcome.CLAIM, "4(A)(5)"),
        ({"return_filed_on": date(2026, 12, 1)}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
        ({"return_filed_on": date(2026, 11, 30), "claim_on": date(2026, 11, 1)}, ItcOutcome.CLAIM, "4(A)(5)"),
        ({"annual_return_filed_on": date(2026, 10, 31)}, ItcOutcome.INELIGIBLE, "4(D)(2)"),
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
    quantity, rate = Decimal(case["billed_qty"]), Decimal(case["rate"])
    billed = OriginalLine(
        billed_quantity=quantity,
        free_quantity=Decimal(0),
        taxable=quantity * rate,
        igst=Decimal(want["supplier_invoice"]["igst"]),
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


def test_credit_is_spent_igst_first_and_never_across_cgst_and_sgst():
    liability = Amounts(igst=Decimal(100), cgst=Decimal(80), sgst=Decimal(80), cess=Decimal(5))
    credit = Amounts(igst=Decimal(150), cgst=Decimal(10), sgst=Decimal(100), cess=Decimal(9))
    found = set_off(liability, credit, reverse_charge=Amounts(cgst=Decimal(7), sgst=Decimal(7)))
    assert found.uses == (
        CreditUse(credit="igst", liability="igst", amount=Decimal(100)),
        CreditUse(credit="igst", liability="cgst", amount=Decimal(50)),
        CreditUse(credit="cgst", liability="cgst", amount=Decimal(10)),
        CreditUse(credit="sgst", liability="sgst", amount=Decimal(80)),
        CreditUse(credit="cess", liability="cess", amount=Decimal(5)),
    )
    assert found.cash == Amounts(cgst=Decimal(27), sgst=Decimal(7))
    assert found.carried == Amounts(sgst=Decimal(20), cess=Decimal(4))


@pytest.mark.parametrize(
    ("liability", "credit", "cash"),
    [
        ((0, 100, 100), (100, 100, 0), (0, 0, 0)),
        ((0, 100, 100), (100, 0, 100), (0, 0, 0)),
        ((50, 100, 100), (130, 60, 60), (0, 0, 0)),
        ((0, 100, 100), (50, 100, 0), (0, 0, 50)),
        ((0, 100, 100), (50, 20, 20), (0, 30, 80)),
        ((0, 100, 100), (300, 100, 100), (0, 0, 0)),
        ((40, 10, 10), (0, 30, 30), (0, 0, 0)),
    ],
)
def test_igst_credit_is_split_so_that_the_least_cash_is_due(liability, credit, cash):
    owed, held, due = (_heads(*each) for each in (liability, credit, cash))
    found = set_off(owed, held)
    assert found.cash == due
    used = sum((use.amount for use in found.uses), Decimal(0))
    assert used + found.carried.tax == held.tax
    assert owed.tax == used + found.cash.tax


@pytest.mark.parametrize("igst", range(0, 13, 3))
def test_no_split_of_igst_credit_needs_less_cash(igst):
    for owed_cgst, owed_sgst, cgst, sgst in product(range(0, 9, 4), range(0, 9, 4), range(0, 9, 2), range(0, 9, 2)):
        found = set_off(_heads(0, owed_cgst, owed_sgst), _heads(igst, cgst, sgst))
        spent = min(igst, owed_cgst + owed_sgst)
        least = min(
            max(owed_cgst - part - cgst, 0) + max(owed_sgst - (spent - part) - sgst, 0)
            for part in range(spent + 1)
            if part <= owed_cgst and spent - part <= owed_sgst
        )
        assert found.cash.tax == least
        assert found.carried.igst == igst - spent


def _heads(igst, cgst, sgst):
    return Amounts(igst=Decimal(igst), cgst=Decimal(cgst), sgst=Decimal(sgst))


def test_spare_state_credit_pays_igst_after_its_own_head():
    found = set_off(Amounts(igst=Decimal(50), cgst=Decimal(10)), Amounts(cgst=Decimal(40), sgst=Decimal(15)))
    assert found.uses[-2:] == (
        CreditUse(credit="cgst", liability="igst", amount=Decimal(30)),
        CreditUse(credit="sgst", liability="igst", amount=Decimal(15)),
    )
    assert found.cash.igst == Decimal(5)
