"""Cash beyond the limits of a role: what one customer pays, or is paid back, in a day counts together."""

from typing import Any

import pytest
from bahi.documents.v1 import approvals_pb2, payments_pb2
from bahi.sales.v1 import customer_receipts_pb2, customer_refunds_pb2, customers_pb2, invoices_pb2

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from services.sales.store.ledger_tables import customer_credits
from services.sales.store.refund_tables import customer_refunds
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, for_item, line, order_line
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

CASH = payments_pb2.PAYMENT_MODE_CASH
IN_FULL = invoices_pb2.SaleReceipt(mode=CASH)
LATE: dict[str, Any] = {"date_reason": "Money of the evening round"}


@pytest.fixture
async def customer(sales: SalesClient) -> customers_pb2.Customer:
    await sales.set_up(limited=True)
    return await sales.customer()


async def take(
    sales: SalesClient, customer: customers_pb2.Customer, amount: str, role: Role = Role.USER, **fields: Any
) -> customer_receipts_pb2.CustomerReceipt:
    request = customer_receipts_pb2.CreateCustomerReceiptRequest(
        customer_id=customer.customer_id, amount=amount, **{"mode": CASH, **fields}
    )
    return await sales.customer_receipts.CreateCustomerReceipt(request, metadata=sales.with_key("", role))


