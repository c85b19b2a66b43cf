"""A bulk issue of more lines than one batch takes."""

from services.sales.store.invoice_tables import invoices
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.clients.service_client import key
from tests.support.days import YEAR
from tests.support.refusals import refused

LINES = 150


async def test_long_sales_of_one_request_are_issued_in_order_and_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(quantity=str(4 * LINES + 10))
    drafts = [sales.draft(customer, *[line(product, "1")] * LINES) for _ in range(4)]
    drafts.insert(3, sales.draft(customer, line(product, "1", rate="50.00")))
    request, one = batch_of(drafts), key()

    reply = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one))
    again = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice"] * 3 + ["problem", "invoice"]
    numbers = [outcome.invoice.number for outcome in reply.outcomes if outcome.HasField("invoice")]
    assert numbers == [f"INV/{YEAR}/{number:06}" for number in range(1, 5)]
    assert [len(outcome.invoice.lines) for outcome in reply.outcomes] == [LINES] * 3 + [0, LINES]
    assert again == reply
    assert await sales.count(invoices) == 4
    other = sales.invoices.BatchCreateInvoices(batch_of(drafts[:1]), metadata=sales.as_user(key=one))
    assert (await refused(other))[0] == "IDEMPOTENCY_KEY_REUSED"
    await sales.deliver()
    assert await sales.inventory.available(product) == 10
    await check_books(sales)
