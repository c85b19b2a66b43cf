"""Units that are found damaged or missing after their bill: each is claimed once, and goes back or is paid for."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from gst.money import NIL, ZERO
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim, DebitClaimLine
from services.purchase.domain.errors import (
    DebitClaimSettled,
    GoodsReceiptLineNotFound,
    NothingToClaim,
    OverClaim,
    QuantityMissing,
)
from services.purchase.domain.found_units import ClaimedBill, FoundUnits, found_lines
from services.purchase.domain.kept_goods import BilledUnits
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, ClaimSettlementKind, InputTax
from tests.unit.purchase.made_claims import claim, settlement
from tests.unit.purchase.made_claims import line as claim_line
from tests.unit.purchase.posted_bills import LINE, NO_FIGURES, bill, figures
from trade.domain.figures import TaxFigures

BATCHES, NOTE = {LINE: UUID(int=5)}, UUID(int=31)
DAMAGED, MISSING = ClaimedDifference.FOUND_DAMAGED, ClaimedDifference.FOUND_SHORT
NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def of_bill(*claims: DebitClaim, back: str = "0", taxable: str = "1000.00", tax: str = "25.00") -> ClaimedBill:
    """90 units and 10 free ones billed at 1,000.00, with what went back under one note."""
    posted = bill("1050.00")
    units = BilledUnits(
        quantity=Decimal(90), free_quantity=Decimal(10), returned=ZERO, never_billed=ZERO, never_billed_free=ZERO
    )
    worth = NO_FIGURES if taxable == "0.00" else figures(taxable, tax)
    billed = dataclasses.replace(posted.lines[0], units=units, figures=worth)
    returned = [
        ReturnedUnits(
            returned_line_id=UUID(int=30),
            hold_id=UUID(int=32),
            goods_receipt_id=UUID(int=2),
            line_id=LINE,
            vendor_bill_id=posted.vendor_bill_id,
            debit_note_id=NOTE,
            never_billed=False,
            quantity=Decimal(back),
            tax_rate=Decimal(5),
            input_tax=InputTax.ELIGIBLE,
            figures=TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL, round_off=NIL),
        )
    ]
    return ClaimedBill(bill=dataclasses.replace(posted, lines=(billed,)), claims=claims, going_back=returned)


def found(quantity: str, difference: ClaimedDifference = DAMAGED, line_id: UUID = LINE) -> FoundUnits:
    return FoundUnits(goods_receipt_line_id=line_id, difference=difference, quantity=Decimal(quantity), reason="")


def claimed(quantity: str, number: int = 1) -> DebitClaim:
    """A claim of 10.50 for each of so many found units."""
    units = Decimal(quantity)
    of_units: DebitClaimLine = dataclasses.replace(
        claim_line(DAMAGED, f"{units * 10:.2f}", f"{units / 2:.2f}"), goods_receipt_line_id=LINE, quantity=units
    )
    return dataclasses.replace(claim(of_units), debit_claim_id=UUID(int=100 + number))


def met(of: DebitClaim, amount: str, kind: ClaimSettlementKind = ClaimSettlementKind.REFUND) -> DebitClaim:
    by_note = NOTE if kind is ClaimSettlementKind.DEBIT_NOTE else None
    how: ClaimSettlement = dataclasses.replace(settlement(amount, kind), document_id=by_note)
    return of.settled(how, at_most=of.amount)


def test_found_units_have_their_share_of_the_line_free_ones_among_them() -> None:
    (line,) = found_lines(of_bill(), [found("5")], "Crushed", BATCHES)

    assert (line.value, line.tax, line.reason) == (Decimal("50.00"), Decimal("2.50"), "Crushed")
    assert line.explanation == "After the bill, damage was found of 5 of 100 units."


def test_what_is_claimed_of_the_price_is_not_claimed_again() -> None:
    dearer = dataclasses.replace(claim_line(ClaimedDifference.RATE, "100.00", "5.00"), goods_receipt_line_id=LINE)

    (line,) = found_lines(of_bill(claim(dearer)), [found("10", MISSING)], "Crushed", BATCHES)

    assert (line.value, line.tax) == (Decimal("90.00"), Decimal("4.50"))


@pytest.mark.parametrize(
    ("of", "lines", "at_most"),
    [
        (of_bill(), [found("101")], "100"),
        (of_bill(back="20"), [found("81")], "80"),
        (of_bill(claimed("50")), [found("51")], "50"),
        (of_bill(), [found("60"), found("41", MISSING)], "40"),
        (of_bill(met(claimed("20"), "210.00", ClaimSettlementKind.DEBIT_NOTE), back="20"), [found("81")], "80"),
    ],
)
def test_no_more_is_claimed_than_was_kept_and_is_neither_returned_nor_claimed(
    of: ClaimedBill, lines: list[FoundUnits], at_most: str
) -> None:
    with pytest.raises(OverClaim) as refused:
        found_lines(of, lines, "Crushed", BATCHES)

    assert refused.value.facts == {"at_most": at_most}


def test_units_of_a_cancelled_claim_may_be_claimed_again() -> None:
    assert found_lines(of_bill(claimed("100").cancelled("Wrong", NOW)), [found("100")], "Crushed", BATCHES)


def test_claim_names_a_line_and_units_that_cost_something() -> None:
    with pytest.raises(GoodsReceiptLineNotFound):
        found_lines(of_bill(), [found("1", line_id=UUID(int=99))], "Crushed", BATCHES)
    with pytest.raises(QuantityMissing):
        found_lines(of_bill(), [found("0")], "Crushed", BATCHES)
    with pytest.raises(NothingToClaim):
        found_lines(of_bill(taxable="0.00"), [found("1")], "Crushed", BATCHES)


def test_money_meets_no_unit_that_goes_back_or_is_paid_for_by_another_claim() -> None:
    first, second = claimed("60", 1), claimed("40", 2)

    assert of_bill(first, second).covered_by_money(first) == Decimal("630.00")
    assert of_bill(first, second, back="50").covered_by_money(first) == Decimal("525.00")
    assert of_bill(first, met(second, "420.00"), back="50").covered_by_money(first) == Decimal("105.00")
    assert of_bill(met(first, "100.00")).covered_by_money(met(first, "100.00")) == Decimal("530.00")


def test_note_meets_each_unit_that_went_back_under_it_once() -> None:
    first, second = met(claimed("5", 1), "52.50", ClaimSettlementKind.DEBIT_NOTE), claimed("5", 2)

    of = of_bill(first, second, back="7")

    assert (of.covered_by_note(first, NOTE), of.covered_by_note(second, NOTE)) == (NIL, Decimal("21.00"))
    assert of.covered_by_note(second, UUID(int=77)) == NIL


def test_units_that_are_paid_for_do_not_go_back() -> None:
    of_bill(met(claimed("5"), "52.50"), back="95").check_return()
    of_bill(claimed("5"), back="100").check_return()
    with pytest.raises(DebitClaimSettled) as refused:
        of_bill(met(claimed("5"), "52.50"), back="96").check_return()

    assert refused.value.facts == {"units": "1"}
