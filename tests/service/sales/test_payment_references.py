"""Money from customers: a cheque has a number, and a reference is used once unless somebody accepts it again."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2

from kit.rpc.error_status import error_of
from services.sales.domain.planned_sale import PlannedSale
from services.sales.store.base import kit_tables
from tests.service.sales.conservation import check_books
from tests.service.sales.interrupted import Interruption
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.clients.service_client import key
from tests.support.days import YEAR
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from tests.support.waiting_transactions import until_they_wait

UPI, CHEQUE = payments_pb2.PAYMENT_MODE_UPI, payments_pb2.PAYMENT_MODE_CHEQUE
Shop = tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    await sales.set_up()
    return sales, await sales.customer(), await sales.stocked(quantity="1000")


async def test_used_reference_is_refused_unless_accepted(shop: Shop) -> None:
    sales, customer, _ = shop
    other = await sales.customer("OTHER")
    first = await sales.pay(customer, "10.00", reference="UPI 4122-3344")

    refused = await refusal(sales.pay(other, "20.00", reference="upi41223344", mode=payments_pb2.PAYMENT_MODE_BANK))
    accepted = await sales.pay(other, "20.00", reference="upi41223344", accept_used_reference=True)

    assert reason_and_field(refused) == ("REFERENCE_USED", "reference")
    assert refused.facts == {"document_id": first.customer_receipt_id, "document_number": first.number}
    assert accepted.on_account == "20.00"
    await check_books(sales)


@pytest.mark.parametrize("field", ["reference", "bank"])
async def test_what_cannot_be_seen_is_no_reference_and_no_bank(shop: Shop, field: str) -> None:
    sales, customer, product = shop
    cheque: dict[str, Any] = {"mode": CHEQUE, "reference": "004512", "bank": "Canara Bank", field: " \u200b"}

    alone = await refusal(sales.pay(customer, "1.00", **cheque))
    with_sale = await refusal(sales.sell(customer, line(product, "1"), receipt=invoices_pb2.SaleReceipt(**cheque)))

    assert reason_and_field(alone) == ("INVALID_REQUEST", field)
    assert reason_and_field(with_sale) == ("INVALID_REQUEST", f"invoice.receipt.{field}")
    await check_books(sales)


async def test_reference_of_a_cancelled_receipt_is_free(shop: Shop) -> None:
    sales, customer, _ = shop
    await sales.cancel_receipt(await sales.pay(customer, "10.00", reference="UPI 1"))

    again = await sales.pay(customer, "10.00", reference="UPI 1")

    assert again.on_account == "10.00"


async def test_cheque_has_a_number_and_is_compared_with_its_bank(shop: Shop) -> None:
    sales, customer, _ = shop
    cheque: dict[str, Any] = {"mode": CHEQUE, "reference": "004512", "bank": "Canara Bank"}
    await sales.pay(customer, "1.00", **cheque)

    without = await refusal(sales.pay(customer, "1.00", mode=CHEQUE))
    again = await refusal(sales.pay(customer, "1.00", **{**cheque, "bank": "canara-bank"}))
    of_other_bank = await sales.pay(customer, "1.00", **{**cheque, "bank": "Indian Bank"})

    assert reason_and_field(without) == ("REFERENCE_MISSING", "reference")
    assert again.reason == "REFERENCE_USED"
    assert of_other_bank.bank == "Indian Bank"


async def test_receipt_of_a_sale_is_compared_too(shop: Shop) -> None:
    sales, customer, product = shop
    paid = invoices_pb2.SaleReceipt(mode=UPI, reference="UPI 7")
    invoice = await sales.sell(customer, line(product, "1"), receipt=paid)

    again = await refusal(sales.sell(customer, line(product, "1"), receipt=paid))
    by_receipt = await refusal(sales.pay(customer, "1.00", reference="upi-7"))
    paid.accept_used_reference = True
    accepted = await sales.sell(customer, line(product, "1"), receipt=paid)
    by_cheque = invoices_pb2.SaleReceipt(mode=CHEQUE)
    without = await refusal(sales.sell(customer, line(product, "1"), receipt=by_cheque))

    assert reason_and_field(again) == ("REFERENCE_USED", "invoice.receipt.reference")
    assert again.facts["document_id"] == by_receipt.facts["document_id"] == invoice.customer_receipt_id
    assert accepted.outstanding == "0.00"
    assert reason_and_field(without) == ("REFERENCE_MISSING", "invoice.receipt.reference")
    await check_books(sales)


async def test_two_sales_of_one_request_have_two_references(shop: Shop) -> None:
    sales, customer, product = shop
    paid = invoices_pb2.SaleReceipt(mode=UPI, reference="UPI 7")
    request = batch_of([sales.draft(customer, line(product, "1"), receipt=paid) for _ in range(3)])

    reply = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key()))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "problem", "problem"]
    await check_books(sales)


async def test_one_reference_is_recorded_once(shop: Shop) -> None:
    sales, _, _ = shop
    customers = [await sales.customer(f"C{number}") for number in range(4)]

    won, lost = await replies_and_refusals(*(sales.pay(one, "1.00", reference="UPI 9") for one in customers))

    assert (len(won), {error.reason for error in lost}) == (1, {"REFERENCE_USED"})
    assert {error.facts["document_id"] for error in lost} == {won[0].customer_receipt_id}
    await check_books(sales)


async def test_one_reference_pays_one_of_the_sales_at_once(shop: Shop, interruption: Interruption) -> None:
    """Bulk requests are not coalesced: every one has reserved its goods before the first looks for the reference."""
    sales, _, product = shop
    customers = [await sales.customer(f"C{number}") for number in range(3)]
    paid = invoices_pb2.SaleReceipt(mode=UPI, reference="UPI 9")
    interruption.after_reserving = _meeting(3)

    replies = await asyncio.gather(
        *(
            sales.invoices.BatchCreateInvoices(
                batch_of([sales.draft(one, line(product, "1"), receipt=paid), sales.draft(one, line(product, "1"))]),
                metadata=sales.as_user(key=key()),
            )
            for one in customers
        )
    )

    won = [reply.outcomes[0].invoice for reply in replies if reply.outcomes[0].HasField("invoice")]
    lost = [error_of(reply.outcomes[0].problem) for reply in replies if reply.outcomes[0].HasField("problem")]
    assert [reason_and_field(error) for error in lost] == [
        ("REFERENCE_USED", "requests[0].invoice.receipt.reference")
    ] * 2
    assert {error.facts["document_id"] for error in lost} == {won[0].customer_receipt_id}
    others = [reply.outcomes[1].invoice for reply in replies]
    assert sorted(invoice.number for invoice in [*won, *others]) == [f"INV/{YEAR}/00000{n}" for n in range(1, 5)]
    await check_books(sales)


async def test_sale_and_customer_receipt_at_once_have_one_reference(shop: Shop) -> None:
    sales, customer, product = shop
    other = await sales.customer("OTHER")
    await sales.pay(other, "1.00", reference="UPI 1")
    paid = invoices_pb2.SaleReceipt(mode=UPI, reference="UPI 9")
    series = kit_tables.number_series

    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await tx.rows(sa.select(series.c.series).where(series.c.org_id == tx.caller.org_id).with_for_update())
        both = asyncio.create_task(
            replies_and_refusals(
                sales.sell(customer, line(product, "1"), receipt=paid), sales.pay(other, "1.00", reference="upi-9")
            )
        )
        await until_they_wait(sales, 2)  # both have looked for the reference, and wait for a number
    won, lost = await both

    assert (len(won), [error.reason for error in lost]) == (1, ["REFERENCE_USED"])
    await check_books(sales)


async def test_accepted_reference_is_used_by_two_sales_at_once(shop: Shop, interruption: Interruption) -> None:
    sales, customer, product = shop
    paid = invoices_pb2.SaleReceipt(mode=UPI, reference="UPI 9", accept_used_reference=True)
    interruption.after_reserving = _meeting(2)
    request = batch_of([sales.draft(customer, line(product, "1"), receipt=paid)])

    replies = await asyncio.gather(
        *(sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key())) for _ in range(2))
    )

    assert [reply.outcomes[0].WhichOneof("outcome") for reply in replies] == ["invoice", "invoice"]
    await check_books(sales)


def _meeting(count: int) -> Any:
    """Holds each request until so many have reserved their goods."""
    met = asyncio.Barrier(count)

    async def meet(_sales: Sequence[PlannedSale]) -> None:
        await met.wait()

    return meet
