from datetime import date
from decimal import Decimal

import pytest

from gst.goods.licence import FORMS, BuyerKind, DrugClass, Licence, LicenceMissing, check_licence
from gst.goods.pack import PackInvalid, loose_price, read_pack
from gst.goods.price_ceiling import NoBrandCounts, ceiling_price
from gst.printed.invoice_text import may_consolidate, needs_dynamic_qr
from gst.returns.credit_note_state import (
    CreditNoteState,
    ImsAction,
    TransitionRefused,
    liability_cut,
    move_credit_note,
    state_after_ims,
)

_TODAY = date(2026, 11, 22)
_VALID = Licence(form="20", number="MH-1", retention_due=date(2026, 11, 22))
_GRACE = Licence(form="21", number="MH-2", retention_due=date(2026, 11, 21), grace_until=date(2027, 5, 21))


def test_valid_licence_of_the_right_form_passes():
    found = check_licence(DrugClass.GENERAL, [_GRACE, _VALID], _TODAY, buyer=BuyerKind.DEALER)
    assert (found.licence, found.in_grace) == (_VALID, False)


def test_licence_in_grace_passes_to_be_confirmed():
    found = check_licence(DrugClass.C_C1, [_VALID, _GRACE], _TODAY, buyer=BuyerKind.DEALER)
    assert (found.licence, found.in_grace) == (_GRACE, True)


@pytest.mark.parametrize(
    ("drug", "on"),
    [(DrugClass.X, _TODAY), (DrugClass.GENERAL, date(2026, 11, 23)), (DrugClass.C_C1, date(2027, 5, 22))],
)
def test_sale_without_a_fitting_licence_is_refused(drug, on):
    with pytest.raises(LicenceMissing):
        check_licence(drug, [_VALID, _GRACE], on, buyer=BuyerKind.DEALER)


def test_institutions_and_practitioners_need_no_licence():
    for buyer in (BuyerKind.GOVERNMENT, BuyerKind.INSTITUTION, BuyerKind.PRACTITIONER):
        assert check_licence(DrugClass.X, [], _TODAY, buyer=buyer).licence is None
    assert {FORMS["20B"], FORMS["21B"], FORMS["20G"]} == {DrugClass.GENERAL, DrugClass.C_C1, DrugClass.X}


@pytest.mark.parametrize(
    ("text", "outer", "inner", "measure", "units"),
    [
        ("10*10", 10, "10", "", "100"),
        ("1 * 100ml", 1, "100", "ml", "1"),
        ("10x15", 10, "15", "", "150"),
        ("3*2.5ML", 3, "2.5", "ml", "3"),
    ],
)
def test_pack_is_read_as_the_trade_writes_it(text, outer, inner, measure, units):
    found = read_pack(text)
    assert (found.outer, found.inner, found.measure, found.base_units) == (
        outer,
        Decimal(inner),
        measure,
        Decimal(units),
    )


@pytest.mark.parametrize("text", ["", "10", "0*10", "10*", "ten*ten", "10*0"])
def test_pack_that_cannot_be_read_is_refused(text):
    with pytest.raises(PackInvalid):
        read_pack(text)


def test_loose_units_are_sold_pro_rata():
    assert loose_price(Decimal("33.30"), Decimal(10), Decimal(3)) == Decimal("9.99")
    with pytest.raises(PackInvalid):
        loose_price(Decimal(1), Decimal(0), Decimal(1))


def test_ceiling_is_the_mean_of_brands_that_count():
    brands = [(Decimal("2.00"), Decimal(40)), (Decimal("3.00"), Decimal(1)), (Decimal("9.00"), Decimal("0.99"))]
    assert ceiling_price(brands) == Decimal("2.90")
    with pytest.raises(NoBrandCounts):
        ceiling_price(brands[2:])


def test_credit_note_goes_step_by_step():
    path = [
        CreditNoteState.REPORTED,
        CreditNoteState.PENDING,
        CreditNoteState.ACCEPTED,
        CreditNoteState.REVERSAL_CONFIRMED,
    ]
    state = CreditNoteState.ISSUED
    for step in path:
        state = move_credit_note(state, step)
    assert state is CreditNoteState.REVERSAL_CONFIRMED
    with pytest.raises(TransitionRefused):
        move_credit_note(state, CreditNoteState.REJECTED)


@pytest.mark.parametrize(
    ("action", "filed", "pending", "state"),
    [
        (ImsAction.ACCEPT, False, 0, CreditNoteState.ACCEPTED),
        (ImsAction.REJECT, False, 0, CreditNoteState.REJECTED),
        (ImsAction.PENDING, False, 1, CreditNoteState.PENDING),
        (ImsAction.PENDING, False, 2, CreditNoteState.ACCEPTED),
        (ImsAction.NONE, False, 0, CreditNoteState.REPORTED),
        (ImsAction.NONE, True, 0, CreditNoteState.ACCEPTED),
    ],
)
def test_buyers_action_moves_the_note(action, filed, pending, state):
    assert state_after_ims(action, buyer_filed_3b=filed, periods_pending=pending) is state


@pytest.mark.parametrize(
    ("state", "note_date", "registered", "cut"),
    [
        (CreditNoteState.ISSUED, date(2026, 1, 1), False, "0"),
        (CreditNoteState.REJECTED, date(2026, 1, 1), True, "0"),
        (CreditNoteState.REPORTED, date(2026, 1, 1), False, "50"),
        (CreditNoteState.REPORTED, date(2025, 9, 30), True, "50"),
        (CreditNoteState.REPORTED, date(2025, 10, 1), True, "0"),
        (CreditNoteState.ACCEPTED, date(2025, 10, 1), True, "0"),
        (CreditNoteState.REVERSAL_CONFIRMED, date(2025, 10, 1), True, "30"),
    ],
)
def test_tax_is_cut_by_what_the_buyer_reversed(state, note_date, registered, cut):
    found = liability_cut(Decimal(50), Decimal(30), state, note_date=note_date, registered=registered)
    assert found == Decimal(cut)


def test_small_sales_share_an_invoice_and_the_largest_carry_a_payment_code():
    assert may_consolidate(Decimal("199.99"), registered=False, invoice_asked=False)
    assert not may_consolidate(Decimal(200), registered=False, invoice_asked=False)
    assert not may_consolidate(Decimal(1), registered=False, invoice_asked=True)
    assert needs_dynamic_qr(Decimal(5_000_000_001), registered=False)
    assert not needs_dynamic_qr(Decimal(5_000_000_000), registered=False)
