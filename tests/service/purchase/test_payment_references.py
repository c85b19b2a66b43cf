"""Payments to vendors: a cheque has a number, and a reference is used once unless somebody accepts it again."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2

from services.purchase.store.tables import kit_tables
from tests.service.purchase.books import disagreements
from tests.support.clients.purchase import PurchaseClient
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from tests.support.waiting_transactions import until_they_wait

BANK, UPI = payments_pb2.PAYMENT_MODE_BANK, payments_pb2.PAYMENT_MODE_UPI
CASH, CHEQUE = payments_pb2.PAYMENT_MODE_CASH, payments_pb2.PAYMENT_MODE_CHEQUE


@pytest.mark.parametrize(
    "again",
    [
        {"reference": "utr 2611-220042"},
        {"reference": "UTR2611220042", "mode": UPI},
    ],
)
async def test_used_reference_is_refused_unless_accepted(purchase: PurchaseClient, again: dict[str, Any]) -> None:
    vendor, other = await purchase.vendor(), await purchase.vendor("OTHER")
    first = await purchase.pay(vendor.vendor_id, "100.00", reference="UTR2611220042")

    refused = await refusal(purchase.pay(other.vendor_id, "50.00", **again))
    accepted = await purchase.pay(other.vendor_id, "50.00", accept_used_reference=True, **again)

    assert reason_and_field(refused) == ("REFERENCE_USED", "reference")
    assert refused.facts == {"document_id": first.vendor_payment_id, "document_number": first.number}
    assert accepted.reference == again["reference"]
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "-100.00"


async def test_cheques_are_compared_with_their_bank(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    cheque = {"mode": CHEQUE, "reference": "004512", "bank": "State Bank of India"}
    first = await purchase.pay(vendor.vendor_id, "1.00", **cheque)

    again = await refusal(purchase.pay(vendor.vendor_id, "1.00", **{**cheque, "bank": "STATE BANK-OF INDIA"}))
    of_other_bank = await purchase.pay(vendor.vendor_id, "1.00", **{**cheque, "bank": "Canara Bank"})
    without = await refusal(purchase.pay(vendor.vendor_id, "1.00", **{**cheque, "reference": " - "}))

    assert again.facts["document_id"] == first.vendor_payment_id
    assert of_other_bank.bank == "Canara Bank"
    assert reason_and_field(without) == ("REFERENCE_MISSING", "reference")


@pytest.mark.parametrize("field", ["reference", "bank"])
async def test_what_cannot_be_seen_is_no_reference_and_no_bank(purchase: PurchaseClient, field: str) -> None:
    vendor = await purchase.vendor()
    cheque = {"mode": CHEQUE, "reference": "004512", "bank": "Canara Bank"}

    refused = await refusal(purchase.pay(vendor.vendor_id, "1.00", **{**cheque, field: " \u200b"}))

    assert reason_and_field(refused) == ("INVALID_REQUEST", field)
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "0.00"


async def test_vouchers_of_cash_and_payments_without_a_reference_are_not_compared(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()

    for _ in range(2):
        await purchase.pay(vendor.vendor_id, "1.00", mode=CASH, reference="V 1")
        await purchase.pay(vendor.vendor_id, "1.00", reference="")

    assert (await purchase.outstanding(vendor.vendor_id)).balance == "-4.00"


async def test_one_reference_pays_once(purchase: PurchaseClient) -> None:
    vendors = [await purchase.vendor(f"V{number}") for number in range(4)]

    won, lost = await replies_and_refusals(
        *(purchase.pay(vendor.vendor_id, "1.00", reference="UTR 7") for vendor in vendors)
    )

    assert (len(won), {error.reason for error in lost}) == (1, {"REFERENCE_USED"})
    assert {error.facts["document_id"] for error in lost} == {won[0].vendor_payment_id}


async def test_second_of_two_transactions_that_found_no_payment_is_refused(purchase: PurchaseClient) -> None:
    vendors = [await purchase.vendor(f"V{number}") for number in range(2)]
    await purchase.pay(vendors[0].vendor_id, "1.00", reference="UTR 1")
    series = kit_tables.number_series

    async with purchase.running.database.transaction(purchase.organisation.caller()) as tx:
        await tx.rows(sa.select(series.c.series).where(series.c.org_id == tx.caller.org_id).with_for_update())
        both = asyncio.create_task(
            replies_and_refusals(*(purchase.pay(one.vendor_id, "1.00", reference="UTR 9") for one in vendors))
        )
        await until_they_wait(purchase, 2)  # both have looked for the reference, and wait for a number
    won, lost = await both

    assert (len(won), [error.reason for error in lost]) == (1, ["REFERENCE_USED"])
    assert lost[0].facts == {"document_id": won[0].vendor_payment_id, "document_number": won[0].number}
    assert await disagreements(purchase) == {}
