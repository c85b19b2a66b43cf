"""Vendor bills that are refused for what they name, each with its reason and its field."""

from typing import Any

import pytest
from bahi.purchase.v1 import vendor_bills_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit import ids
from services.purchase.domain.document_sizes import MOST_LINES
from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal


async def test_bill_for_more_lines_than_one_may_have_is_refused_and_a_part_of_it_is_not(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    items = [purchase.item(product, batch_number=f"B{number}") for number in range(MOST_LINES // 2 + 1)]
    receipts = [await purchase.receive(vendor, *items) for _ in range(2)]
    ids = [receipt.goods_receipt_id for receipt in receipts]

    error = await refusal(purchase.bill(receipts[0], goods_receipt_ids=ids))
    part = [line for receipt in receipts for line in receipt.lines][:2]
    billed = [vendor_bills_pb2.BilledLine(goods_receipt_line_id=line.line_id, quantity="1") for line in part]
    match = await purchase.bills.MatchVendorBill(
        vendor_bills_pb2.MatchVendorBillRequest(
            bill=purchase.printed(receipts[0], goods_receipt_ids=ids, lines=billed)
        ),
        metadata=purchase.as_user(),
    )

    assert reason_and_field(error) == ("TOO_MANY_LINES", "bill.goods_receipt_ids")
    assert len(match.lines) == 2


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "bill.date"),
        ({"vendor_id": an_id()}, "VENDOR_NOT_FOUND", "bill.vendor_id"),
        ({"goods_receipt_ids": [an_id()]}, "GOODS_RECEIPT_NOT_FOUND", "bill.goods_receipt_ids[0]"),
        ({"goods_receipt_ids": []}, "INVALID_REQUEST", "bill.goods_receipt_ids"),
        ({"figures": figures(total="7300.00")}, "PRINTED_FIGURES_INCONSISTENT", "bill.figures.total"),
        (
            {"lines": [vendor_bills_pb2.BilledLine(goods_receipt_line_id=an_id(), quantity="1")]},
            "GOODS_RECEIPT_LINE_NOT_FOUND",
            "bill.lines[0].goods_receipt_line_id",
        ),
    ],
)
async def test_bill_that_cannot_be_compared_is_refused(
    purchase: PurchaseClient, change: dict[str, Any], reason: str, field: str
) -> None:
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product()))

    error = await refusal(purchase.bill(receipt, **change))

    assert reason_and_field(error) == (reason, field)


async def test_anothers_receipts_are_refused(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    foreign = await neighbour.receive(await neighbour.vendor(), neighbour.item(await neighbour.product()))

    of_vendor = await refusal(purchase.bill(receipt, vendor_id=other.vendor_id))
    of_neighbour = await refusal(purchase.bill(receipt, goods_receipt_ids=[foreign.goods_receipt_id]))

    assert reason_and_field(of_vendor) == ("OTHER_VENDOR", "bill.goods_receipt_ids[0]")
    assert reason_and_field(of_neighbour) == ("GOODS_RECEIPT_NOT_FOUND", "bill.goods_receipt_ids[0]")


async def test_one_bill_is_not_for_receipts_of_two_registrations(purchase: PurchaseClient) -> None:
    other_id = str(ids.new_id())
    ours = [
        organisation_announced_pb2.AnnouncedRegistration(
            registration_id=registration_id, gstin=our_gstin, state_code=our_gstin[:2], is_default=default
        )
        for registration_id, our_gstin, default in (
            (purchase.registration_id, OUR_GSTIN, True),
            (other_id, gstin("29"), False),
        )
    ]
    await purchase.announce(source_version=2, registrations=ours)
    vendor, product = await purchase.vendor(), await purchase.product()
    here = await purchase.receive(vendor, purchase.item(product))
    there = await purchase.receive(vendor, purchase.item(product), registration_id=other_id)

    error = await refusal(purchase.bill(here, there))

    assert reason_and_field(error) == ("OTHER_REGISTRATION", "bill.goods_receipt_ids[1]")
