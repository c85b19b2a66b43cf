"""The rate of a sale around a change of rate, and goods that bore a cess. CGST Act s.14; gst.md 1.3, 1.4.

A sale's goods leave stock when its invoice is issued: supply and invoice are on one side of a change, so two of the
three events of s.14 always are. Neither an advance nor a late payment can move the rate off the invoice's day.
"""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from gst.settings import settings_on
from gst.tax.rates import rate_for
from gst.tax.time_of_supply import Events, time_of_supply
from kit.errors import DomainError
from services.sales.domain.pricing import price_order
from tests.support.days import INDIA, NOON
from tests.unit.sales.facts import batch, organisation, planned, sale, sale_line, stock
from trade.domain.dating import RequestedDate

CHANGE = dt.date(2025, 9, 22)
DAY = dt.timedelta(days=1)
PAYMENTS = [None, *(CHANGE + DAY * days for days in (-30, -1, 0, 1, 30))]


def tax_rate(day: dt.date, tax_class: str = "medicine") -> Decimal:
    """What a sale of the day bears."""
    seller = organisation()
    noon = dt.datetime.combine(day, dt.time(12), INDIA)
    agreed = planned(
        sale(sale_line("1"), date=RequestedDate(day=day)),
        seller=seller,
        now=noon,
    )
    priced = price_order(agreed, [stock(batch(1, "1"), tax_class=tax_class)])
    return priced.lines[0].figures.line.tax_rate


@pytest.mark.parametrize("payment", PAYMENTS)
@pytest.mark.parametrize("payment_decides", [True, False])
@pytest.mark.parametrize("invoiced", [CHANGE - DAY, CHANGE])
def test_no_payment_moves_the_rate_off_the_day_of_the_invoice(
    invoiced: dt.date, payment: dt.date | None, *, payment_decides: bool
) -> None:
    settings = dataclasses.replace(settings_on(invoiced), payment_decides_time_of_supply=payment_decides)
    events = Events(supply=invoiced, invoice=invoiced, payment=payment)

    by_law = time_of_supply(events, CHANGE, settings=settings).on

    assert (by_law < CHANGE) == (invoiced < CHANGE)
    assert tax_rate(invoiced) == rate_for("medicine", by_law).tax_rate


def test_the_rate_changes_with_the_day_of_the_invoice() -> None:
    assert (tax_rate(CHANGE - DAY), tax_rate(CHANGE)) == (Decimal(12), Decimal(5))


@pytest.mark.parametrize("tax_class", ["tobacco", "pan_masala"])
def test_goods_that_bore_a_cess_are_refused_for_its_days(tax_class: str) -> None:
    with pytest.raises(DomainError) as refusal:
        tax_rate(dt.date(2026, 1, 31), tax_class)

    assert (refusal.value.reason, refusal.value.field) == ("CESS_UNKNOWN", "lines[0].product_id")
    assert tax_rate(NOON.date(), tax_class) == Decimal(40)
