"""How much cash one person may bring in a day. Rupees."""

import datetime as dt
from decimal import Decimal

import pytest

from trade.domain.cash import check_cash_of_day
from trade.domain.refusals import CashForbidden

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
