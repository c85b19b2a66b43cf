"""Cash counts by person: all cards of one PAN are one, on every path and at once."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_receipts_pb2, customers_pb2, invoices_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from services.sales.store.ledger_tables import cash_days
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.days import TODAY
from tests.support.parties import OTHER_STATE, UNREGISTERED, address, gstin
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

CASH = payments_pb2.PAYMENT_MODE_CASH
PAN = "AABCS1429B"
"""That of the customer `SHARMA`."""
WALK_IN: dict[str, Any] = {"gst_category": UNREGISTERED, "gstin": "", "drug_licences": []}
ELSEWHERE: dict[str, Any] = {
    "gstin": gstin(OTHER_STATE, PAN),
    "billing_address": address(OTHER_STATE),
    "separate_account": True,
}
UNDER_ANOTHER_NAME: dict[str, Any] = {**WALK_IN, "pan": PAN, "name": "Sharma Traders"}
Cards = tuple[SalesClient, customers_pb2.Customer, customers_pb2.Customer]


@pytest.fixture(params=[ELSEWHERE, UNDER_ANOTHER_NAME], ids=["another registration", "another name"])
async def cards(sales: SalesClient, request: pytest.FixtureRequest) -> Cards:
    """Two cards of one person."""
    await sales.set_up()
    return sales, await sales.customer(), await sales.customer("SECOND", **request.param)


@pytest.fixture
async def product(sales: SalesClient) -> products_pb2.Product:
    return await sales.stocked(quantity="90000")


async def cash(sales: SalesClient, customer: customers_pb2.Customer, amount: str) -> Any:
    return await sales.pay(customer, amount, mode=CASH)


def paid(amount: str = "") -> invoices_pb2.SaleReceipt:
    return invoices_pb2.SaleReceipt(mode=CASH, amount=amount)


def twenty_thousand(product: products_pb2.Product) -> invoices_pb2.SaleLine:
    return line(product, "20000", rate="10.00")


async def test_receipts_of_two_cards_of_one_person_count_together(cards: Cards) -> None:
    sales, first, second = cards
    await cash(sales, first, "100000.00")
    await cash(sales, second, "99999.99")

    refused = await refusal(cash(sales, second, "0.01"))

    assert reason_and_field(refused) == ("CASH_FORBIDDEN", "amount")
    assert refused.facts == {
        "date": TODAY.isoformat(),
        "received": "199999.99",
        "amount": "0.01",
        "limit": "200000.00",
    }
    assert (await refusal(cash(sales, first, "0.01"))).facts == refused.facts
    await check_books(sales)


async def test_cash_with_sales_counts_for_the_person_when_previewed_issued_and_in_bulk(
    cards: Cards, product: products_pb2.Product
) -> None:
    sales, first, second = cards
    await cash(sales, first, "150000.00")
    draft = sales.draft(second, twenty_thousand(product), receipt=paid("50000.00"))
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)

    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    issued = await refusal(sales.sell(second, twenty_thousand(product), receipt=paid("50000.00")))
    bulk = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())

    assert reason_and_field(issued) == reason_and_field(previewed) == ("CASH_FORBIDDEN", "invoice.receipt.amount")
    assert issued.facts == previewed.facts
    assert issued.facts["received"] == "150000.00"
    assert error_of(bulk.outcomes[0].problem).facts == issued.facts
    await check_books(sales)


async def test_sales_of_one_bulk_request_to_two_cards_count_for_one_another(
    cards: Cards, product: products_pb2.Product
) -> None:
    sales, first, second = cards
    drafts = [
        sales.draft(customer, twenty_thousand(product), receipt=paid("100000.00")) for customer in (first, second)
    ]

    reply = await sales.invoices.BatchCreateInvoices(batch_of(drafts), metadata=sales.as_user())

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "problem"]
    assert error_of(reply.outcomes[1].problem).reason == "CASH_FORBIDDEN"
    await check_books(sales)


async def test_of_receipts_of_two_cards_at_once_as_many_are_taken_as_the_law_allows(
    cards: Cards, product: products_pb2.Product
) -> None:
    sales, first, second = cards
    amount = "80000.00"

    won, lost = await replies_and_refusals(
        *(cash(sales, customer, amount) for customer in (first, second) * 2),
        *(sales.sell(customer, twenty_thousand(product), receipt=paid(amount)) for customer in (first, second) * 2),
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"CASH_FORBIDDEN"})
    await check_books(sales)


async def test_bulk_requests_of_two_cards_at_once_stay_within_the_law(
    cards: Cards, product: products_pb2.Product
) -> None:
    sales, *both = cards
    drafts = [sales.draft(customer, twenty_thousand(product), receipt=paid("150000.00")) for customer in both]

    replies = await asyncio.gather(
        *(sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.with_key()) for draft in drafts)
    )

    assert sorted(reply.outcomes[0].WhichOneof("outcome") or "" for reply in replies) == ["invoice", "problem"]
    await check_books(sales)


async def test_a_cancelled_receipt_of_one_card_leaves_room_for_the_other(cards: Cards) -> None:
    sales, first, second = cards
    await sales.cancel_receipt(await cash(sales, first, "150000.00"))

    await cash(sales, second, "150000.00")

    assert (await refusal(cash(sales, first, "50000.00"))).facts["received"] == "150000.00"
    await check_books(sales)


async def test_a_roles_limit_counts_by_person_too(cards: Cards) -> None:
    sales, first, second = cards
    await sales.limit(cash_receipt="100")
    await cash(sales, first, "60.00")

    refused = await refusal(cash(sales, second, "40.01"))
    asked = await sales.ask_approval(
        customer_receipt=customer_receipts_pb2.CreateCustomerReceiptRequest(
            customer_id=second.customer_id, amount="40.01", mode=CASH
        )
    )

    assert refused.facts == {"amount": "asked 100.01 in the day, limit 100"}
    assert [(each.field, each.asked) for each in asked.limits_passed] == [("amount", "100.01 in the day")]
    await check_books(sales)


async def test_refunds_in_cash_count_by_person_and_apart_from_receipts(cards: Cards) -> None:
    sales, first, second = cards
    await sales.limit(Role.MANAGER, cash_payment="100")
    for customer in (first, second):
        await sales.pay(customer, "1000.00")
    await cash(sales, second, "99000.00")
    await sales.refund(first, "60.00", mode=CASH)

    refused = await refusal(sales.refund(second, "40.01", mode=CASH))
    await sales.refund(second, "40.00", mode=CASH)

    assert refused.facts == {"amount": "asked 100.01 in the day, limit 100"}
    await check_books(sales)


async def test_refunds_of_two_cards_at_once_pass_the_limit_together_once(cards: Cards) -> None:
    sales, first, second = cards
    await sales.limit(Role.MANAGER, cash_payment="100")
    for customer in (first, second):
        await sales.pay(customer, "1000.00")

    won, lost = await replies_and_refusals(
        *(sales.refund(customer, "40.00", mode=CASH) for customer in (first, second) * 2)
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})
    await check_books(sales)


async def test_customers_without_a_pan_and_those_of_other_pans_count_by_card(sales: SalesClient) -> None:
    await sales.set_up()
    walk_ins = [await sales.customer(code, **WALK_IN, name=f"Counter {code}") for code in ("ONE", "TWO")]

    for customer in (*walk_ins, await sales.customer(), await sales.customer("OTHER")):
        await cash(sales, customer, "199999.99")

    assert await sales.count(cash_days) == 4
    await check_books(sales)


async def set_pan(sales: SalesClient, customer: customers_pb2.Customer, pan: str) -> customers_pb2.Customer:
    request = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=customers_pb2.CustomerChanges(pan=pan),
        update_mask=FieldMask(paths=["pan"]),
        etag="*",
    )
    return await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))


async def test_cash_that_was_taken_before_the_pan_was_known_counts_for_the_person(sales: SalesClient) -> None:
    await sales.set_up()
    sharma, walk_in = await sales.customer(), await sales.customer("WALKIN", **WALK_IN, name="Counter")
    receipt = await cash(sales, walk_in, "150000.00")
    await cash(sales, sharma, "120000.00")

    await set_pan(sales, walk_in, PAN)
    refused = await refusal(cash(sales, sharma, "1.00"))
    await sales.cancel_receipt(receipt)
    await cash(sales, walk_in, "79999.99")

    assert refused.facts["received"] == "270000.00"
    assert (await refusal(cash(sales, sharma, "0.01"))).facts["received"] == "199999.99"
    await check_books(sales)
