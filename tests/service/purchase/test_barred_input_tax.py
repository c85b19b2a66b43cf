"""Input tax that is booked too late is barred: CGST Act s.16(4), gst-corrections.md 1, row 6."""

import datetime as dt
from typing import Any

import pytest
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2
from bahi.sales.v1 import filing_terms_pb2, organisation_announced_pb2

from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.refusals import refusal
from tests.support.services import Services

MONTHLY, QUARTERLY = filing_terms_pb2.FILING_FREQUENCY_MONTHLY, filing_terms_pb2.FILING_FREQUENCY_QUARTERLY
ELIGIBLE, BARRED = vendor_bills_pb2.INPUT_TAX_ELIGIBLE, vendor_bills_pb2.INPUT_TAX_BARRED
OLD = "2026-03-31"
"""A bill's date in the financial year before."""


async def file(purchase: PurchaseClient, frequency: Any, *annual: filing_terms_pb2.AnnualReturn) -> None:
    """Announces how the registration files, and the annual returns that it has filed."""
    terms = filing_terms_pb2.FilingTerms(from_date="2026-04-01", filing_frequency=frequency)
    registration = organisation_announced_pb2.AnnouncedRegistration(
        registration_id=purchase.registration_id,
        gstin=OUR_GSTIN,
        state_code=OUR_GSTIN[:2],
        is_default=True,
        filing_terms=[terms],
        annual_returns=annual,
    )
    await purchase.announce(source_version=2, registrations=[registration])


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(6), dt.UTC)


async def input_tax(purchase: PurchaseClient) -> purchase_reports_pb2.InputTaxSummary:
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date="2026-03-01", to_date="2026-12-31")
    return await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())


@pytest.mark.parametrize(
    ("frequency", "last_day"), [(MONTHLY, dt.date(2026, 10, 31)), (QUARTERLY, dt.date(2026, 9, 30))]
)
async def test_a_bill_booked_after_the_last_day_is_barred_whatever_its_date(
    purchase: PurchaseClient, services: Services, frequency: Any, last_day: dt.date
) -> None:
    await file(purchase, frequency)
    services.clock.set(noon(last_day))
    receipt = await received(purchase)

    async def book(number: str, units: int) -> vendor_bills_pb2.VendorBill:
        lines = [part(receipt, str(units))]
        return await purchase.bill(receipt, number=number, date=OLD, figures=of_units(units), lines=lines)

    in_time = await book("B/1", 60)
    services.clock.turn_on(dt.timedelta(days=1))
    request = vendor_bills_pb2.MatchVendorBillRequest(
        bill=purchase.printed(receipt, number="B/2", date=OLD, figures=of_units(30), lines=[part(receipt, "30")])
    )
    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())
    late = await book("B/2", 30)
    this_year = await purchase.bill(
        receipt, number="B/3", date=last_day.isoformat(), figures=of_units(10), lines=[part(receipt, "10")]
    )

    assert (in_time.input_tax, late.input_tax, this_year.input_tax) == (ELIGIBLE, BARRED, ELIGIBLE)
    assert (match.input_tax, match.last_tax_date) == (BARRED, last_day.isoformat())
    assert (late.last_tax_date, this_year.last_tax_date) == (
        last_day.isoformat(),
        last_day.replace(year=2027).isoformat(),
    )
    summary = await input_tax(purchase)
    assert (summary.eligible.cgst, summary.barred_totals.cgst, summary.net_totals.cgst) == ("17.50", "7.50", "17.50")


async def test_a_bill_of_a_year_whose_annual_return_is_filed_is_barred(
    purchase: PurchaseClient, services: Services
) -> None:
    await file(purchase, MONTHLY, filing_terms_pb2.AnnualReturn(financial_year="2025-26", filed_date="2026-08-20"))
    services.clock.set(noon(dt.date(2026, 8, 1)))
    receipt = await received(purchase)

    bills = [
        await purchase.bill(receipt, number=f"B/{day}", date=day, figures=of_units(50), lines=[part(receipt, "50")])
        for day in (OLD, "2026-04-01")
    ]

    assert [bill.input_tax for bill in bills] == [BARRED, ELIGIBLE]
    assert [bill.last_tax_date for bill in bills] == ["2026-07-31", "2027-10-31"]


async def test_goods_of_a_barred_bill_take_barred_credit_back_and_their_loss_reverses_nothing(
    purchase: PurchaseClient, services: Services
) -> None:
    services.clock.set(noon(dt.date(2026, 11, 1)))
    receipt = await received(purchase)
    await purchase.deliver()
    await purchase.bill(receipt, date=OLD, figures=of_units(100), lines=[part(receipt, "100")])

    await send_back(purchase, receipt, "40")
    await purchase.inventory.adjust(receipt.lines[0].batch_id, "-10", reason_kind=4, reason="Flood")
    await purchase.inventory.deliver()

    summary = await input_tax(purchase)
    assert (summary.eligible.cgst, summary.barred_totals.cgst, summary.reversed_totals.cgst) == (
        "0.00",
        "15.00",
        "0.00",
    )


async def test_nobody_says_that_credit_is_barred(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = purchase.printed(receipt)
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=bill, input_tax=BARRED)

    refused = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))

    assert refused.field == "input_tax"
