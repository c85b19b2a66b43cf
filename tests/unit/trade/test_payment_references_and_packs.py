"""References by which payments are compared, quantities of counted goods, and prices for packs."""

from decimal import Decimal
from typing import Any

import pytest

from gst.document.compute import MAX_QUANTITY
from gst.price import Price
from kit.errors import DomainError
from trade.domain.accounts import PaymentMode
from trade.domain.payment_references import PaymentReference, UsedReference, check_reference
from trade.domain.prices import check_pack, price_field
from trade.domain.quantities import check_line_units, check_quantity

STRIP = Price(amount=Decimal("23.47"), units=Decimal(15))
TABLET = Price(amount=Decimal("1.60"))


def key(mode: PaymentMode, text: str, bank: str = "") -> str:
    return PaymentReference(text=text, bank=bank, accept_used_reference=False).key(mode)


def refused(check: Any, *args: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        check(*args, **named)
    return error.value.reason, error.value.field


def test_a_transfer_is_the_same_however_it_is_written_and_by_whichever_way_it_came() -> None:
    assert key(PaymentMode.UPI, "upi 4122-3344") == key(PaymentMode.BANK, "UPI41223344") != ""


def test_cheques_of_two_banks_may_have_one_number() -> None:
    of_one, again, of_another = (
        key(PaymentMode.CHEQUE, "000123", bank) for bank in ("State Bank", "STATE-BANK", "Union Bank")
    )

    assert of_one == again != of_another


@pytest.mark.parametrize(
    ("mode", "text"), [(PaymentMode.CASH, "Slip 7"), (PaymentMode.UPI, ""), (PaymentMode.UPI, "-")]
)
def test_cash_and_payments_without_a_reference_are_not_compared(mode, text) -> None:
    assert key(mode, text) == ""


@pytest.mark.parametrize("number", ["", " - "])
def test_a_cheque_without_a_number_is_refused(number) -> None:
    check_reference(PaymentMode.CHEQUE, "000123")
    check_reference(PaymentMode.UPI, number)

    assert refused(check_reference, PaymentMode.CHEQUE, number) == ("REFERENCE_MISSING", "reference")


def test_the_refusal_of_a_used_reference_names_the_payment_that_has_it() -> None:
    refusal = UsedReference(document_id="7", number="RCT/26-27/000007").refusal(field="receipt.reference")

    assert (refusal.reason, refusal.field) == ("REFERENCE_USED", "receipt.reference")
    assert refusal.facts == {"document_id": "7", "document_number": "RCT/26-27/000007"}


@pytest.mark.parametrize(("uqc", "is_refused"), [("TBS", True), ("NOS", True), ("KGS", False), ("MTR", False)])
def test_what_is_counted_comes_in_whole_units(uqc, is_refused) -> None:
    check_quantity(Decimal("2.000"), uqc, field="quantity")

    if is_refused:
        assert refused(check_quantity, Decimal("1.5"), uqc, field="quantity") == ("QUANTITY_NOT_WHOLE", "quantity")
    else:
        check_quantity(Decimal("1.5"), uqc, field="quantity")


def test_a_line_has_no_more_units_than_an_invoice_can_say() -> None:
    check_line_units(MAX_QUANTITY, field="quantity")

    assert refused(check_line_units, MAX_QUANTITY + 1, field="quantity") == ("QUANTITY_TOO_LARGE", "quantity")


def test_a_price_is_at_the_field_in_which_it_was_given() -> None:
    fields = [price_field("lines[0].", "rate", price) for price in (STRIP, TABLET, None)]

    assert fields == ["lines[0].pack_rate", "lines[0].rate", "lines[0].rate"]


def test_a_pack_has_whole_units_of_what_is_counted() -> None:
    part = Price(amount=Decimal(10), units=Decimal("2.5"))

    check_pack(STRIP, "TBS", prefix="", name="rate")
    check_pack(part, "KGS", prefix="", name="rate")
    assert refused(check_pack, part, "TBS", prefix="", name="rate") == ("QUANTITY_NOT_WHOLE", "pack_rate.units")
