"""Vendor bills that are refused for what they name, each with its reason and its field."""

from typing import Any

import pytest
from bahi.purchase.v1 import vendor_bills_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit import ids
from tests.service.purchase.buying import OUR_GSTIN, Buyer, days_ago, figures, gstin, key, refusal, told


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "bill.date"),
        ({"vendor_id": key()}, "VENDOR_NOT_FOUND", "bill.vendor_id"),
        ({"goods_receipt_ids": [key()]}, "GOODS_RECEIPT_NOT_FOUND", "bill.goods_receipt_ids[0]"),
        ({"goods_receipt_ids": []}, "INVALID_REQUEST", "bill.goods_receipt_ids"),
        ({"figures": figures(total="7300.00")}, "PRINTED_FIGURES_INCONSISTENT", "bill.figures.total"),
        (
            {"lines": [vendor_bills_pb2.BilledItem(goods_receipt_line_id=key(), quantity="1")]},
            "GOODS_RECEIPT_LINE_NOT_FOUND",
            "bill.lines[0].goods_receipt_line_id",
        ),
    ],
)
async def test_bill_that_cannot_be_compared_is_refused(
    buyer: Buyer, change: dict[str, Any], reason: str, field: str
) -> None:
    receipt = await buyer.receive(await buyer.vendor(), buyer.item(await buyer.product()))

    error = await refusal(buyer.bill(receipt, **change))

    assert told(error) == (reason, field)


async def test_anothers_receipts_are_refused(buyer: Buyer, neighbour: Buyer) -> None:
    vendor, other, product = await buyer.vendor(), await buyer.vendor("OTHER"), await buyer.product()
    receipt = await buyer.receive(vendor, buyer.item(product))
    foreign = await neighbour.receive(await neighbour.vendor(), neighbour.item(await neighbour.product()))

    of_vendor = await refusal(buyer.bill(receipt, vendor_id=other.vendor_id))
    of_neighbour = await refusal(buyer.bill(receipt, goods_receipt_ids=[foreign.goods_receipt_id]))

    assert told(of_vendor) == ("OTHER_VENDOR", "bill.goods_receipt_ids[0]")
    assert told(of_neighbour) == ("GOODS_RECEIPT_NOT_FOUND", "bill.goods_receipt_ids[0]")


async def test_one_bill_is_not_for_receipts_of_two_registrations(buyer: Buyer) -> None:
    other_id = str(ids.new_id())
    ours = [
        organisation_announced_pb2.AnnouncedRegistration(
            registration_id=registration_id, gstin=our_gstin, state_code=our_gstin[:2], is_default=default
        )
        for registration_id, our_gstin, default in (
            (buyer.registration_id, OUR_GSTIN, True),
            (other_id, gstin("29"), False),
        )
    ]
    await buyer.announce(source_version=2, registrations=ours)
    vendor, product = await buyer.vendor(), await buyer.product()
    here = await buyer.receive(vendor, buyer.item(product))
    there = await buyer.receive(vendor, buyer.item(product), registration_id=other_id)

    error = await refusal(buyer.bill(here, there))

    assert told(error) == ("OTHER_REGISTRATION", "bill.goods_receipt_ids[1]")
