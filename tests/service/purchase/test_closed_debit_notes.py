"""Goods that went back and are never billed: their debit note is closed, opened again, or met by a bill after all."""

from typing import Any

import pytest
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendor_credits_pb2, vendor_ledger_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.clients.service_client import key
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals


def closing(note: Any, **fields: str) -> vendor_credits_pb2.CloseDebitNoteRequest:
    given = {"vendor_credit_id": note.debit_note_id, "reason": "Taken back whole, never billed"}
    return vendor_credits_pb2.CloseDebitNoteRequest(**{**given, **fields})


async def close(purchase: PurchaseClient, note: Any, **fields: str) -> vendor_credits_pb2.VendorCredit:
    return await purchase.credits.CloseDebitNote(closing(note, **fields), metadata=purchase.with_key())


async def reopen(purchase: PurchaseClient, note: Any) -> vendor_credits_pb2.VendorCredit:
    request = vendor_credits_pb2.ReopenDebitNoteRequest(vendor_credit_id=note.debit_note_id, reason="A bill is coming")
    return await purchase.credits.ReopenDebitNote(request, metadata=purchase.with_key())


async def cancel(purchase: PurchaseClient, bill: Any) -> None:
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Entered twice")
    await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())


async def ends_at_nothing(purchase: PurchaseClient, vendor_id: str) -> bool:
    """Whether nothing is owed, open or on account, and the register has no tax."""
    found = await purchase.outstanding(vendor_id)
    tax = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    of_register = (tax.eligible.taxable, tax.eligible.cgst, tax.ineligible.taxable)
    return (found.balance, list(found.open_items), list(found.credits), of_register) == ("0.00", [], [], ("0.00",) * 3)


async def test_note_for_goods_that_are_never_billed_is_closed_and_nothing_is_left(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    notes = [await send_back(purchase, receipt, units) for units in ("33", "67")]
    before = await purchase.outstanding(receipt.vendor_id)

    closed = [await close(purchase, note) for note in notes]

    entries = await purchase.ledger.ListVendorLedgerEntries(
        vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=receipt.vendor_id), metadata=purchase.as_user()
    )
    assert (before.balance, on_account(before)) == ("-1050.00", "1050.00")
    assert [(credit.on_account, credit.never_billed_amount == credit.amount) for credit in closed] == [
        ("0.00", True)
    ] * 2
    assert sorted(entry.amount for entry in entries.entries) == ["-347.00", "-703.00", "347.00", "703.00"]
    assert await ends_at_nothing(purchase, receipt.vendor_id)
    assert (await refusal(purchase.bill(receipt, figures=of_units(80)))).reason == "BILL_MISMATCH"
    assert await disagreements(purchase) == {}


async def test_bill_that_comes_after_all_meets_the_closed_note(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "100")
    await close(purchase, note)

    bill = await purchase.bill(receipt, figures=of_units(100))

    assert (bill.lines[0].returned_quantity, bill.outstanding) == ("100", "0.00")
    assert await ends_at_nothing(purchase, receipt.vendor_id)
    assert (await refusal(purchase.bill(receipt, number="A/2", figures=of_units(100)))).reason == "RECEIPT_BILLED"
    assert await disagreements(purchase) == {}


async def test_bill_for_units_that_an_earlier_bill_showed_as_never_billed(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await send_back(purchase, receipt, "20")
    first = await purchase.bill(receipt, number="A/1", figures=of_units(80))

    part_of_rest = await purchase.bill(receipt, number="A/2", lines=[part(receipt, "5")], figures=of_units(5))
    rest = await purchase.bill(receipt, number="A/3", figures=of_units(15))

    found = await purchase.outstanding(receipt.vendor_id)
    assert (part_of_rest.outstanding, rest.outstanding) == ("0.00", "0.00")
    assert [item.document_number for item in found.open_items] == [first.number]
    assert (found.balance, on_account(found)) == ("840.00", "0.00")
    assert (await refusal(purchase.bill(receipt, number="A/4", figures=of_units(5)))).reason == "RECEIPT_BILLED"
    assert await disagreements(purchase) == {}


async def test_bill_for_kept_units_and_for_those_never_billed_names_them_together(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, free_quantity="10")
    note = await send_back(purchase, receipt, "22")
    await close(purchase, note)

    bill = await purchase.bill(receipt, lines=[part(receipt, "90")], figures=of_units(90))

    found = await purchase.outstanding(receipt.vendor_id)
    (line,) = bill.lines
    assert (line.quantity, line.free_quantity, line.returned_quantity) == ("90", "9", "11")
    assert (bill.outstanding, found.balance, on_account(found)) == ("840.00", "840.00", "0.00")
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize("first_cancelled", [0, 1])
async def test_bills_are_cancelled_in_any_order_after_a_later_bill(
    purchase: PurchaseClient, first_cancelled: int
) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "20")
    bills = [
        await purchase.bill(receipt, number="A/1", figures=of_units(80)),
        await purchase.bill(receipt, number="A/2", lines=[part(receipt, "12")], figures=of_units(12)),
    ]

    await cancel(purchase, bills.pop(first_cancelled))
    between = await disagreements(purchase)
    await cancel(purchase, bills.pop())

    found = await purchase.outstanding(receipt.vendor_id)
    assert (between, found.balance, on_account(found)) == ({}, "-210.00", "210.00")
    assert await disagreements(purchase) == {}
    await close(purchase, note)
    assert (await purchase.bill(receipt, number="A/3", figures=of_units(80))).outstanding == "840.00"
    assert await disagreements(purchase) == {}


