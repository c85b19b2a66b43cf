"""When two payments have one reference."""

import pytest

from trade.domain.accounts import PaymentMode
from trade.domain.payment_references import PaymentReference


def key(mode: PaymentMode, text: str, bank: str = "") -> str:
    return PaymentReference(text=text, bank=bank, accept_used_reference=False).key(mode)


@pytest.mark.parametrize("other", ["412233", " 0412233", "4122-33", "\uff14\uff11\uff12\uff12\uff13\uff13"])
def test_a_cheque_is_the_same_however_its_number_is_written(other: str) -> None:
    assert key(PaymentMode.CHEQUE, other, "S.B.I.") == key(PaymentMode.CHEQUE, "0412233", "sbi")


def test_a_cheque_of_zeros_keeps_them_and_a_transfer_too() -> None:
    assert key(PaymentMode.CHEQUE, "000", "SBI") == "000 SBI"
    assert key(PaymentMode.UPI, "0412233") != key(PaymentMode.UPI, "412233")


def test_cash_is_never_compared() -> None:
    assert key(PaymentMode.CASH, "412233") == ""