async def test_receipts_of_one_customer_and_day_count_together(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await take(sales, customer, "49999.00")

    refused = await refusal(take(sales, customer, "49999.00"))
    await take(sales, customer, "1.00")
    at_last = await refusal(take(sales, customer, "0.01"))

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 99998 in the day, limit 50000"}
    assert at_last.facts == {"amount": "asked 50000.01 in the day, limit 50000"}
    assert await sales.count(customer_credits) == 2
    await check_books(sales)


async def test_what_a_manager_took_counts_and_a_manager_goes_on(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await take(sales, customer, "50000.00", Role.MANAGER)

    refused = await refusal(take(sales, customer, "1.00"))
    await take(sales, customer, "100000.00", Role.MANAGER)
    await sales.limit(Role.MANAGER, cash_receipt="150000")
    by_manager = await refusal(take(sales, customer, "0.01", Role.MANAGER))

    assert refused.facts == {"amount": "asked 50001 in the day, limit 50000"}
    assert by_manager.facts == {"amount": "asked 150000.01 in the day, limit 150000"}
    await check_books(sales)


async def test_other_customers_other_modes_and_cancelled_receipts_do_not_count(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await sales.cancel_receipt(await take(sales, customer, "50000.00"))
    await take(sales, customer, "90000.00", mode=payments_pb2.PAYMENT_MODE_UPI)
    await take(sales, await sales.customer("OTHER"), "50000.00")

    await take(sales, customer, "50000.00")

    await check_books(sales)


async def test_cash_is_not_spread_over_days_that_the_role_does_not_date(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await take(sales, customer, "50000.00")
    await take(sales, customer, "50000.00", date=days_ago(1), **LATE)

    silent = await refusal(take(sales, customer, "1.00", date=days_ago(1)))
    older = await refusal(take(sales, customer, "1.00", date=days_ago(2), **LATE))
    by_bank = await take(sales, customer, "1.00", date=days_ago(90), mode=payments_pb2.PAYMENT_MODE_UPI)

    assert reason_and_field(silent) == ("DATE_REASON_MISSING", "date_reason")
    assert reason_and_field(older) == ("MANAGER_NEEDED", "date")
    assert by_bank.date == days_ago(90)
    assert (await take(sales, customer, "1.00", Role.MANAGER, date=days_ago(2), **LATE)).date == days_ago(2)
    await check_books(sales)


async def test_cash_that_settles_invoices_counts_alike(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    await sales.limit(cash_receipt="100")
    invoice = await sales.sell(customer, line(await sales.stocked(), "20"))
    await take(sales, customer, "90.00", allocations=[for_item(invoice.invoice_id, "90.00")])

    refused = await refusal(take(sales, customer, "10.01", due_first=True))

    assert refused.facts == {"amount": "asked 100.01 in the day, limit 100"}
    assert (await sales.owed(customer)).balance == "99.00"
    await check_books(sales)


async def test_receipts_at_once_pass_the_limit_together_once(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    won, lost = await replies_and_refusals(*(take(sales, customer, "20000.00") for _ in range(4)))

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})
    assert await sales.count(customer_credits) == 2
    await check_books(sales)


async def test_refunds_in_cash_of_one_customer_and_day_count_together(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await sales.limit(Role.MANAGER, cash_payment="100")
    await sales.pay(customer, "1000.00")
    cancelled = await sales.refund(customer, "60.00", mode=CASH)

    refused = await refusal(sales.refund(customer, "40.01", mode=CASH))
    await sales.cancel_refund(cancelled)
    await sales.refund(customer, "99.99", mode=CASH)
    await sales.refund(customer, "500.00")
    at_last = await refusal(sales.refund(customer, "0.02", mode=CASH))
    by_admin = await sales.refund(customer, "100.00", mode=CASH, role=Role.ADMIN)

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 100.01 in the day, limit 100"}
    assert at_last.facts == {"amount": "asked 100.01 in the day, limit 100"}
    assert by_admin.amount == "100.00"
    assert await sales.count(customer_refunds) == 4
    await check_books(sales)


async def test_refunds_in_cash_at_once_pass_the_limit_together_once(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await sales.limit(Role.MANAGER, cash_payment="100")
    await sales.pay(customer, "1000.00")

    won, lost = await replies_and_refusals(*(sales.refund(customer, "40.00", mode=CASH) for _ in range(4)))

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})
    await check_books(sales)


async def test_cash_with_sales_counts_with_receipts_on_every_path(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    """A sale of ten units comes to 95.00."""
    await sales.limit(cash_receipt="200")
    product = await sales.stocked()
    await take(sales, customer, "100.00")
    await sales.sell(customer, line(product, "10"), receipt=IN_FULL)
    draft = sales.draft(customer, line(product, "10"), receipt=IN_FULL)
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))

    alone = await refusal(sales.sell(customer, line(product, "10"), receipt=IN_FULL))
    of_order = await refusal(sales.invoice_order(order, receipt=IN_FULL))
    bulk = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    shown = await sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())

    assert reason_and_field(alone) == ("ROLE_LIMIT_EXCEEDED", "invoice.receipt.amount")
    assert alone.facts == {"invoice.receipt.amount": "asked 290 in the day, limit 200"}
    assert error_of(shown.limit_refusal).facts == alone.facts
    assert of_order.facts == {"receipt.amount": "asked 290 in the day, limit 200"}
    assert error_of(bulk.outcomes[0].problem).facts == {
        "requests[0].invoice.receipt.amount": "asked 290 in the day, limit 200"
    }
    assert (await refusal(take(sales, customer, "5.01"))).facts == {"amount": "asked 200.01 in the day, limit 200"}
    await check_books(sales)


async def test_cash_sales_of_one_bulk_request_count_for_one_another(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await sales.limit(cash_receipt="200")
    product = await sales.stocked()
    drafts = [sales.draft(customer, line(product, "10"), receipt=IN_FULL) for _ in range(3)]

    reply = await sales.invoices.BatchCreateInvoices(batch_of(drafts), metadata=sales.as_user())

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "invoice", "problem"]
    assert error_of(reply.outcomes[2].problem).facts == {
        "requests[2].invoice.receipt.amount": "asked 285 in the day, limit 200"
    }
    await check_books(sales)


async def test_an_approval_covers_what_the_day_comes_to(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    await sales.limit(cash_receipt="100")
    product = await sales.stocked()
    draft = sales.draft(customer, line(product, "10"), receipt=IN_FULL)
    early = await refusal(sales.approve(draft))
    await take(sales, customer, "50.00")

    approval = await sales.approve(draft)
    draft.approval_id = approval.approval_id
    request = invoices_pb2.CreateInvoiceRequest(invoice=draft)
    sold = await sales.invoices.CreateInvoice(request, metadata=sales.with_key())

    assert early.reason == "APPROVAL_NOT_NEEDED"
    assert [(each.field, each.asked, each.limit) for each in approval.limits_passed] == [
        ("receipt.amount", "145 in the day", "100")
    ]
    assert (sold.outstanding, sold.approval_id) == ("0.00", approval.approval_id)
    await check_books(sales)


async def test_cash_sales_at_once_pass_the_limit_together_once(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    await sales.limit(cash_receipt="200")
    product = await sales.stocked()

    won, lost = await replies_and_refusals(
        *(sales.sell(customer, line(product, "10"), receipt=IN_FULL) for _ in range(4))
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})
    await check_books(sales)


async def test_user_asks_for_a_refund_only_what_a_manager_may_not_do(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    """Refunds are a manager's: whoever may not send one asks for the manager who sends it."""
    refund = customer_refunds_pb2.CreateCustomerRefundRequest(
        customer_id=customer.customer_id, amount="10000.01", mode=payments_pb2.PAYMENT_MODE_CASH
    )
    needless = await refusal(sales.ask_approval(customer_refund=refund))
    await sales.limit(Role.MANAGER, cash_payment="10000")

    asked = await sales.ask_approval(customer_refund=refund)

    assert (needless.reason, needless.message) == ("APPROVAL_NOT_NEEDED", "A manager may do this without an approval.")
    assert [(each.field, each.limit) for each in asked.limits_passed] == [("amount", "10000")]
    assert asked.needed_role == approvals_pb2.APPROVING_ROLE_ADMIN
