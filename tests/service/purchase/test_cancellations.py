"""Bills, payments and single allocations are taken back by reversal, and the books agree afterwards."""

from typing import Any

import sqlalchemy as sa
from bahi.documents.v1 import accounts_pb2, documents_pb2, payments_pb2
from bahi.purchase.v1 import (
    purchase_reports_pb2,
    vendor_bills_pb2,
    vendor_credits_pb2,
    vendor_ledger_pb2,
    vendor_payments_pb2,
)

from kit.auth.caller import Role
from services.purchase.store.tables import kit_tables
from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.clients.service_client import an_id, key
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

CANCELLED = documents_pb2.DOCUMENT_STATUS_CANCELLED


async def test_cancelled_bill_is_reversed_and_its_goods_are_billed_again(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, lines=[part(receipt, "60")], figures=of_units(60))
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="100.00")
    await purchase.pay(receipt.vendor_id, "100.00", allocations=[share])

    cancelled = await _cancel_bill(purchase, bill)
    found = await purchase.outstanding(receipt.vendor_id)
    again = await purchase.bill(receipt, number="mp 1182", figures=of_units(100))

    assert (cancelled.status, cancelled.number, cancelled.outstanding) == (CANCELLED, "MP/1182", "0.00")
    assert cancelled.cancel_reason == "Entered for the wrong receipt"
    assert (found.balance, on_account(found), list(found.open_items)) == ("-100.00", "100.00", [])
    assert again.outstanding == "1050.00"
    assert await _ledger(purchase, receipt.vendor_id) == [
        (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_BILL, "630.00"),
        (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_PAYMENT, "-100.00"),
        (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_BILL_CANCELLED, "-630.00"),
        (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_BILL, "1050.00"),
    ]
    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    assert (summary.eligible.taxable, summary.eligible.cgst) == ("1000.00", "25.00")
    assert await disagreements(purchase) == {}


async def test_goods_that_went_back_early_may_be_billed_after_the_cancellation(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")
    bill = await purchase.bill(receipt, figures=of_units(80))

    await _cancel_bill(purchase, bill)
    between = await purchase.outstanding(receipt.vendor_id)
    whole = await purchase.bill(receipt, figures=of_units(100))

    assert (between.balance, on_account(between)) == ("-210.00", "210.00")
    assert (whole.outstanding, (await purchase.outstanding(receipt.vendor_id)).balance) == ("840.00", "840.00")
    assert await disagreements(purchase) == {}


async def test_bill_is_cancelled_once_by_a_manager(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, figures=of_units(100))
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Twice")

    by_user = await refusal(purchase.bills.CancelVendorBill(request, metadata=purchase.as_user(Role.USER, key=key())))
    won, lost = await replies_and_refusals(*(_cancel_bill(purchase, bill) for _ in range(4)))
    stale = await refusal(_cancel_bill(purchase, bill, etag='"1"'))

    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert (len(won), {error.reason for error in lost}) == (1, {"VENDOR_BILL_CANCELLED"})
    assert stale.reason == "STALE_ETAG"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_cancelled_payment_leaves_its_bill_open_and_its_reference_free(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, figures=of_units(100))
    payment = await purchase.pay(receipt.vendor_id, "1050.00", reference="UTR 1", due_first=True)
    request = vendor_payments_pb2.CancelVendorPaymentRequest(
        vendor_payment_id=payment.vendor_payment_id, reason="Cheque returned"
    )

    won, lost = await replies_and_refusals(
        *(purchase.payments.CancelVendorPayment(request, metadata=purchase.with_key()) for _ in range(3))
    )
    found = await purchase.outstanding(receipt.vendor_id)
    allocating = await refusal(
        purchase.credits.AllocateVendorCredit(
            vendor_credits_pb2.AllocateVendorCreditRequest(vendor_credit_id=payment.vendor_payment_id, due_first=True),
            metadata=purchase.with_key(),
        )
    )
    again = await purchase.pay(receipt.vendor_id, "1050.00", reference="UTR 1", due_first=True)

    assert [(each.status, each.on_account, each.cancel_reason) for each in won] == [
        (CANCELLED, "0.00", "Cheque returned")
    ]
    assert {error.reason for error in lost} == {"VENDOR_PAYMENT_CANCELLED"}
    assert [(item.document_id, item.outstanding) for item in found.open_items] == [(bill.vendor_bill_id, "1050.00")]
    assert reason_and_field(allocating) == ("VENDOR_CREDIT_CANCELLED", "vendor_credit_id")
    assert again.on_account == "0.00"
    assert await disagreements(purchase) == {}


async def test_single_allocation_is_undone(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    first = await purchase.bill(receipt, number="A/1", lines=[part(receipt, "40")], figures=of_units(40))
    second = await purchase.bill(receipt, number="A/2", lines=[part(receipt, "60")], figures=of_units(60))
    payment = await purchase.pay(receipt.vendor_id, "1050.00", due_first=True)

    credit = await _unallocate(purchase, payment, first.vendor_bill_id)
    again = await refusal(_unallocate(purchase, payment, first.vendor_bill_id))
    unknown = await refusal(_unallocate(purchase, payment, an_id()))

    assert credit.on_account == "420.00"
    assert [(item.document_id, item.amount) for item in credit.allocations] == [(second.vendor_bill_id, "630.00")]
    assert reason_and_field(again) == reason_and_field(unknown) == ("ALLOCATION_NOT_FOUND", "document_id")
    found = await purchase.outstanding(receipt.vendor_id)
    assert (found.balance, [item.outstanding for item in found.open_items]) == ("0.00", ["420.00"])
    assert await disagreements(purchase) == {}


async def test_audit_says_of_which_payment_an_allocation_is_undone(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, figures=of_units(100))
    payment = await purchase.pay(receipt.vendor_id, "100.00", due_first=True)

    await _unallocate(purchase, payment, bill.vendor_bill_id)

    audit = kit_tables.audit.c
    rows = await purchase.rows(sa.select(audit.entity, audit.entity_id).where(audit.action == "unallocate"))
    assert [(row.entity, str(row.entity_id)) for row in rows] == [("vendor_payment", payment.vendor_payment_id)]


async def _cancel_bill(purchase: PurchaseClient, bill: Any, *, etag: str = "") -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.CancelVendorBillRequest(
        vendor_bill_id=bill.vendor_bill_id, reason="Entered for the wrong receipt", etag=etag
    )
    return await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())


async def _unallocate(purchase: PurchaseClient, payment: Any, document_id: str) -> vendor_credits_pb2.VendorCredit:
    request = vendor_credits_pb2.UnallocateVendorCreditRequest(
        vendor_credit_id=payment.vendor_payment_id, document_id=document_id
    )
    return await purchase.credits.UnallocateVendorCredit(request, metadata=purchase.with_key())


async def _ledger(purchase: PurchaseClient, vendor_id: str) -> list[tuple[int, str]]:
    request = vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=vendor_id)
    statement = await purchase.ledger.ListVendorLedgerEntries(request, metadata=purchase.as_user())
    return [(entry.kind, entry.amount) for entry in statement.entries]
