"""Refunds and allowances obey the lock of their month."""

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.period_locks import LOCKED, OPEN, set_lock
from tests.support.refusals import refused


async def test_locked_month_takes_no_refund_and_no_allowance_and_cancels_none(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    invoice = await sales.sell(customer, line(product, "10"))
    await sales.pay(customer, "94.00", due_first=True)
    allowance = await sales.let_go(invoice, "1.00")
    await sales.pay(customer, "10.00")
    refund = await sales.refund(customer, "4.00")
    await set_lock(sales, LOCKED)

    posted = await refused(sales.refund(customer, "6.00"))
    let_go = await refused(sales.let_go(invoice, "1.00"))
    back = await refused(sales.cancel_refund(refund))
    owed_again = await refused(sales.cancel_allowance(allowance))

    assert (posted, let_go) == (("PERIOD_LOCKED", "date"), ("PERIOD_LOCKED", "date"))
    assert back == ("PERIOD_LOCKED", "customer_refund_id")
    assert owed_again == ("PERIOD_LOCKED", "customer_allowance_id")
    assert (await sales.owed(customer)).balance == "-6.00"
    await set_lock(sales, OPEN)
    assert (await sales.cancel_refund(refund)).cancel_reason
