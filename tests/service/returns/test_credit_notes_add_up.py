"""Credit notes add up to their invoice, the round-off included, in whatever parts and order its goods come back."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest
from bahi.documents.v1 import documents_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2

from kit import ids
from tests.service.returns.partial_returns import change_setting, sell, settled, take_back
from tests.support.clients.returns import DAMAGED, SALEABLE
from tests.support.days import INDIA
from tests.support.refusals import refused

GST = documents_pb2.NOTE_KIND_GST
COMMERCIAL = documents_pb2.NOTE_KIND_COMMERCIAL


@pytest.mark.parametrize(
    ("quantity", "rate", "uqc", "parts", "total"),
    [
        ("12", "10.08", "TBS", ["1"] * 12, "127.00"),
        ("3", "100.20", "TBS", ["1"] * 3, "316.00"),
        ("2", "9.52", "KGS", ["0.05"] * 40, "20.00"),
        ("12", "10.08", "TBS", ["5", "1", "1", "4", "1"], "127.00"),
    ],
)
async def test_parts_of_an_invoice_are_credited_exactly_and_nothing_stays_owed(
    returns, quantity, rate, uqc, parts, total
) -> None:
    sold = await sell(returns, quantity, rate, uqc=uqc)

    totals = await take_back(returns, sold, *parts)

    assert (sold.figures.total, f"{sum(totals)}") == (total, total)
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_a_paid_invoice_that_comes_back_in_parts_puts_on_account_what_was_paid(returns) -> None:
    sold = await sell(returns, "60", "10.00")
    await returns.sales.pay(customers_pb2.Customer(customer_id=sold.customer_id), "630.00", due_first=True)

    totals = await take_back(returns, sold, *["1"] * 60)

    assert sum(totals) == Decimal("630.00")
    assert await settled(returns) == (["0.00"], ["-630.00"])


async def test_each_note_is_the_rounded_sum_so_far_less_what_was_given(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    totals = await take_back(returns, sold, "1", "1", "1", "1")

    # 10.58, 21.17, 31.75 and 42.34 have come back.
    assert list(map(str, totals)) == ["11.00", "10.00", "11.00", "10.00"]


async def test_notes_of_an_invoice_in_paise_are_in_paise_whatever_the_setting_is_now(returns) -> None:
    await change_setting(returns, round_to_rupee=False)
    sold = await sell(returns, "3", "100.20")
    first = await take_back(returns, sold, "1")
    await change_setting(returns, round_to_rupee=True)

    others = await take_back(returns, sold, "1", "1")

    assert sold.figures.total == "315.64"
    assert f"{sum(first + others)}" == "315.64"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_notes_of_a_rounded_invoice_are_rounded_whatever_the_setting_is_now(returns) -> None:
    sold = await sell(returns, "12", "10.08")
    first = await take_back(returns, sold, "1")
    await change_setting(returns, round_to_rupee=False)

    others = await take_back(returns, sold, *["1"] * 11)

    assert (first + others)[:4] == [11, 10, 11, 10]
    assert f"{sum(first + others)}" == "127.00"


@pytest.mark.parametrize("kinds", [(COMMERCIAL, GST, GST), (GST, COMMERCIAL, GST), (GST, GST, COMMERCIAL)])
async def test_with_a_commercial_note_among_them_only_its_tax_stays_owed(returns, kinds) -> None:
    sold = await sell(returns, "3", "100.20")  # 300.60 and tax of 15.04, rounded by 0.36 to 316.00

    totals = [(await take_back(returns, sold, "1", credit_note_kind=kind))[0] for kind in kinds]

    notes = await returns.query("SELECT kind, cgst + sgst FROM returns.credit_notes WHERE org_id = $1")
    kept = Decimal("15.04") - sum(tax for _, tax in notes)
    assert sorted(kind for kind, _ in notes) == ["commercial", "gst", "gst"]
    assert sum(totals) == Decimal("316.00") - kept
    assert await settled(returns) == ([f"{kept}"], [f"{kept}"])


async def test_each_kind_of_note_is_cumulative_among_itself(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    commercial = await take_back(returns, sold, "1", "1", credit_note_kind=COMMERCIAL)
    gst = await take_back(returns, sold, "1", "1")
    more = await take_back(returns, sold, "1", credit_note_kind=COMMERCIAL)

    assert list(map(int, commercial + gst + more)) == [10, 10, 11, 10, 10]


async def test_a_hold_that_was_released_between_is_made_good_by_the_next_note(returns) -> None:
    sold, hold_id = await sell(returns, "12", "10.08"), str(ids.new_id())
    held = await returns.sales.hold(sold, "1", hold_id=hold_id)
    assert held.figures.total == "11.00"
    first = await take_back(returns, sold, "1")
    await returns.sales.release(hold_id)

    others = await take_back(returns, sold, *["1"] * 11)

    assert first == [10]
    assert f"{sum(first + others)}" == "127.00"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_returns_at_once_add_up_too(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    totals = await asyncio.gather(*(take_back(returns, sold, "1") for _ in range(12)))

    assert f"{sum(total for (total,) in totals)}" == "127.00"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_several_lines_and_conditions_share_one_round_off(returns) -> None:
    vendor_id = await returns.vendor()
    products = [await returns.product() for _ in range(3)]
    await returns.buy(vendor_id, *map(returns.item, products))
    lines = [invoices_pb2.SaleLine(product_id=product, quantity="4", rate="10.08") for product in products]
    sold = await returns.sell(await returns.customer(), *lines, bill_discount_amount="3.33")
    one, two, three = (line.line_id for line in sold.lines)

    parts = [
        [(one, "1", SALEABLE)],
        [(two, "4", DAMAGED), (one, "2", SALEABLE)],
        [(three, "3", SALEABLE)],
        [(one, "1", DAMAGED)],
        [(three, "1", SALEABLE)],
    ]
    made = [await returns.take_back(sold.invoice_id, *goods) for goods in parts]

    assert f"{sum(Decimal(each.figures.total) for each in made)}" == sold.figures.total
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_an_older_date_does_not_escape_the_last_day_for_a_note_that_cuts_tax(returns, sold, services) -> None:
    """31 October 2027 is the last day for a sale of 2026-27. Judged is the day of issue: 1 November."""
    services.clock.set(dt.datetime(2027, 11, 1, 12, tzinfo=INDIA))
    goods, why = (sold.lines[0].line_id, "1", DAMAGED), "The slip came on the next day"

    of_old = await refused(returns.take_back(sold.invoice_id, goods, date=sold.date, date_reason=why))
    yesterday = {"date": "2027-10-31", "date_reason": why}
    answer = await refused(returns.take_back(sold.invoice_id, goods, credit_note_kind=GST, **yesterday))
    made = await returns.take_back(sold.invoice_id, goods, **yesterday)

    assert of_old == ("DATE_TOO_FAR_BACK", "date")
    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    assert (made.date, made.date_reason) == ("2027-10-31", why)
    assert (made.credit_note_kind, made.figures.cgst) == (COMMERCIAL, "0.00")


async def test_a_gst_note_that_comes_too_late_is_refused_before_anything_is_held(returns, sold, services) -> None:
    services.clock.set(services.clock().replace(year=services.clock().year + 3))

    goods = (sold.lines[0].line_id, "1", DAMAGED)
    answer = await refused(returns.take_back(sold.invoice_id, goods, credit_note_kind=GST))

    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    assert await returns.holds("sales") == {}
