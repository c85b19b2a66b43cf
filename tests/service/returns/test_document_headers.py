"""Who entered a return, for whom and why; its note says the same, and so do the books that settle with the note."""

from typing import Any

from bahi.sales.v1 import invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient


def header(document: Any, party: str) -> tuple[str, str, str, str, str]:
    return (
        document.date,
        getattr(document, f"{party}_id"),
        getattr(document, f"{party}_name"),
        document.reason,
        document.created_by,
    )


async def test_a_sales_return_and_its_credit_note_show_one_header(returns: ReturnsClient, services) -> None:
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    customer_id = await returns.customer()
    sold = await returns.sell(customer_id, invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="80"))

    back = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE), reason="Short expiry")
    await services.deliver()

    user = str(returns.organisation.users[Role.USER])
    expected = (back.date, customer_id, sold.customer_name, "Short expiry", user)
    note = await returns.credit_note(back.credit_note_id)
    assert header(back, "customer") == header(note, "customer") == expected
    assert await returns.query(
        "SELECT customer_name, created_by::text FROM sales.customer_credits WHERE org_id = $1 AND kind = 'credit_note'"
    ) == [(sold.customer_name, user)]


async def test_a_purchase_return_and_its_debit_note_show_one_header(returns: ReturnsClient, services) -> None:
    product_id = await returns.product()
    bought = await returns.buy(await returns.vendor(), returns.item(product_id))

    sent = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "5"))
    await services.deliver()

    person = str(returns.organisation.users[returns.person])
    expected = (sent.date, bought.vendor_id, bought.vendor_name, "Broken", person)
    note = await returns.debit_note(sent.debit_note_id)
    assert header(sent, "vendor") == header(note, "vendor") == expected
    assert await returns.query(
        "SELECT vendor_name, created_by::text FROM purchase.vendor_credits WHERE org_id = $1 AND kind = 'debit_note'"
    ) == [(bought.vendor_name, person)]
