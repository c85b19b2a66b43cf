"""Refunds to customers: money goes back for what is on account, and can be taken back."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import accounts_pb2, payments_pb2
from bahi.sales.v1 import customer_ledger_pb2, customer_refunds_pb2, customers_pb2, invoices_pb2

from kit.auth.caller import Role
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.refusals import refusal, refused, replies_and_refusals
from tests.support.summaries import summary_of

CHEQUE = payments_pb2.PAYMENT_MODE_CHEQUE
CASH_IN_FULL = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)


def part(document_id: str, amount: str) -> payments_pb2.NewRefundedCredit:
    return payments_pb2.NewRefundedCredit(document_id=document_id, amount=amount)


async def ledger(sales: SalesClient, customer: customers_pb2.Customer) -> list[tuple[int, str, str]]:
    request = customer_ledger_pb2.ListCustomerLedgerEntriesRequest(customer_id=customer.customer_id)
    found = await sales.customer_ledger.ListCustomerLedgerEntries(request, metadata=sales.as_user())
    return [(entry.kind, entry.document_number, entry.amount) for entry in found.entries]


async def test_money_of_a_cancelled_cash_sale_goes_back(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit="0"), await sales.stocked()
    sold = await sales.sell(customer, line(product, "10"), receipt=CASH_IN_FULL)
    await sales.cancel_invoice(sold)

    refund = await sales.refund(customer, "95.00", mode=payments_pb2.PAYMENT_MODE_CASH, note="Counter")

    assert (refund.number[:4], refund.number[-7:], refund.amount) == ("RFD/", "/000001", "95.00")
    assert [(each.document_id, each.amount) for each in refund.credits] == [(sold.customer_receipt_id, "95.00")]
    owed = await sales.owed(customer)
    assert (owed.balance, list(owed.credits)) == ("0.00", [])
    assert (await ledger(sales, customer))[-1] == (
        accounts_pb2.LEDGER_ENTRY_KIND_CUSTOMER_REFUND,
        refund.number,
        "95.00",
    )
    await check_books(sales)


async def test_named_credits_are_refunded_as_far_as_they_are_named(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    first, second = await sales.pay(customer, "100.00"), await sales.pay(customer, "50.00")

    refund = await sales.refund(
        customer,
        "70.00",
        credits=[part(second.customer_receipt_id, "50.00"), part(first.customer_receipt_id, "20.00")],
    )

    assert {each.document_number: each.amount for each in refund.credits} == {
        first.number: "20.00",
        second.number: "50.00",
    }
    assert (await sales.credit(first.customer_receipt_id)).on_account == "80.00"
    assert (await sales.credit(second.customer_receipt_id)).on_account == "0.00"
    await check_books(sales)


async def test_oldest_credits_go_first_however_many_there_are(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    receipts = [await sales.pay(customer, "1.00") for _ in range(203)]

    refund = await sales.refund(customer, "202.50")

    assert len(refund.credits) == len(receipts)
    owed = await sales.owed(customer)
    assert [(each.document_number, each.on_account) for each in owed.credits] == [(receipts[-1].number, "0.50")]


async def test_cancelled_refund_is_on_account_again(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    receipt = await sales.pay(customer, "100.00")
    refund = await sales.refund(customer, "60.00")

    cancelled = await sales.cancel_refund(refund, etag=refund.etag)

    assert (cancelled.number, cancelled.cancel_reason) == (refund.number, "Not handed out")
    assert (await sales.credit(receipt.customer_receipt_id)).on_account == "100.00"
    assert (await sales.owed(customer)).balance == "-100.00"
    assert [amount for _, _, amount in await ledger(sales, customer)] == ["-100.00", "60.00", "-60.00"]
    assert (await refusal(sales.cancel_refund(refund))).reason == "CUSTOMER_REFUND_CANCELLED"
    await check_books(sales)


async def test_receipt_of_which_something_was_refunded_is_cancelled_after_the_refund(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    receipt = await sales.pay(customer, "100.00")
    refund = await sales.refund(customer, "60.00")

    assert await refused(sales.cancel_receipt(receipt)) == ("CREDIT_REFUNDED", "customer_receipt_id")

    await sales.cancel_refund(refund)
    await sales.cancel_receipt(receipt)
    assert (await sales.owed(customer)).balance == "0.00"
    await check_books(sales)


async def test_two_refunds_of_one_credit_give_it_back_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    await sales.pay(customer, "100.00")

    replies, refusals = await replies_and_refusals(sales.refund(customer, "80.00"), sales.refund(customer, "80.00"))

    assert [reply.amount for reply in replies] == ["80.00"]
    assert [(each.reason, each.field) for each in refusals] == [("OVER_ALLOCATION", "amount")]
    await check_books(sales)


async def test_refund_that_races_an_allocation_takes_what_it_leaves(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    receipt = await sales.pay(customer, "100.00")
    await sales.sell(customer, line(product, "10"))

    await asyncio.gather(
        sales.refund(customer, "60.00"),
        sales.allocate(receipt.customer_receipt_id, due_first=True),
        return_exceptions=True,
    )

    await check_books(sales)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"amount": "0.00"}, "AMOUNT_MISSING", "amount"),
    ({"amount": "100.01"}, "OVER_ALLOCATION", "amount"),
    ({"mode": CHEQUE}, "REFERENCE_MISSING", "reference"),
    ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "date"),
    ({"date": days_ago(1)}, "OVER_ALLOCATION", "amount"),
    ({"customer_id": an_id()}, "CUSTOMER_NOT_FOUND", "customer_id"),
    ({"credits": [part(an_id(), "10.00")]}, "CUSTOMER_CREDIT_NOT_FOUND", "credits[0].document_id"),
]


@pytest.mark.parametrize(("fields", "reason", "field"), REFUSED)
async def test_refused_refund_changes_nothing(
    sales: SalesClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    await sales.set_up()
    customer = await sales.customer()
    await sales.pay(customer, "100.00")

    given = {"amount": "10.00", **fields}
    assert await refused(sales.refund(customer, **given)) == (reason, field)

    assert (await sales.owed(customer)).balance == "-100.00"


async def test_parts_are_checked_where_they_stand(sales: SalesClient) -> None:
    await sales.set_up()
    customer, other = await sales.customer(), await sales.customer("OTHER")
    own = (await sales.pay(customer, "100.00")).customer_receipt_id
    foreign = (await sales.pay(other, "100.00")).customer_receipt_id

    async def of(*parts: payments_pb2.NewRefundedCredit, **fields: Any) -> tuple[str, str]:
        return await refused(sales.refund(customer, "10.00", credits=parts, **fields))

    assert await of(part(foreign, "10.00")) == ("CUSTOMER_CREDIT_NOT_FOUND", "credits[0].document_id")
    assert await of(part(own, "5.00"), part(own, "5.00")) == ("LINE_REPEATED", "credits[1].document_id")
    assert await of(part(own, "100.01")) == ("OVER_ALLOCATION", "credits[0].amount")
    assert await of(part(own, "0.00")) == ("AMOUNT_MISSING", "credits[0].amount")
    assert await of(part(own, "9.00")) == ("REFUND_DIFFERS", "credits")
    assert await of(part(own, "10.00"), date=days_ago(1)) == ("BEFORE_ORIGINAL", "date")
    await check_books(sales)


async def test_reference_is_taken_once_unless_it_is_accepted(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    await sales.pay(customer, "100.00")
    first = await sales.refund(customer, "10.00", reference="UPI 4412-7")

    used = await refusal(sales.refund(customer, "10.00", reference="upi 44127"))
    again = await sales.refund(customer, "10.00", reference="upi 44127", accept_used_reference=True)

    assert (used.reason, used.facts["document_number"]) == ("REFERENCE_USED", first.number)
    assert again.number.endswith("/000002")


async def test_users_do_not_hand_out_money(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    await sales.pay(customer, "100.00")

    assert (await refusal(sales.refund(customer, "10.00", role=Role.USER))).reason == "ROLE_INSUFFICIENT"

    assert (await sales.owed(customer)).balance == "-100.00"


async def test_list_shows_refunds_newest_first(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    customer = await sales.customer()
    await sales.pay(customer, "100.00")
    refunds = [await sales.refund(customer, "10.00") for _ in range(2)]
    request = customer_refunds_pb2.ListCustomerRefundsRequest(customer_id=customer.customer_id)

    listed = await sales.customer_refunds.ListCustomerRefunds(request, metadata=sales.as_user())

    expected = [summary_of(each, customer_refunds_pb2.CustomerRefundSummary) for each in reversed(refunds)]
    assert list(listed.customer_refunds) == expected
    read = customer_refunds_pb2.GetCustomerRefundRequest(customer_refund_id=refunds[0].customer_refund_id)
    assert await sales.customer_refunds.GetCustomerRefund(read, metadata=sales.as_user()) == refunds[0]
    theirs = await refusal(neighbour.customer_refunds.GetCustomerRefund(read, metadata=neighbour.as_user()))
    assert theirs.reason == "CUSTOMER_REFUND_NOT_FOUND"
