"""How goods of a class and code are taxed on a day."""

import datetime as dt
from decimal import Decimal

import pytest

from gst.tax.cess import CessUnknown
from services.sales.domain.tax_of_goods import tax_of_goods

LAST_OF_28_PER_CENT = dt.date(2026, 1, 31)
FIRST_ON_RETAIL_PRICE = dt.date(2026, 2, 1)


def test_medicines_are_taxed_by_their_class_and_the_reason_says_since_when() -> None:
    tax = tax_of_goods("medicine", "30049099", FIRST_ON_RETAIL_PRICE)

    assert (tax.rate.tax_rate, tax.on_retail_price) == (Decimal(5), False)
    assert tax.explanation == "medicine: 5 % since 2025-09-22, 9/2025-CT(R)"


def test_a_kind_of_goods_is_remembered_for_each_day_apart() -> None:
    after = tax_of_goods("pan_masala", "21069020", FIRST_ON_RETAIL_PRICE)

    assert (after.rate.tax_rate, after.on_retail_price) == (Decimal(40), True)
    with pytest.raises(CessUnknown):
        tax_of_goods("pan_masala", "21069020", LAST_OF_28_PER_CENT)
    assert tax_of_goods("pan_masala", "21069020", FIRST_ON_RETAIL_PRICE) == after
