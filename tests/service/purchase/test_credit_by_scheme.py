"""Input tax is taken by the scheme of the day from which goods and bill were there. CGST Act s.10(4), s.16(2)."""

from typing import Any

import pytest
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2
from bahi.sales.v1 import composition_terms_pb2, organisation_announced_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, send_back
from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.days import TODAY, days_ago

ELIGIBLE, INELIGIBLE = vendor_bills_pb2.INPUT_TAX_ELIGIBLE, vendor_bills_pb2.INPUT_TAX_INELIGIBLE
TERMS = composition_terms_pb2.CompositionTerms
CHANGE = days_ago(1)
BEGINS = (TERMS(from_date=CHANGE, under_composition=True),)
ENDS = (TERMS(from_date="2026-04-01", under_composition=True), TERMS(from_date=CHANGE, under_composition=False))


async def announce(purchase: PurchaseClient, terms: tuple[TERMS, ...]) -> None:
    registration = organisation_announced_pb2.AnnouncedRegistration(
        registration_id=purchase.registration_id,
        gstin=OUR_GSTIN,
        state_code=OUR_GSTIN[:2],
        is_default=True,
        composition_terms=terms,
    )
    await purchase.announce(source_version=2, registrations=[registration])


async def received(purchase: PurchaseClient, day: str) -> Any:
    item = purchase.item(await purchase.product(), quantity="100", free_quantity="0", rate="10.00")
    return await purchase.receive(await purchase.vendor(), item, date=day)


async def credit(purchase: PurchaseClient) -> tuple[str, str]:
    """CGST that is eligible, and that is not."""
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date="2026-11-01", to_date="2026-11-30")
    found = await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())
    return found.eligible.cgst, found.ineligible.cgst


@pytest.mark.parametrize(
    ("terms", "came", "billed", "input_tax"),
    [
        (BEGINS, days_ago(2), days_ago(2), ELIGIBLE),
        (BEGINS, days_ago(1), days_ago(2), INELIGIBLE),
        (BEGINS, days_ago(2), days_ago(1), INELIGIBLE),
        (ENDS, days_ago(2), days_ago(2), INELIGIBLE),
        (ENDS, days_ago(1), days_ago(2), ELIGIBLE),
        (ENDS, days_ago(2), days_ago(1), ELIGIBLE),
    ],
)
async def test_a_bill_that_is_booked_later_takes_the_credit_of_its_own_day(
    purchase: PurchaseClient, terms: tuple[TERMS, ...], came: str, billed: str, input_tax: int
) -> None:
    await announce(purchase, terms)
    receipt = await received(purchase, came)
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt, date=billed))
    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())

    bill = await purchase.bill(receipt, date=billed)

    assert (match.input_tax, bill.input_tax) == (input_tax, input_tax)
    assert match.input_tax_explanation == bill.input_tax_explanation
    if input_tax == INELIGIBLE:
        due_from = max(came, billed)
        text = f"The registration is under the composition scheme on {due_from}: CGST Act s.10(4)."
        assert bill.input_tax_explanation == text


@pytest.mark.parametrize(
    ("came", "taken_off"), [(days_ago(2), ("-10.00", "0.00")), (TODAY.isoformat(), ("0.00", "-10.00"))]
)
async def test_a_note_of_goods_without_a_bill_takes_off_what_was_due_when_they_came(
    purchase: PurchaseClient, came: str, taken_off: tuple[str, str]
) -> None:
    await announce(purchase, BEGINS)
    receipt = await received(purchase, came)

    await send_back(purchase, receipt, "40")

    assert await credit(purchase) == taken_off
    assert await disagreements(purchase) == {}


async def test_a_note_follows_the_bill_and_its_cancellation(purchase: PurchaseClient) -> None:
    await announce(purchase, BEGINS)
    receipt = await received(purchase, days_ago(2))
    bill = await purchase.bill(receipt, date=TODAY.isoformat())
    await send_back(purchase, receipt, "40")
    assert (bill.input_tax, await credit(purchase)) == (INELIGIBLE, ("0.00", "15.00"))

    cancel = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong date")
    await purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key())
    assert await credit(purchase) == ("-10.00", "0.00")

    whole = {"figures": of_units(100), "lines": [part(receipt, "100")]}
    again = await purchase.bill(receipt, number="MP/2", date=days_ago(2), **whole)
    assert (again.input_tax, await credit(purchase)) == (ELIGIBLE, ("15.00", "0.00"))
    assert await disagreements(purchase) == {}
