"""How much cash one person may bring in a day. Rupees."""

import datetime as dt
from decimal import Decimal

import pytest

from trade.domain.cash import cash_passed, check_cash_limit, check_cash_of_day
from trade.domain.refusals import CashForbidden
from trade.domain.role_limits import RoleLimitExceeded

DAY = dt.date(2026, 11, 30)


def test_a_paisa_below_two_lakh_is_taken_and_two_lakh_are_not() -> None:
    check_cash_of_day(DAY, Decimal("150000.00"), Decimal("49999.99"), field="amount")

    with pytest.raises(CashForbidden) as refusal:
        check_cash_of_day(DAY, Decimal("150000.00"), Decimal("50000.00"), field="amount")

    assert refusal.value.field == "amount"
    assert refusal.value.facts == {
        "date": "2026-11-30",
        "received": "150000.00",
        "amount": "50000.00",
        "limit": "200000.00",
    }


@pytest.mark.parametrize(
    ("limit", "before", "amount", "facts"),
    [
        ("50000", "0", "50000.00", {}),
        ("50000", "0", "50000.01", {"amount": "asked 50000.01 in the day, limit 50000"}),
        ("50000", "49999.00", "1.00", {}),
        ("50000", "49999.00", "49999.00", {"amount": "asked 99998 in the day, limit 50000"}),
        ("0", "0", "0.01", {"amount": "asked 0.01 in the day, limit 0"}),
        (None, "199999.00", "0.99", {}),
    ],
)
def test_the_cash_of_a_day_counts_together_for_a_role(
    limit: str | None, before: str, amount: str, facts: dict[str, str]
) -> None:
    given = None if limit is None else Decimal(limit)
    passed = list(cash_passed(given, Decimal(before), Decimal(amount), field="amount"))

    assert {each.field: f"asked {each.asked}, limit {each.limit}" for each in passed} == facts


def test_cash_beyond_a_role_is_refused() -> None:
    check_cash_limit(Decimal(10), Decimal(4), Decimal(6), field="amount")

    with pytest.raises(RoleLimitExceeded) as refusal:
        check_cash_limit(Decimal(10), Decimal(4), Decimal(7), field="amount")

    assert refusal.value.facts == {"amount": "asked 11 in the day, limit 10"}
