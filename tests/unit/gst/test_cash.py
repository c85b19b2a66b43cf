"""Cash in the income-tax law. gst-corrections.md 1, row 22."""

from decimal import Decimal

from gst.tax.cash import cash_expense_limit, may_receive_in_cash


def test_two_lakh_is_too_much_to_receive() -> None:
    assert may_receive_in_cash(Decimal("199999.99"))
    assert not may_receive_in_cash(Decimal("200000.00"))


def test_a_transporter_may_be_paid_more_in_cash() -> None:
    assert (cash_expense_limit(transporter=False), cash_expense_limit(transporter=True)) == (
        Decimal(10_000),
        Decimal(35_000),
    )
