"""What an adjustment may do and what it is worth, and the facts of a product that the tax law must know."""

from decimal import Decimal
from typing import Any

import pytest

from gst.price import NO_PRICE
from kit.errors import DomainError
from services.inventory.domain.adjustments import REVERSES_ITC, AdjustmentReason, adjust, check_direction
from services.inventory.domain.batches import Received
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.tax_facts import check_hsn, check_tax_class, check_uqc


def balance(on_hand: str, reserved: str, value: str) -> LockedBalance:
    return LockedBalance(on_hand=Decimal(on_hand), reserved=Decimal(reserved), value=Decimal(value))


def received(quantity: str, value: str) -> Received:
    return Received(quantity=Decimal(quantity), value=Decimal(value), first_on=None, ptr=NO_PRICE, pts=NO_PRICE)


def refused(check: Any, *args: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        check(*args)
    return error.value.reason, error.value.field


@pytest.mark.parametrize("reason", sorted(set(AdjustmentReason) - {AdjustmentReason.COUNT}))
def test_only_a_count_finds_more(reason) -> None:
    check_direction(AdjustmentReason.COUNT, Decimal(1))
    check_direction(reason, Decimal(-1))

    assert refused(check_direction, reason, Decimal(1)) == ("WRITE_OFF_UPWARDS", "reason_kind")


def test_every_reason_but_a_count_bars_the_input_tax() -> None:
    """CGST Act s.17(5)(h)."""
    assert set(AdjustmentReason) - REVERSES_ITC == {AdjustmentReason.COUNT}


def test_goods_that_are_found_are_worth_what_their_batch_has_cost() -> None:
    shelf = balance("7", "0", "70.00")

    assert adjust(shelf, Decimal(3), received("110", "800.00")) == Decimal("21.82")
    assert shelf == balance("10", "0", "91.82")


def test_goods_that_are_gone_take_their_share_and_the_last_ones_the_rest() -> None:
    shelf = balance("3", "0", "10.00")

    assert adjust(shelf, Decimal(-1), received("3", "10.00")) == Decimal("-3.33")
    assert adjust(shelf, Decimal(-2), received("3", "10.00")) == Decimal("-6.67")
    assert shelf == balance("0", "0", "0.00")


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [("-11", "INSUFFICIENT_STOCK"), ("-7", "BELOW_RESERVED"), ("999999999990", "STOCK_TOO_LARGE")],
)
def test_what_the_shelf_cannot_give_or_the_books_cannot_say_is_refused_and_changes_nothing(quantity, reason) -> None:
    shelf = balance("10", "4", "100.00")

    assert refused(adjust, shelf, Decimal(quantity), received("10", "100.00")) == (reason, "quantity")
    assert shelf == balance("10", "4", "100.00")


@pytest.mark.parametrize(
    ("check", "good", "bad", "reason", "field"),
    [
        (check_tax_class, "medicine", "sunshine", "TAX_CLASS_UNKNOWN", "tax_class"),
        (check_hsn, "30049099", "30049", "HSN_INVALID", "hsn"),
        (check_uqc, "TBS", "XYZ", "UQC_UNKNOWN", "uqc"),
    ],
)
def test_a_fact_that_the_law_does_not_know_is_refused_at_its_field(check, good, bad, reason, field) -> None:
    assert check(good) == good
    assert refused(check, bad) == (reason, field)
