"""A vendor's document is one document, however its number was entered."""

import datetime as dt

import pytest

from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

SPELLINGS = ("MP/1182", "mp/1182", "MP 1182", "MP-1182", " MP1182", "m.p./11-82")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_bill_number_in_another_spelling_is_taken(purchase: PurchaseClient, spelling: str) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    first = await purchase.billed(vendor, product, "MP/1182")
    receipt = await purchase.receive(vendor, purchase.item(product))

    again = await refusal(purchase.bill(receipt, number=spelling.strip()))
    other = await purchase.bill(receipt, number="MP/1183")

    assert reason_and_field(again) == ("BILL_NUMBER_TAKEN", "bill.number")
    assert again.facts == {"number": "MP/1182", "vendor_bill_id": first.vendor_bill_id}
    assert other.number == "MP/1183"


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_goods_of_one_document_are_received_once(purchase: PurchaseClient, spelling: str) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    item = purchase.item(product)
    first = await purchase.receive(vendor, item, vendor_document_number="MP/1182")

    again = await refusal(purchase.receive(vendor, item, vendor_document_number=spelling))
    of_other = await purchase.receive(other, item, vendor_document_number=spelling)

    assert reason_and_field(again) == ("VENDOR_DOCUMENT_TAKEN", "vendor_document_number")
    assert again.facts == {"number": first.number, "goods_receipt_id": first.goods_receipt_id}
    assert of_other.vendor_document_number == spelling
    assert await purchase.available(product) == "220"


async def test_document_of_another_year_and_receipts_without_a_document_are_not_compared(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    last_year = (TODAY.replace(day=1) - dt.timedelta(days=370)).isoformat()
    item = purchase.item(product)

    for fields in (
        {"vendor_document_number": "MP/1182"},
        {"vendor_document_number": "MP/1182", "vendor_document_date": last_year},
        {},
        {},
    ):
        await purchase.receive(vendor, item, **fields)

    assert await purchase.available(product) == "440"


async def test_one_document_is_received_by_one_of_four(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    won, lost = await replies_and_refusals(
        *(purchase.receive(vendor, purchase.item(product), vendor_document_number=f"MP {'-' * i}1") for i in range(4))
    )

    assert (len(won), {error.reason for error in lost}) == (1, {"VENDOR_DOCUMENT_TAKEN"})
    assert {error.facts["goods_receipt_id"] for error in lost} == {won[0].goods_receipt_id}
    assert await purchase.available(product) == "110"
