"""How goods are taxed on a day."""

import datetime as dt
from functools import lru_cache
from typing import Final, NamedTuple

from gst.tax.cess import check_no_cess
from gst.tax.rates import Rate, rate_for
from gst.tax.retail_price_value import taxed_on_retail_price
from services.sales.domain.turnover import LEAST_DIGITS, check_digits

_KEPT: Final = 4096
"""Kinds of goods, each on a day, that a process remembers."""


class TaxOfGoods(NamedTuple):
    """The rate, why it is that, and whether the goods are taxed on their declared retail price."""

    rate: Rate
    explanation: str
    on_retail_price: bool


# Every line of every sale asks, and the tables of the law change with a release only: answers are kept.
@lru_cache(maxsize=_KEPT)
def tax_of_goods(tax_class: str, hsn: str, on: dt.date, least_digits: int = LEAST_DIGITS) -> TaxOfGoods:
    """The tax of goods of this class and code. Raises what the law says of them on the day.

    `least_digits` are those that the code must have.
    """
    check_digits(hsn, least_digits)
    rate = rate_for(tax_class, on)
    check_no_cess(tax_class, on)
    percent = f"{rate.tax_rate.normalize():f} %"
    explanation = f"{tax_class}: {percent} since {rate.since.isoformat()}, {rate.notification}"
    return TaxOfGoods(rate, explanation, taxed_on_retail_price(hsn, rate.tax_rate, on))
