"""What a quick sale costs: transactions, statements and calls."""

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.clients.service_client import key
from tests.support.statements import statements_of

PAID = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
READ_STATEMENTS = 1
WRITE_STATEMENTS = 2


async def test_sale_with_receipt_takes_one_statement_to_read_and_two_to_write(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()

    with statements_of(sales.running.database) as seen:
        await sales.sell(customer, *(line(product, "1") for _ in range(5)), receipt=PAID)

    assert len(seen) == READ_STATEMENTS + WRITE_STATEMENTS, "\n".join(seen)


async def test_sixty_four_sales_take_as_many_statements_as_one(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    request = batch_of([sales.draft(customer, line(product, "1"), receipt=PAID) for _ in range(64)])

    with statements_of(sales.running.database) as seen:
        reply = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key()))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice"] * 64
    assert len(seen) == READ_STATEMENTS + WRITE_STATEMENTS
