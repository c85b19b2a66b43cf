"""Tax that is not set off, and why: a registration under composition, and goods that went back before their bill."""

import datetime as dt
from typing import Any

from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2
from bahi.sales.v1 import composition_terms_pb2, organisation_announced_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.clients.purchase_documents import debit_note
from tests.support.clients.service_client import an_id
from tests.support.services import Services

ELIGIBLE, INELIGIBLE, BARRED = (
    vendor_bills_pb2.INPUT_TAX_ELIGIBLE,
    vendor_bills_pb2.INPUT_TAX_INELIGIBLE,
    vendor_bills_pb2.INPUT_TAX_BARRED,
)
OLD = "2026-03-31"
"""A bill's date in the financial year before."""


async def go_under_composition(purchase: PurchaseClient) -> None:
    terms = composition_terms_pb2.CompositionTerms(from_date="2026-04-01", under_composition=True)
    registration = organisation_announced_pb2.AnnouncedRegistration(
        registration_id=purchase.registration_id,
        gstin=OUR_GSTIN,
        state_code=OUR_GSTIN[:2],
        is_default=True,
        composition_terms=[terms],
    )
    await purchase.announce(source_version=2, registrations=[registration])


async def input_tax(purchase: PurchaseClient) -> tuple[str, ...]:
    """CGST that is eligible, ineligible, barred and net."""
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date="2026-03-01", to_date="2026-12-31")
    found = await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())
    figures = (found.eligible, found.ineligible, found.barred_totals, found.net_totals)
    return tuple(each.cgst for each in figures)


async def worth(purchase: PurchaseClient, receipt: Any) -> str:
    await purchase.deliver()
    return f"{(await purchase.inventory.balance(receipt.lines[0].batch_id))[2]:.2f}"


async def test_a_registration_under_composition_takes_no_input_tax_and_the_tax_is_a_cost(
    purchase: PurchaseClient,
) -> None:
    await go_under_composition(purchase)
    receipt = await received(purchase)
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt))
    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())

    bill = await purchase.bill(receipt)

    assert (match.input_tax, bill.input_tax, bill.outstanding) == (INELIGIBLE, INELIGIBLE, "1050.00")
    assert (
        bill.input_tax_explanation
        == "The registration is under the composition scheme on 2026-11-18: CGST Act s.10(4)."
    )
    assert match.input_tax_explanation == bill.input_tax_explanation
    assert await input_tax(purchase) == ("0.00", "25.00", "0.00", "0.00")
    assert await worth(purchase, receipt) == "1050.00"


async def test_a_bill_without_credit_costs_its_tax_and_its_cancellation_takes_that_back(
    purchase: PurchaseClient,
) -> None:
    receipt = await received(purchase)
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt), input_tax=INELIGIBLE)
    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())
    billed = await worth(purchase, receipt)

    cancel = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong receipt")
    await purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key())

    assert bill.input_tax_explanation == "Said to be blocked: CGST Act s.17(5)."
    assert (billed, await worth(purchase, receipt)) == ("1050.00", "1000.00")
    assert await disagreements(purchase) == {}


async def test_a_note_says_what_it_gives_of_the_cost_with_tax_where_no_bill_sets_it_off(
    purchase: PurchaseClient,
) -> None:
    receipt = await received(purchase)
    before = await purchase.hold(receipt, "10")
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[part(receipt, "90")], figures=of_units(90)), input_tax=INELIGIBLE
    )
    await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    after = await purchase.hold(receipt, "10")

    assert (before.lines[0].figures.taxable, before.lines[0].claimed_value) == ("100.00", "100.00")
    assert (after.lines[0].figures.taxable, after.lines[0].claimed_value) == ("100.00", "105.00")


async def test_goods_that_went_back_before_a_barred_bill_take_barred_credit_off(
    purchase: PurchaseClient, services: Services
) -> None:
    services.clock.set(dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
    receipt = await received(purchase)
    await send_back(purchase, receipt, "40")
    early = await input_tax(purchase)

    bill = await purchase.bill(receipt, date=OLD, figures=of_units(100), lines=[part(receipt, "100")])
    barred = await input_tax(purchase)
    cancel = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong receipt")
    await purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key())

    assert bill.input_tax == BARRED
    assert early == ("-10.00", "0.00", "0.00", "-10.00")
    assert barred == ("0.00", "0.00", "15.00", "0.00")
    assert await input_tax(purchase) == early
    assert await disagreements(purchase) == {}


async def test_goods_that_went_back_after_a_barred_bill_are_eligible_again_once_it_is_cancelled(
    purchase: PurchaseClient, services: Services
) -> None:
    services.clock.set(dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, date=OLD)
    await send_back(purchase, receipt, "40")
    cancel = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong year")
    await purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key())

    await purchase.bill(receipt, number="B/2", date="2026-11-01", figures=of_units(100), lines=[part(receipt, "100")])

    assert await input_tax(purchase) == ("15.00", "0.00", "0.00", "15.00")
    assert await disagreements(purchase) == {}


async def test_units_held_for_a_return_while_their_bill_comes_take_off_of_its_credit(
    purchase: PurchaseClient, services: Services
) -> None:
    services.clock.set(dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
    receipt = await received(purchase)
    hold_id = an_id()
    held = await purchase.hold(receipt, "40", hold_id)
    await purchase.bill(receipt, date=OLD, figures=of_units(100), lines=[part(receipt, "100")])

    await purchase.taken(debit_note(held, hold_id))

    assert await input_tax(purchase) == ("0.00", "0.00", "15.00", "0.00")
