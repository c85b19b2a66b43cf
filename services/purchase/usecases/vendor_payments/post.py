"""Pays a vendor: the ledger entry, and the bills that the payment settles."""

import datetime as dt
from dataclasses import replace
from typing import Final

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.approvals import content_of
from services.purchase.domain.vendor_credits import VendorCredit, VendorPayment
from services.purchase.domain.vendors import Vendor
from services.purchase.store import vendor_cash, vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.vendor_allowances.post import post_vendor_allowance
from services.purchase.usecases.vendor_payments.cash_of_day import with_cash_of_day
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.allowances import at_small_differences, small_differences_of
from trade.domain.approvals import approved_facts
from trade.domain.cash import check_cash_limit
from trade.domain.dating import dated_facts
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import AllocatedCredit, PostPayment
from trade.domain.payment_references import check_reference
from trade.domain.refusals import AmountMissing
from trade.store import accounts, organisations, party_credits, persons
from trade.store.document_numbers import next_number
from trade.store.payment_references import refuse_used
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.party_credits import settle
from trade.usecases.posting_days import check_open

SERIES: Final = "PMT"


# Long: one check, or one field of the document, a line.
async def post_vendor_payment(tx: Transaction, command: PostPayment) -> VendorPayment:
    """Raises VendorNotFound, PeriodLocked, AmountMissing, ReferenceMissing, ReferenceUsed, RoleLimitExceeded.

    Raises also SeriesExhausted, and as `date_of_money`, `authority_of`, `allocate` and `post_vendor_allowance`.
    """
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of(command, calendar.today))
    day = calendar.date_of_money(command.date, command.mode, authority.date_role)
    booked = calendar.booking_date(command.date.booking_day, day)
    vendor = await vendors.load(tx, command.party_id)
    if command.amount <= 0:
        raise AmountMissing("A payment is more than zero.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    if not reference.accept_used_reference:
        await refuse_used(tx, VENDOR_ACCOUNTS, reference.key(command.mode))
    await check_open(tx, command.date.posting_day(booked, role=authority.date_role))
    in_cash = command.mode is PaymentMode.CASH
    await persons.lock_party(tx, VENDOR_ACCOUNTS, vendor.vendor_id, whole_person=in_cash)
    if in_cash:
        paid = await vendor_cash.read_paid(tx, vendor.vendor_id, day)
        limit = organisation.limits_of(authority.role).cash_payment
        check_cash_limit(limit, paid, command.amount, field="amount")
    payment = replace(
        await _numbered(tx, command, vendor, day, calendar.today),
        booking_date=booked,
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
    )
    await party_credits.insert(tx, VENDOR_CREDITS, payment)
    await accounts.enter(tx, VENDOR_ACCOUNTS, payment.entry, field="amount")
    settled = await settle(tx, VENDOR_CREDITS, payment, command.allocations)
    if command.small_differences:
        with at_small_differences():
            await post_vendor_allowance(tx, small_differences_of(command, payment.number), authority.of_parts)
    _record(tx, settled)
    await use_approval(tx, APPROVALS, authority, payment.credit_id)
    return await with_cash_of_day(tx, vendor, settled)


def _record(tx: Transaction, settled: AllocatedCredit[VendorCredit]) -> None:
    payment = settled.credit
    after = {
        "number": payment.number,
        "vendor_id": str(payment.party_id),
        "amount": f"{payment.amount:f}",
        "bills": len(settled.allocations),
    }
    audit.record(
        tx,
        action="post",
        entity="vendor_payment",
        entity_id=payment.credit_id,
        after=after | dated_facts(payment.date, payment.date_reason, payment.booking_date) | approved_facts(payment),
    )


async def _numbered(
    tx: Transaction, command: PostPayment, vendor: Vendor, day: dt.date, entered_on: dt.date
) -> VendorCredit:
    """The payment before anything is settled with it, with the next number of the financial year of its entry."""
    reference = command.reference
    number = await next_number(tx, series_of_organisation(SERIES, entered_on))
    return VendorCredit(
        credit_id=new_id(),
        kind=LedgerEntryKind.VENDOR_PAYMENT,
        party_id=vendor.vendor_id,
        party_name=vendor.name,
        number=number,
        date=day,
        booking_date=day,
        amount=command.amount,
        on_account=command.amount,
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode),
        accept_used_reference=reference.accept_used_reference,
        note=command.note,
        date_reason=command.date.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )
