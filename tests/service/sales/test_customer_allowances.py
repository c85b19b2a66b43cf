"""Small differences are written off and settlement discounts are given, as documents of their own."""

from typing import Any

import pytest
from bahi.documents.v1 import accounts_pb2, payments_pb2
from bahi.sales.v1 import (
    customer_allowances_pb2,
    customer_credits_pb2,
    customer_ledger_pb2,
    customers_pb2,
    invoices_pb2,
    sales_reports_pb2,
)

from kit.auth.caller import Role
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY, days_ago
from tests.support.refusals import refusal, refused, replies_and_refusals
from tests.support.summaries import summary_of

DISCOUNT = payments_pb2.ALLOWANCE_KIND_SETTLEMENT_DISCOUNT


async def sold(sales: SalesClient, paid: str = "") -> invoices_pb2.Invoice:
    """An invoice of 95.00, and what is paid of it."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    invoice = await sales.sell(customer, line(product, "10"))
    if paid:
        await sales.pay(customer, paid, due_first=True)
    return invoice


async def balance(sales: SalesClient, invoice: invoices_pb2.Invoice) -> tuple[str, int]:
    """What is owed, and how many open items there are."""
    request = customer_ledger_pb2.ListCustomerOpenItemsRequest(customer_id=invoice.customer_id)
    found = await sales.customer_ledger.ListCustomerOpenItems(request, metadata=sales.as_user())
    return found.balance, len(found.open_items)


async def test_user_writes_off_a_small_difference_and_the_item_is_closed(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="94.25")

    allowance = await sales.let_go(invoice, "0.75", note="Coins")

    assert (allowance.number[:4], allowance.number[-7:], allowance.amount) == ("SDF/", "/000001", "0.75")
    assert [(each.document_number, each.amount) for each in allowance.allocations] == [(invoice.number, "0.75")]
    assert await balance(sales, invoice) == ("0.00", 0)
    request = customer_ledger_pb2.ListCustomerLedgerEntriesRequest(customer_id=invoice.customer_id)
    ledger = await sales.customer_ledger.ListCustomerLedgerEntries(request, metadata=sales.as_user())
    assert (ledger.entries[-1].kind, ledger.entries[-1].amount) == (
        accounts_pb2.LEDGER_ENTRY_KIND_SMALL_DIFFERENCE,
        "-0.75",
    )
    await check_books(sales)


async def test_settlement_discount_is_a_managers_and_changes_no_tax(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="93.10")
    days = {"from_date": TODAY.isoformat(), "to_date": TODAY.isoformat()}
    summary = sales_reports_pb2.GetGstSummaryRequest(**days)
    before = await sales.reports.GetGstSummary(summary, metadata=sales.as_user())

    by_user = await refused(sales.let_go(invoice, "1.90", kind=DISCOUNT))
    allowance = await sales.let_go(invoice, "1.90", kind=DISCOUNT, role=Role.MANAGER)

    assert by_user == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert (allowance.number[:4], allowance.amount) == ("STD/", "1.90")
    assert await balance(sales, invoice) == ("0.00", 0)
    assert await sales.reports.GetGstSummary(summary, metadata=sales.as_user()) == before
    await check_books(sales)


async def test_user_gives_the_discount_that_an_administrator_allows(sales: SalesClient) -> None:
    invoice = await sold(sales)
    await sales.limit(settlement_discount_percent="2")

    first = await sales.let_go(invoice, "1.00", kind=DISCOUNT)
    beyond = await refusal(sales.let_go(invoice, "0.91", kind=DISCOUNT))
    second = await sales.let_go(invoice, "0.90", kind=DISCOUNT)

    assert (beyond.reason, beyond.facts) == (
        "ROLE_LIMIT_EXCEEDED",
        {"allocations[0].amount": "asked 1.91, limit 1.9"},
    )
    assert (first.number[-7:], second.number[-7:]) == ("/000001", "/000002")


@pytest.mark.parametrize(("role", "limit"), [(Role.USER, "1.00"), (Role.MANAGER, "10.00")])
async def test_limit_of_the_role_is_for_all_differences_of_an_item(sales: SalesClient, role: Role, limit: str) -> None:
    invoice = await sold(sales, paid=f"{95 - float(limit) - 0.01:.2f}")
    beyond = f"{float(limit) + 0.01:.2f}"

    refused_with = await refused(sales.let_go(invoice, beyond, role=role))
    by_admin = await sales.let_go(invoice, beyond, role=Role.ADMIN)

    assert refused_with == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert by_admin.amount == beyond
    await check_books(sales)


async def test_what_was_written_off_before_counts(sales: SalesClient) -> None:
    invoice = await sold(sales)
    customer = customers_pb2.Customer(customer_id=invoice.customer_id)
    receipt = await sales.pay(customer, "94.25", due_first=True)
    first = await sales.let_go(invoice, "0.75")
    await sales.unallocate(receipt, invoice.invoice_id)
    await sales.pay(customer, "93.75", due_first=True)

    again = await refused(sales.let_go(invoice, "0.50"))
    await sales.cancel_allowance(first)
    cancelled_counts_not = await refused(sales.let_go(invoice, "1.25"))

    assert again == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert cancelled_counts_not == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert (await sales.let_go(invoice, "1.25", role=Role.MANAGER)).amount == "1.25"
    await check_books(sales)


async def test_cancelled_allowance_is_owed_again(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="94.25")
    allowance = await sales.let_go(invoice, "0.75")

    by_user = await refusal(sales.cancel_allowance(allowance, role=Role.USER))
    cancelled = await sales.cancel_allowance(allowance)

    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert (cancelled.number, cancelled.cancel_reason, len(cancelled.allocations)) == (
        allowance.number,
        "Not agreed",
        0,
    )
    assert await balance(sales, invoice) == ("0.75", 1)
    assert (await refusal(sales.cancel_allowance(allowance))).reason == "CUSTOMER_ALLOWANCE_CANCELLED"
    await check_books(sales)


async def test_allowance_stays_with_its_item(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="94.25")
    allowance = await sales.let_go(invoice, "0.75")

    request = customer_credits_pb2.UnallocateCustomerCreditRequest(
        customer_credit_id=allowance.customer_allowance_id, document_id=invoice.invoice_id
    )
    undone = await refused(
        sales.customer_credits.UnallocateCustomerCredit(request, metadata=sales.with_key("", Role.MANAGER))
    )
    cancelled = await refusal(sales.cancel_invoice(invoice))

    assert undone == ("ALLOWANCE_BOUND", "customer_credit_id")
    assert (cancelled.reason, cancelled.field) == ("ALLOWANCE_BOUND", "invoice_id")
    assert cancelled.facts["document_number"] == allowance.number
    await sales.cancel_allowance(allowance)
    await sales.cancel_invoice(invoice)
    await check_books(sales)


async def test_difference_is_all_that_is_left(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="94.25")

    part = await refusal(sales.let_go(invoice, "0.50"))

    assert (part.reason, part.field, part.facts) == (
        "DIFFERENCE_REMAINS",
        "allocations[0].amount",
        {"outstanding": "0.75"},
    )
    assert await balance(sales, invoice) == ("0.75", 1)


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"amount": "0.76"}, "OVER_ALLOCATION", "allocations[0].amount"),
        ({"amount": "0.00"}, "AMOUNT_MISSING", "allocations[0].amount"),
        ({"customer_id": an_id()}, "CUSTOMER_NOT_FOUND", "customer_id"),
        ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "date"),
        ({"date": days_ago(1)}, "DATE_REASON_MISSING", "date_reason"),
        ({"date": days_ago(1), "date_reason": "Agreed then"}, "BEFORE_ORIGINAL", "date"),
        ({"allocations": []}, "INVALID_REQUEST", "allocations"),
    ],
)
async def test_refused_allowance_changes_nothing(
    sales: SalesClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    invoice = await sold(sales, paid="94.25")

    given = {"amount": "0.75", **fields}
    assert await refused(sales.let_go(invoice, **given)) == (reason, field)

    assert await balance(sales, invoice) == ("0.75", 1)


async def test_two_write_offs_of_one_item_leave_one(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="94.25")

    replies, refusals = await replies_and_refusals(sales.let_go(invoice, "0.75"), sales.let_go(invoice, "0.75"))

    assert ([reply.amount for reply in replies], [each.reason for each in refusals]) == (
        ["0.75"],
        ["OPEN_ITEM_SETTLED"],
    )
    await check_books(sales)


async def test_list_shows_both_kinds(sales: SalesClient, neighbour: SalesClient) -> None:
    invoice = await sold(sales, paid="93.35")
    await neighbour.set_up()
    discount = await sales.let_go(invoice, "0.90", kind=DISCOUNT, role=Role.MANAGER)
    difference = await sales.let_go(invoice, "0.75")
    request = customer_allowances_pb2.ListCustomerAllowancesRequest(customer_id=invoice.customer_id)

    listed = await sales.customer_allowances.ListCustomerAllowances(request, metadata=sales.as_user())

    expected = [summary_of(each, customer_allowances_pb2.CustomerAllowanceSummary) for each in (difference, discount)]
    assert list(listed.customer_allowances) == expected
    read = customer_allowances_pb2.GetCustomerAllowanceRequest(customer_allowance_id=discount.customer_allowance_id)
    assert await sales.customer_allowances.GetCustomerAllowance(read, metadata=sales.as_user()) == discount
    theirs = await refusal(neighbour.customer_allowances.GetCustomerAllowance(read, metadata=neighbour.as_user()))
    assert theirs.reason == "CUSTOMER_ALLOWANCE_NOT_FOUND"


async def test_difference_beyond_the_limit_is_written_off_with_an_approval(sales: SalesClient) -> None:
    invoice = await sold(sales, paid="90.00")
    part = payments_pb2.NewOpenItemAllocation(document_id=invoice.invoice_id, amount="5.00")
    requested = customer_allowances_pb2.CreateCustomerAllowanceRequest(
        customer_id=invoice.customer_id, kind=payments_pb2.ALLOWANCE_KIND_SMALL_DIFFERENCE, allocations=[part]
    )

    alone = await refused(sales.let_go(invoice, "5.00"))
    given = await sales.decide("Approve", await sales.ask_approval(customer_allowance=requested))
    allowance = await sales.let_go(invoice, "5.00", approval_id=given.approval_id)

    assert alone == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert [(passed.asked, passed.limit) for passed in given.limits_passed] == [("5", "1")]
    assert (allowance.amount, allowance.approval_id, allowance.approved_by) == (
        "5.00",
        given.approval_id,
        given.decided_by,
    )
    assert await balance(sales, invoice) == ("0.00", 0)
    await check_books(sales)
