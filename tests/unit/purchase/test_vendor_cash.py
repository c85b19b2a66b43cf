"""When the cash of a vendor's day is disallowed as an expense."""

from decimal import Decimal

import pytest

from services.purchase.domain.vendor_credits import CashOfDay


@pytest.mark.parametrize(("paid", "disallowed"), [("10000.00", False), ("10000.01", True)])
def test_more_than_the_limit_is_disallowed(paid: str, disallowed: bool) -> None:
    assert CashOfDay(paid=Decimal(paid), limit=Decimal(10_000)).disallowed is disallowed
