"""How far a customer's credit goes, and what is paid at once. Rupees."""

from decimal import Decimal

import pytest

from services.sales.domain.credit_limit import CustomerAccount, check_credit, paid_at_once
from services.sales.domain.errors import CashOnly, CreditLimitExceeded, ReceiptExceedsTotal
from tests.unit.sales.facts import customer
from trade.domain.refusals import AmountMissing

LIMIT = Decimal("1000.00")


def check(limit: Decimal | None, balance: str, added: str, ordered: str = "0") -> None:
    buyer = customer(credit_limit=limit)
    account = CustomerAccount(customer=buyer, balance=Decimal(balance), ordered=Decimal(ordered))
    check_credit(account, Decimal(added), field="customer_id")


@pytest.mark.parametrize(
    ("limit", "balance", "ordered", "added"),
    [
        (LIMIT, "900.00", "0", "100.00"),
        (LIMIT, "600.00", "300.00", "100.00"),
        (LIMIT, "-200.00", "1100.00", "100.00"),
        (LIMIT, "2000.00", "500.00", "0.00"),
        (None, "99999.00", "99999.00", "99999.00"),
        (Decimal(0), "0", "500.00", "0.00"),
        (Decimal(0), "-500.00", "500.00", "500.00"),
    ],
)
def test_a_sale_within_the_limit_is_allowed(limit: Decimal | None, balance: str, ordered: str, added: str) -> None:
    """Orders of a customer without credit are paid when they are invoiced: they take nothing from its money."""
    check(limit, balance, added, ordered)


def test_a_paisa_over_the_limit_is_refused_with_what_it_exceeds() -> None:
    with pytest.raises(CreditLimitExceeded) as caught:
        check(LIMIT, "700.00", "100.01", ordered="200.00")

    assert caught.value.facts == {
        "balance": "700.00",
        "ordered": "200.00",
        "added": "100.01",
        "credit_limit": "1000.00",
        "exceeded_by": "0.01",
    }


def test_a_limit_of_zero_is_cash_only() -> None:
    with pytest.raises(CashOnly):
        check(Decimal(0), "0", "0.01")


def test_a_receipt_without_an_amount_pays_the_whole() -> None:
    assert paid_at_once(None, Decimal("95.00"), field="receipt.amount") == Decimal("95.00")
    assert paid_at_once(Decimal("40.00"), Decimal("95.00"), field="receipt.amount") == Decimal("40.00")


def test_a_receipt_is_neither_nothing_nor_more_than_the_sale() -> None:
    with pytest.raises(ReceiptExceedsTotal):
        paid_at_once(Decimal("95.01"), Decimal("95.00"), field="receipt.amount")
    with pytest.raises(AmountMissing):
        paid_at_once(Decimal(0), Decimal("95.00"), field="receipt.amount")
