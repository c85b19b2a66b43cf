"""Nothing is credited for goods that were never sold to the customer who brings them."""

import pytest
from bahi.returns.v1 import sales_returns_pb2
from bahi.sales.v1 import invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE
from tests.support.refusals import refusal, refused


@pytest.mark.parametrize("role", [Role.USER, Role.MANAGER])
async def test_goods_of_a_batch_that_the_invoice_line_did_not_sell_are_refused(returns, sold, services, role) -> None:
    line = sold.lines[0]
    goods = [
        sales_returns_pb2.NewSalesReturnLine(
            invoice_line_id=line.line_id, quantity="1", disposition=SALEABLE, batch_number=number
        )
        for number in (line.batch_number, "FOREIGN1")
    ]

    found = await refusal(returns.take_back(sold.invoice_id, role=role, lines=goods))
    await services.deliver()

    assert (found.reason, found.field) == ("BATCH_NOT_SOLD", "lines[1].batch_number")
    assert found.facts == {"sold_batch_number": line.batch_number, "invoice_number": sold.number}
    assert await returns.documents() == 0
    assert await returns.holds("sales") == {"released": 1}
    whole = await returns.take_back(sold.invoice_id, (line.line_id, "7", SALEABLE))
    assert whole.figures.total == "308.00"


async def test_a_batch_number_is_compared_without_spaces_and_case(returns, sold) -> None:
    line = sold.lines[0]
    goods = sales_returns_pb2.NewSalesReturnLine(
        invoice_line_id=line.line_id,
        quantity="7",
        disposition=SALEABLE,
        batch_number=f" {line.batch_number[:1]} {line.batch_number[1:]} ".lower(),
    )

    made = await returns.take_back(sold.invoice_id, lines=[goods])

    assert made.lines[0].batch_number == line.batch_number


async def test_an_invoice_of_another_customer_is_refused(returns, stocked, sold) -> None:
    other = await returns.customer()
    await returns.sell(other, invoices_pb2.SaleLine(product_id=stocked, quantity="5", rate="43.19"))
    goods = (sold.lines[0].line_id, "1", SALEABLE)

    assert await refused(returns.take_back(sold.invoice_id, goods, customer_id=other)) == (
        "INVOICE_OF_OTHER_CUSTOMER",
        "customer_id",
    )
    assert await returns.documents() == 0
    assert (await returns.take_back(sold.invoice_id, goods, customer_id=sold.customer_id)).customer_id


async def test_a_line_of_another_invoice_is_refused(returns, stocked, sold) -> None:
    other = await returns.sell(sold.customer_id, invoices_pb2.SaleLine(product_id=stocked, quantity="5", rate="43.19"))

    back = returns.take_back(sold.invoice_id, (other.lines[0].line_id, "1", SALEABLE))

    assert await refused(back) == ("INVOICE_LINE_NOT_FOUND", "lines[0].invoice_line_id")
    assert await returns.documents() == 0
