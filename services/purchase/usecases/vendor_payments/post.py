"""Pays a vendor: the ledger entry, and the bills that the payment settles."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.statuses_and_kinds import CreditKind, DocumentStatus
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.domain.vendors import Vendor
from services.purchase.store import vendor_credits, vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import LedgerEntryKind, NewEntry, PaymentMode
from trade.domain.allocations import AllocationRequest, allocate, total_of
from trade.domain.document_numbers import series_of_organisation
from trade.domain.payment_references import PaymentReference, check_reference
from trade.domain.refusals import AmountMissing
from trade.store import accounts, organisations
from trade.store.document_numbers import next_number
from trade.store.payment_references import refuse_used

SERIES: Final = "PMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVendorPayment:
    vendor_id: UUID
    day: dt.date | None
    mode: PaymentMode
    reference: PaymentReference
    amount: Decimal
    allocation: AllocationRequest
    note: str


async def post_vendor_payment(tx: Transaction, command: PostVendorPayment) -> VendorCredit:
    """Raises VendorNotFound, DateInFuture, AmountMissing, ReferenceMissing, ReferenceUsed, SeriesExhausted.

    Raises also as `allocate`.
    """
    day = (await organisations.load(tx)).business_date(command.day, tx.now)
    vendor = await vendors.load(tx, command.vendor_id)
    if command.amount <= 0:
        raise AmountMissing("A payment is more than zero.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    if not reference.accept_used_reference:
        await refuse_used(tx, VENDOR_ACCOUNTS, reference.key(command.mode))
    await vendor_credits.lock_vendor_balances(tx, [vendor.vendor_id])
    items = await accounts.items_to_settle(tx, VENDOR_ACCOUNTS, vendor.vendor_id, command.allocation, command.amount)
    allocations = allocate(command.amount, command.allocation, items)
    payment = await _numbered(tx, command, vendor, day)
    await _post(tx, payment)
    await accounts.allocate(tx, VENDOR_ACCOUNTS, payment.vendor_credit_id, allocations)
    after = {
        "number": payment.number,
        "vendor_id": str(payment.vendor_id),
        "amount": f"{payment.amount:f}",
        "bills": len(allocations),
    }
    audit.record(tx, action="post", entity="vendor_payment", entity_id=payment.vendor_credit_id, after=after)
    return replace(payment, on_account=payment.amount - total_of(allocations), allocations=allocations)


async def _numbered(tx: Transaction, command: PostVendorPayment, vendor: Vendor, day: dt.date) -> VendorCredit:
    """The payment with the next number, before anything is settled with it."""
    reference = command.reference
    number = await next_number(tx, series_of_organisation(SERIES, day))
    return VendorCredit(
        vendor_credit_id=new_id(),
        kind=CreditKind.VENDOR_PAYMENT,
        vendor_id=vendor.vendor_id,
        vendor_name=vendor.name,
        number=number,
        date=day,
        amount=command.amount,
        on_account=command.amount,
        never_billed=NIL,
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode),
        accept_used_reference=reference.accept_used_reference,
        goods_receipt_id=None,
        note=command.note,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_at=tx.now,
    )


async def _post(tx: Transaction, payment: VendorCredit) -> None:
    await vendor_credits.insert(tx, payment)
    entry = NewEntry(
        party_id=payment.vendor_id,
        date=payment.date,
        kind=LedgerEntryKind.VENDOR_PAYMENT,
        document_id=payment.vendor_credit_id,
        number=payment.number,
        amount=-payment.amount,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry, field="amount")
