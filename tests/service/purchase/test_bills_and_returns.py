"""Goods of one receipt go back, whose units are in several bills or in none."""

from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2, returnables_pb2
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, reclassify, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note, figures, on_account
from tests.support.clients.service_client import an_id
from tests.support.refusals import refusal, replies_and_refusals


async def test_note_gives_for_each_bill_what_the_bill_says(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await purchase.bill(receipt, number="A/1", lines=[part(receipt, "50")], figures=of_units(50))
    await reclassify(purchase, receipt.lines[0].product_id, "slab_18")
    dearer = figures(taxable="500.00", cgst="45.00", sgst="45.00", total="590.00")
    await purchase.bill(receipt, number="A/2", lines=[part(receipt, "50")], figures=dearer)

    note = await send_back(purchase, receipt, "60")

    found = await purchase.outstanding(receipt.vendor_id)
    assert [(line.quantity, line.figures.tax_rate, line.figures.total) for line in note.lines] == [
        ("50", "5", "525.00"),
        ("10", "18", "118.00"),
    ]
    assert [(item.document_number, item.outstanding) for item in found.open_items] == [("A/2", "472.00")]
    assert (await send_back(purchase, receipt, "40")).figures.total == "472.00"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_each_bill_gets_its_own_round_off_back(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    for number, total in (("A/1", "525.40"), ("A/2", "524.60")):
        printed = figures(taxable="500.00", cgst="12.50", sgst="12.50", total=total)
        await purchase.bill(receipt, number=number, lines=[part(receipt, "50")], figures=printed)

    totals = [Decimal((await send_back(purchase, receipt, "25")).figures.total) for _ in range(4)]

    found = await purchase.outstanding(receipt.vendor_id)
    assert [f"{total}" for total in totals] == ["263.00", "262.40", "263.00", "261.60"]
    assert (found.balance, list(found.open_items), on_account(found)) == ("0.00", [], "0.00")
    assert await disagreements(purchase) == {}


async def test_return_takes_what_no_bill_is_for_first(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, number="A/1", lines=[part(receipt, "50")], figures=of_units(50))

    await send_back(purchase, receipt, "20")
    between = await purchase.outstanding(receipt.vendor_id)
    await purchase.bill(receipt, number="A/2", figures=of_units(30))

    after = await purchase.outstanding(receipt.vendor_id)
    assert [item.outstanding for item in between.open_items] == [bill.outstanding]
    assert (on_account(between), on_account(after), after.balance) == ("210.00", "0.00", "840.00")
    assert await disagreements(purchase) == {}


async def test_bill_for_a_part_of_what_went_back_is_met_by_that_part_of_the_note(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")

    bill = await purchase.bill(receipt, lines=[part(receipt, "90")], figures=of_units(90))

    found = await purchase.outstanding(receipt.vendor_id)
    assert (bill.lines[0].returned_quantity, bill.outstanding, found.balance) == ("10", "840.00", "840.00")
    assert (await purchase.hold(receipt, "80")).figures.total == "840.00"
    assert await disagreements(purchase) == {}


async def test_free_units_go_back_in_proportion(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, free_quantity="10")
    await send_back(purchase, receipt, "22")

    bill = await purchase.bill(receipt, figures=of_units(80))

    (line,) = bill.lines
    assert (line.quantity, line.free_quantity, line.returned_quantity) == ("80", "8", "0")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "840.00"
    assert (await refusal(purchase.hold(receipt, "89"))).facts == {"returnable": "88"}
    assert await disagreements(purchase) == {}


async def test_note_of_a_cancelled_bill_meets_the_next_one(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    wrong = await purchase.bill(receipt, lines=[part(receipt, "100")], figures=of_units(100))
    await send_back(purchase, receipt, "30")
    await _cancel(purchase, wrong)
    between = await purchase.outstanding(receipt.vendor_id)

    right = await purchase.bill(receipt, number="A/2", figures=of_units(100))

    assert (between.balance, on_account(between)) == ("-315.00", "315.00")
    assert right.outstanding == "735.00"
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize(
    ("billed", "note_settles", "returned_later"),
    [("100", "210.00", "80"), ("90", "105.00", "80"), ("80", "0.00", "80"), ("50", "0.00", "80")],
)
async def test_bill_is_for_units_that_are_held_and_their_note_meets_it(
    purchase: PurchaseClient, billed: str, note_settles: str, returned_later: str
) -> None:
    receipt, hold_id = await received(purchase), an_id()
    held = await purchase.hold(receipt, "20", hold_id)

    bill = await purchase.bill(receipt, lines=[part(receipt, billed)], figures=of_units(int(billed)))
    await purchase.taken(debit_note(held, hold_id))

    found = await purchase.outstanding(receipt.vendor_id)
    (open_item,) = found.open_items
    assert (bill.lines[0].returned_quantity, bill.outstanding) == ("0", of_units(int(billed)).total)
    assert Decimal(open_item.outstanding) == Decimal(bill.outstanding) - Decimal(note_settles)
    assert Decimal(on_account(found)) == Decimal("210.00") - Decimal(note_settles)
    assert (await refusal(purchase.hold(receipt, "81"))).facts == {"returnable": returned_later}
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize("billed", ["100", "90", "80", "50"])
async def test_bill_keeps_units_whose_return_did_not_happen(purchase: PurchaseClient, billed: str) -> None:
    receipt, hold_id = await received(purchase), an_id()
    await purchase.hold(receipt, "20", hold_id)
    bill = await purchase.bill(receipt, lines=[part(receipt, billed)], figures=of_units(int(billed)))

    await purchase.bought.ReleaseReturnable(
        returnables_pb2.ReleaseReturnableRequest(hold_ids=[hold_id]), metadata=purchase.as_service()
    )
    await send_back(purchase, receipt, "100")

    found = await purchase.outstanding(receipt.vendor_id)
    assert (bill.outstanding, list(found.open_items)) == (of_units(int(billed)).total, [])
    assert on_account(found) == f"{Decimal('1050.00') - Decimal(bill.outstanding):.2f}"
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize("billed", [100, 80])
async def test_bill_without_lines_is_for_held_units_or_not_as_it_is_printed(
    purchase: PurchaseClient, billed: int
) -> None:
    receipt = await received(purchase)
    await purchase.hold(receipt, "20")
    printed = purchase.printed(receipt, figures=of_units(billed))

    matched = await purchase.bills.MatchVendorBill(
        vendor_bills_pb2.MatchVendorBillRequest(bill=printed), metadata=purchase.as_user()
    )
    bill = await purchase.bill(receipt, figures=of_units(billed))

    (line,) = matched.lines
    assert (matched.matches, line.held_quantity, line.kept_quantity) == (True, "20", "100")
    assert bill.lines[0].quantity == line.billed_quantity == str(billed)
    assert await disagreements(purchase) == {}


async def test_held_units_with_free_ones_are_in_one_document_each(purchase: PurchaseClient) -> None:
    receipt, hold_id = await received(purchase, free_quantity="10"), an_id()
    held = await purchase.hold(receipt, "22", hold_id)

    await purchase.bill(receipt, number="A/1", lines=[part(receipt, "90")], figures=of_units(90))
    between = await disagreements(purchase)
    await purchase.taken(debit_note(held, hold_id))
    await purchase.bill(receipt, number="A/2", figures=of_units(10))

    found = await purchase.outstanding(receipt.vendor_id)
    assert (between, found.balance) == ({}, "840.00")
    assert (await refusal(purchase.hold(receipt, "89"))).facts == {"returnable": "88"}
    assert await disagreements(purchase) == {}


async def test_bill_and_the_release_of_its_held_units_at_once_agree(purchase: PurchaseClient) -> None:
    receipt, hold_ids = await received(purchase), [an_id() for _ in range(3)]
    for hold_id in hold_ids:
        await purchase.hold(receipt, "10", hold_id)
    release = returnables_pb2.ReleaseReturnableRequest(hold_ids=hold_ids)

    won, lost = await replies_and_refusals(
        purchase.bill(receipt, lines=[part(receipt, "85")], figures=of_units(85)),
        purchase.bought.ReleaseReturnable(release, metadata=purchase.as_service()),
    )

    assert (len(won), lost) == (2, [])
    assert await disagreements(purchase) == {}
    assert (await refusal(purchase.hold(receipt, "101"))).facts == {"returnable": "100"}


@pytest.mark.parametrize("quantity", ["60", "100"])
async def test_bill_and_return_at_once_agree(purchase: PurchaseClient, quantity: str) -> None:
    receipt = await received(purchase)
    billing = purchase.bill(receipt, lines=[part(receipt, quantity)], figures=of_units(int(quantity)))

    won, lost = await replies_and_refusals(billing, *(send_back(purchase, receipt, "15") for _ in range(3)))

    assert (len(won), lost) == (4, [])
    assert await disagreements(purchase) == {}


async def test_bill_is_cancelled_and_paid_at_once(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, figures=of_units(100))
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="1050.00")

    won, lost = await replies_and_refusals(
        _cancel(purchase, bill), purchase.pay(receipt.vendor_id, "1050.00", allocations=[share])
    )

    found = await purchase.outstanding(receipt.vendor_id)
    assert (len(won) + len(lost), {error.reason for error in lost} <= {"OPEN_ITEM_SETTLED"}) == (2, True)
    assert (found.balance, on_account(found)) == (("0.00", "0.00") if lost else ("-1050.00", "1050.00"))
    assert list(found.open_items) == []
    assert await disagreements(purchase) == {}


async def test_note_has_the_heads_and_the_input_tax_of_its_bill(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await purchase.bills.CreateVendorBill(
        vendor_bills_pb2.CreateVendorBillRequest(
            bill=purchase.printed(receipt, number="A/1", lines=[part(receipt, "50")], figures=of_units(50)),
            input_tax=vendor_bills_pb2.INPUT_TAX_INELIGIBLE,
        ),
        metadata=purchase.with_key(),
    )
    await purchase.bill(receipt, number="A/2", lines=[part(receipt, "50")], figures=of_units(50))

    await send_back(purchase, receipt, "60")

    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    assert (summary.eligible.taxable, summary.ineligible.taxable) == ("400.00", "0.00")
    assert await disagreements(purchase) == {}


async def _cancel(purchase: PurchaseClient, bill: Any) -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong receipt")
    return await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())