async def test_closed_note_is_opened_again_and_on_account(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "100")
    await close(purchase, note)

    opened = await reopen(purchase, note)
    again = await refusal(reopen(purchase, note))
    bill = await purchase.bill(receipt, figures=of_units(100))

    assert (opened.on_account, opened.never_billed_amount) == ("1050.00", "0.00")
    assert reason_and_field(again) == ("DEBIT_NOTE_NOT_CLOSED", "vendor_credit_id")
    assert bill.outstanding == "0.00"
    assert await ends_at_nothing(purchase, receipt.vendor_id)
    assert await disagreements(purchase) == {}


async def test_only_what_no_bill_is_for_is_closed(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await purchase.bill(receipt, lines=[part(receipt, "60")], figures=of_units(60))
    note = await send_back(purchase, receipt, "50")

    closed = await close(purchase, note)

    assert (closed.amount, closed.never_billed_amount, closed.on_account) == ("525.00", "420.00", "0.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "525.00"
    assert (await refusal(close(purchase, note))).reason == "NOTHING_TO_CLOSE"
    assert await disagreements(purchase) == {}


async def test_note_that_settles_other_bills_and_a_payment_are_not_closed(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "100")
    payment = await purchase.pay(receipt.vendor_id, "10.00")
    other = await purchase.receive(
        await purchase.vendor_of(receipt), purchase.item(await purchase.product("B"), quantity="1", free_quantity="0")
    )
    await purchase.bill(other, number="A/9")
    allocation = vendor_credits_pb2.AllocateVendorCreditRequest(vendor_credit_id=note.debit_note_id, due_first=True)
    await purchase.credits.AllocateVendorCredit(allocation, metadata=purchase.with_key())

    settled = await refusal(close(purchase, note))
    of_payment = await refusal(close(purchase, note, vendor_credit_id=payment.vendor_payment_id))

    assert reason_and_field(settled) == ("DEBIT_NOTE_SETTLED", "vendor_credit_id")
    assert reason_and_field(of_payment) == ("NOTHING_TO_CLOSE", "vendor_credit_id")
    assert await disagreements(purchase) == {}


async def test_manager_closes_with_the_version_seen_once_for_a_key(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note, idempotency_key = await send_back(purchase, receipt, "10"), key()
    request = closing(note)

    by_user = await refusal(purchase.credits.CloseDebitNote(request, metadata=purchase.with_key(role=Role.USER)))
    stale = await refusal(close(purchase, note, etag='"9"'))
    unseen = await refusal(close(purchase, note, reason=" \u200b"))
    closed = await purchase.credits.CloseDebitNote(request, metadata=purchase.with_key(idempotency_key))
    repeated = await purchase.credits.CloseDebitNote(request, metadata=purchase.with_key(idempotency_key))

    assert (by_user.reason, stale.reason, unseen.field) == ("ROLE_INSUFFICIENT", "STALE_ETAG", "reason")
    assert repeated == closed
    assert await disagreements(purchase) == {}


async def test_note_is_closed_once_and_meets_the_bill_that_comes_at_once(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "100")

    won, lost = await replies_and_refusals(
        *(close(purchase, note) for _ in range(3)), purchase.bill(receipt, figures=of_units(100))
    )

    assert {error.reason for error in lost} <= {"NOTHING_TO_CLOSE"}
    assert len(won) in (1, 2)
    assert await ends_at_nothing(purchase, receipt.vendor_id)
    assert await disagreements(purchase) == {}
