"""Credits on account of a customer: however many there are, each is reached."""

from typing import Any

from bahi.sales.v1 import customer_credits_pb2, customers_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.refusals import refused
from tests.support.summaries import summary_of

MORE_THAN_ONE_REPLY = 203


async def credits_of(
    sales: SalesClient, customer: customers_pb2.Customer, **fields: Any
) -> list[customer_credits_pb2.CustomerCreditSummary]:
    """All pages."""
    found, token = list[customer_credits_pb2.CustomerCreditSummary](), ""
    while True:
        request = customer_credits_pb2.ListCustomerCreditsRequest(
            customer_id=customer.customer_id, page_token=token, **fields
        )
        page = await sales.customer_credits.ListCustomerCredits(request, metadata=sales.as_user())
        found += page.customer_credits
        token = page.next_page_token
        if not token:
            return found


async def test_more_credits_than_one_reply_shows_are_all_listed_and_allocated(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(quantity="1000")
    receipts = [await sales.pay(customer, "1.00") for _ in range(MORE_THAN_ONE_REPLY)]
    invoice = await sales.sell(customer, line(product, "1"))

    found = await credits_of(sales, customer, page_size=200, on_account_only=True)
    last = await sales.allocate(found[0].customer_credit_id, due_first=True)

    assert [each.number for each in found] == [each.number for each in reversed(receipts)]
    assert (last.number, last.on_account) == (receipts[-1].number, "0.00")
    owed = await sales.owed(customer)
    assert owed.balance == f"{float(invoice.figures.total) - MORE_THAN_ONE_REPLY:.2f}"
    assert len(await credits_of(sales, customer, page_size=200, on_account_only=True)) == MORE_THAN_ONE_REPLY - 1
    assert len(await credits_of(sales, customer)) == MORE_THAN_ONE_REPLY


async def test_credit_that_settles_more_items_than_one_page_shows_is_read_whole(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(quantity="1000")
    for _ in range(MORE_THAN_ONE_REPLY):
        await sales.sell(customer, line(product, "1"))
    owed = await sales.owed(customer)

    receipt = await sales.pay(customer, owed.balance, due_first=True)

    assert (len(receipt.allocations), receipt.on_account) == (MORE_THAN_ONE_REPLY, "0.00")
    assert (await sales.owed(customer)).total_outstanding == "0.00"


async def test_listed_credit_is_the_credit_that_is_read(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    await sales.sell(customer, line(product, "1"))
    receipt = await sales.pay(customer, "5.00", due_first=True)

    (found,) = await credits_of(sales, customer, from_date=receipt.date, to_date=receipt.date)

    read = await sales.credit(receipt.customer_receipt_id)
    assert found == summary_of(read, customer_credits_pb2.CustomerCreditSummary)
    assert await credits_of(sales, customer, on_account_only=True) == []


async def test_credits_of_another_organisations_customer_are_not_found(
    sales: SalesClient, neighbour: SalesClient
) -> None:
    await sales.set_up()
    await neighbour.set_up()
    customer = await sales.customer()
    request = customer_credits_pb2.ListCustomerCreditsRequest(customer_id=customer.customer_id)

    refused_with = await refused(neighbour.customer_credits.ListCustomerCredits(request, metadata=neighbour.as_user()))

    assert refused_with == ("CUSTOMER_NOT_FOUND", "customer_id")
