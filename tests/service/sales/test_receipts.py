"""Money: what settles which bill, what stays on account, and what a bounce undoes."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import accounts_pb2, documents_pb2, payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_ledger_pb2, customer_receipts_pb2, customers_pb2

from kit.auth.caller import Role
from services.sales.store.base import kit_tables
from services.sales.store.ledger_tables import customer_credits, ledger_entries
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import for_item, line
from tests.support.clients.service_client import an_id, key
from tests.support.days import TODAY, YEAR
from tests.support.refusals import refusal, replies_and_refusals


@pytest.fixture
async def shop(sales: SalesClient) -> tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]:
    await sales.set_up()
    return sales, await sales.customer(), await sales.stocked(quantity="1000")


Shop = tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]


async def test_receipt_settles_the_chosen_bill_and_the_rest_stays_on_account(shop: Shop) -> None:
    sales, customer, product = shop
    first = await sales.sell(customer, line(product, "10"))
    second = await sales.sell(customer, line(product, "20"))

    receipt = await sales.pay(customer, "250.00", allocations=[for_item(second.invoice_id, "189.00")])

    assert receipt.number == f"RCT/{YEAR}/000001"
    assert receipt.on_account == "61.00"
    assert [(item.document_number, item.amount) for item in receipt.allocations] == [(second.number, "189.00")]
    left = await sales.owed(customer)
    assert [(bill.document_number, bill.outstanding) for bill in left.open_items] == [(first.number, "95.00")]
    assert (left.total_outstanding, left.balance) == ("95.00", "34.00")
    assert [(credit.kind, credit.on_account) for credit in left.credits] == [
        (accounts_pb2.LEDGER_ENTRY_KIND_CUSTOMER_RECEIPT, "61.00")
    ]
    await check_books(sales)


async def test_due_first_follows_due_dates(shop: Shop) -> None:
    sales, customer, product = shop
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    newer = await sales.sell(customer, line(product, "10"))
    older = await sales.sell_on(yesterday, customer, line(product, "10"))

    receipt = await sales.pay(customer, "100.00", due_first=True)

    assert {item.document_number: item.amount for item in receipt.allocations} == {
        older.number: "95.00",
        newer.number: "5.00",
    }
    await check_books(sales)


async def test_named_bill_goes_before_the_oldest(shop: Shop) -> None:
    sales, customer, product = shop
    oldest = await sales.sell_on(TODAY - dt.timedelta(days=2), customer, line(product, "10"))
    middle = await sales.sell_on(TODAY - dt.timedelta(days=1), customer, line(product, "10"))
    newest = await sales.sell(customer, line(product, "10"))

    named = [for_item(newest.invoice_id, "95.00")]
    receipt = await sales.pay(customer, "200.00", allocations=named, due_first=True)

    assert {item.document_number: item.amount for item in receipt.allocations} == {
        newest.number: "95.00",
        oldest.number: "95.00",
        middle.number: "10.00",
    }
    await check_books(sales)


async def test_more_than_outstanding_is_refused_and_nothing_changes(shop: Shop) -> None:
    sales, customer, product = shop
    invoice = await sales.sell(customer, line(product, "10"))

    too_much = await refusal(sales.pay(customer, "500.00", allocations=[for_item(invoice.invoice_id, "95.01")]))
    more_than_paid = await refusal(sales.pay(customer, "50.00", allocations=[for_item(invoice.invoice_id, "60.00")]))

    assert (too_much.reason, too_much.field) == ("OVER_ALLOCATION", "allocations[0].amount")
    assert too_much.facts["outstanding"] == "95.00"
    assert more_than_paid.reason == "OVER_ALLOCATION"
    assert await sales.count(customer_credits) == 0
    await check_books(sales)


async def test_a_settled_bill_is_no_unknown_bill(shop: Shop) -> None:
    sales, customer, product = shop
    paid, cancelled = await sales.sell(customer, line(product, "10")), await sales.sell(customer, line(product, "10"))
    await sales.pay(customer, "95.00", allocations=[for_item(paid.invoice_id, "95.00")])
    await sales.cancel_invoice(cancelled)
    on_account = await sales.pay(customer, "50.00")

    refusals = [
        await refusal(call)
        for invoice in (paid, cancelled)
        for named in [[for_item(invoice.invoice_id, "1.00")]]
        for call in (
            sales.pay(customer, "50.00", allocations=named),
            sales.pay(customer, "50.00", allocations=named, due_first=True),
            sales.allocate(on_account.customer_receipt_id, allocations=named),
        )
    ]
    unknown = await refusal(sales.pay(customer, "50.00", allocations=[for_item(an_id(), "1.00")]))

    assert {(each.reason, each.field) for each in refusals} == {("OPEN_ITEM_SETTLED", "allocations[0].document_id")}
    assert {each.facts["document_number"] for each in refusals} == {paid.number, cancelled.number}
    assert unknown.reason == "OPEN_ITEM_NOT_FOUND"
    await check_books(sales)


async def test_money_on_account_is_allocated_later(shop: Shop) -> None:
    sales, customer, product = shop
    receipt = await sales.pay(customer, "100.00")
    invoice = await sales.sell(customer, line(product, "10"))

    allocated = await sales.allocate(receipt.customer_receipt_id, due_first=True, etag=receipt.etag)

    assert allocated.on_account == "5.00"
    assert [(item.document_id, item.amount) for item in allocated.allocations] == [(invoice.invoice_id, "95.00")]
    stale = await refusal(sales.allocate(receipt.customer_receipt_id, due_first=True, etag=receipt.etag))
    assert stale.reason == "STALE_ETAG"
    entities = await sales.rows(sa.select(kit_tables.audit.c.entity).where(kit_tables.audit.c.action == "allocate"))
    assert [row.entity for row in entities] == ["customer_receipt"]
    await check_books(sales)


async def test_nothing_to_allocate_is_refused(shop: Shop) -> None:
    sales, customer, _ = shop
    receipt = await sales.pay(customer, "100.00")

    nothing_open = await refusal(sales.allocate(receipt.customer_receipt_id, due_first=True))
    nothing_named = await refusal(sales.allocate(receipt.customer_receipt_id))

    assert (nothing_open.reason, nothing_open.field) == ("NOTHING_TO_ALLOCATE", "allocations")
    assert (nothing_named.reason, nothing_named.field) == ("NOTHING_TO_ALLOCATE", "allocations")
    audited = await sales.rows(sa.select(kit_tables.audit.c.action).where(kit_tables.audit.c.action == "allocate"))
    assert audited == []


async def test_bounced_cheque_is_owed_again(shop: Shop) -> None:
    sales, customer, product = shop
    invoice = await sales.sell(customer, line(product, "10"))
    receipt = await sales.pay(
        customer, "95.00", mode=payments_pb2.PAYMENT_MODE_CHEQUE, reference="004512", due_first=True
    )

    by_user = await refusal(sales.cancel_receipt(receipt, Role.USER))
    cancelled = await sales.cancel_receipt(receipt)
    again = await refusal(sales.cancel_receipt(receipt))
    settling = await refusal(sales.allocate(receipt.customer_receipt_id, due_first=True))

    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert (cancelled.status, cancelled.on_account) == (documents_pb2.DOCUMENT_STATUS_CANCELLED, "0.00")
    assert not cancelled.allocations
    assert (again.reason, again.field) == ("CUSTOMER_RECEIPT_CANCELLED", "customer_receipt_id")
    assert (settling.reason, settling.field) == ("CUSTOMER_CREDIT_CANCELLED", "customer_credit_id")
    left = await sales.owed(customer)
    assert [(bill.document_id, bill.outstanding) for bill in left.open_items] == [(invoice.invoice_id, "95.00")]
    await check_books(sales)


async def test_one_allocation_is_undone_and_the_others_stay(shop: Shop) -> None:
    sales, customer, product = shop
    first, second = [await sales.sell(customer, line(product, quantity)) for quantity in ("10", "20")]
    receipt = await sales.pay(customer, "284.00", due_first=True)

    by_user = await refusal(sales.unallocate(receipt, first.invoice_id, role=Role.USER))
    undone = await sales.unallocate(receipt, first.invoice_id)
    again = await refusal(sales.unallocate(receipt, first.invoice_id))

    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert undone.on_account == "95.00"
    assert [(item.document_id, item.amount) for item in undone.allocations] == [(second.invoice_id, "189.00")]
    assert (again.reason, again.field) == ("ALLOCATION_NOT_FOUND", "document_id")
    left = await sales.owed(customer)
    assert [(bill.document_id, bill.outstanding) for bill in left.open_items] == [(first.invoice_id, "95.00")]
    await check_books(sales)


async def test_allocation_is_undone_once_while_its_receipt_is_cancelled(shop: Shop) -> None:
    sales, customer, product = shop
    invoice = await sales.sell(customer, line(product, "10"))
    receipt = await sales.pay(customer, "95.00", due_first=True)

    _, lost = await replies_and_refusals(
        *(sales.unallocate(receipt, invoice.invoice_id) for _ in range(3)), sales.cancel_receipt(receipt)
    )

    assert {error.reason for error in lost} == {"ALLOCATION_NOT_FOUND"}
    assert len(lost) in {2, 3}
    left = await sales.owed(customer)
    assert ([bill.outstanding for bill in left.open_items], left.balance) == (["95.00"], "95.00")
    await check_books(sales)


async def test_same_key_counts_once_and_with_another_body_is_refused(shop: Shop) -> None:
    sales, customer, _ = shop
    one = key()

    first = await sales.pay(customer, "100.00", with_key=one)
    second = await sales.pay(customer, "100.00", with_key=one)
    other = await refusal(sales.pay(customer, "101.00", with_key=one))

    assert first == second
    assert other.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await sales.count(ledger_entries) == 1


async def test_neighbour_sees_neither_customer_nor_receipt(shop: Shop, neighbour: SalesClient) -> None:
    sales, customer, _ = shop
    await neighbour.set_up()
    receipt = await sales.pay(customer, "100.00")

    payment = await refusal(neighbour.pay(customer, "100.00"))
    read = await refusal(
        neighbour.customer_receipts.GetCustomerReceipt(
            customer_receipts_pb2.GetCustomerReceiptRequest(customer_receipt_id=receipt.customer_receipt_id),
            metadata=neighbour.as_user(),
        )
    )

    assert (payment.reason, payment.field) == ("CUSTOMER_NOT_FOUND", "customer_id")
    assert read.reason == "CUSTOMER_RECEIPT_NOT_FOUND"
    listed = await neighbour.customer_receipts.ListCustomerReceipts(
        customer_receipts_pb2.ListCustomerReceiptsRequest(), metadata=neighbour.as_user()
    )
    assert not listed.customer_receipts


async def test_statement_runs_from_its_opening_balance(shop: Shop) -> None:
    sales, customer, product = shop
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    await sales.sell_on(yesterday, customer, line(product, "10"))
    await sales.sell(customer, line(product, "10"))
    await sales.pay(customer, "50.00")

    async def read(**fields: Any) -> customer_ledger_pb2.ListCustomerLedgerEntriesResponse:
        request = customer_ledger_pb2.ListCustomerLedgerEntriesRequest(customer_id=customer.customer_id, **fields)
        return await sales.customer_ledger.ListCustomerLedgerEntries(request, metadata=sales.as_user())

    whole = await read()
    today_only = await read(from_date=TODAY.isoformat())
    first_page = await read(page_size=2)
    second_page = await read(page_size=2, page_token=first_page.next_page_token)

    assert [entry.balance for entry in whole.entries] == ["95.00", "190.00", "140.00"]
    assert (whole.opening_balance, whole.closing_balance, whole.balance) == ("0.00", "140.00", "140.00")
    assert (today_only.opening_balance, today_only.closing_balance) == ("95.00", "140.00")
    assert (second_page.opening_balance, second_page.closing_balance) == ("190.00", "140.00")
    assert [*first_page.entries, *second_page.entries] == list(whole.entries)


async def test_ages_count_from_the_due_date(shop: Shop) -> None:
    sales, customer, product = shop
    for days in (0, 1, 30, 31, 60):
        await sales.sell_on(TODAY - dt.timedelta(days=days), customer, line(product, "10"))
    await sales.pay(customer, "10.00")

    ages = await sales.customer_ledger.GetCustomerAgeing(
        customer_ledger_pb2.GetCustomerAgeingRequest(customer_id=customer.customer_id), metadata=sales.as_user()
    )

    assert (ages.buckets.current, ages.buckets.days_1_30, ages.buckets.days_31_60, ages.buckets.days_61_90) == (
        "95.00",
        "190.00",
        "190.00",
        "0.00",
    )
    assert (ages.buckets.outstanding, ages.buckets.on_account, ages.buckets.balance) == ("475.00", "10.00", "465.00")


async def test_list_of_receipts_keeps_its_period_on_every_page(shop: Shop) -> None:
    sales, customer, _ = shop
    first, second, third = (TODAY - dt.timedelta(days=days) for days in (3, 2, 1))
    for day in (first, second, second, third):
        await sales.pay(customer, "10.00", date=day.isoformat())

    async def read(**fields: Any) -> customer_receipts_pb2.ListCustomerReceiptsResponse:
        request = customer_receipts_pb2.ListCustomerReceiptsRequest(**fields)
        return await sales.customer_receipts.ListCustomerReceipts(request, metadata=sales.as_user())

    period = {"from_date": second.isoformat(), "to_date": third.isoformat(), "page_size": 2}
    one = await read(**period)
    two = await read(**period, page_token=one.next_page_token)
    reversed_ = await refusal(read(from_date=third.isoformat(), to_date=second.isoformat()))

    listed = [*one.customer_receipts, *two.customer_receipts]
    assert [receipt.date for receipt in listed] == [third.isoformat(), second.isoformat(), second.isoformat()]
    assert (two.next_page_token, reversed_.reason, reversed_.field) == ("", "PERIOD_REVERSED", "to_date")
