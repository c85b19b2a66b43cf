"""Settles a debit claim, or a part of it: by a debit note or a later bill, by a short payment, by money that comes."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from kit.auth.caller import Role
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.approvals import ApprovalKind
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim
from services.purchase.domain.errors import (
    DateInPast,
    NotADebitNote,
    NotALaterBill,
    OtherSettlementKind,
    OtherVendor,
    OverSettlement,
    VendorBillCancelled,
    VendorBillNotFound,
    VendorCreditNotFound,
)
from services.purchase.domain.statuses_and_kinds import BY_DOCUMENT, ClaimSettlementKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import debit_claims, returned_goods, vendor_bills, vendor_cash
from services.purchase.store.account_tables import VENDOR_CREDITS, VENDOR_REFUNDS
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.debit_claims.claimed_bill import read_claimed_bill
from services.purchase.usecases.debit_claims.ledger import enter_settlement
from services.purchase.usecases.debit_claims.lock import lock_claim
from services.purchase.usecases.vendor_bills.goods_cost import follow_claim
from trade.domain.accounts import PaymentMode
from trade.domain.approvals import RequestContent, approved_facts
from trade.domain.business_days import check_not_before
from trade.domain.cash import check_cash_limit, check_cash_of_day
from trade.domain.dating import Calendar, RequestedDate
from trade.domain.documents import DocumentStatus
from trade.domain.payment_references import PaymentReference, check_reference
from trade.domain.refusals import AmountMissing, FieldMissing
from trade.domain.role_limits import RoleLimits
from trade.store import organisations, party_credits
from trade.store.payment_references import refuse_used_in
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDebitClaim:
    """`amount` None: all that is open and covered. `document_id` is of a debit note or a later bill.

    `mode` and reference are of a refund.

    `etag` is the version that the decision is based on; empty or `*` for any.
    """

    debit_claim_id: UUID
    kind: ClaimSettlementKind
    amount: Decimal | None
    date: RequestedDate
    document_id: UUID | None
    mode: PaymentMode | None
    reference: PaymentReference
    note: str
    etag: str
    approval_id: UUID | None = None


def content_of_settlement(command: SettleDebitClaim, today: dt.date) -> RequestContent:
    """What an approval of the settlement is for."""
    return RequestContent(kind=ApprovalKind.CLAIM_SETTLEMENT, command=command, day=command.date.day or today)


async def settle_debit_claim(tx: Transaction, command: SettleDebitClaim) -> DebitClaim:
    """The claim with the settlement.

    Raises DebitClaimNotFound, StaleEtag, DebitClaimCancelled, OverSettlement, FieldMissing, OtherSettlementKind,
    VendorCreditNotFound, NotADebitNote, VendorBillNotFound, NotALaterBill, OtherVendor, VendorBillCancelled,
    DateInFuture, DateInPast, BeforeOriginal, PeriodLocked, ReferenceMissing, ReferenceUsed, CashForbidden,
    RoleLimitExceeded, and what `authority_of` and `date_of_money` raise.
    """
    check_fields(command)
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of_settlement(command, calendar.today))
    day = date_of(command, calendar, authority.date_role)
    in_cash = command.mode is PaymentMode.CASH
    before = await lock_claim(tx, command.debit_claim_id, command.etag, whole_person=in_cash)
    before.check_not_cancelled()
    if day < before.date:
        raise DateInPast("A claim is not settled before it is made.", field="date", claimed=before.date.isoformat())
    bill = await vendor_bills.load(tx, before.vendor_bill_id)
    await check_open(tx, command.date.posting_day(day, bill.registration_id, role=authority.date_role))
    number, at_most = await coverage(tx, command, before, bill, day)
    settlement = replace(
        _settlement(tx, command, day, number, min(at_most, before.open_amount)),
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
    )
    after = before.settled(settlement, at_most=at_most)
    await _check_money(tx, settlement, after.vendor_id, organisation.limits_of(authority.role))
    await debit_claims.insert_settlement(tx, after, settlement)
    await debit_claims.update(tx, before, after, day)
    await enter_settlement(tx, after, settlement, bill)
    follow_claim(tx, bill, before, after, day)
    await use_approval(tx, APPROVALS, authority, settlement.settlement_id)
    facts = {"status": after.status, "kind": settlement.kind, "amount": f"{settlement.amount:f}"}
    audit.record(
        tx,
        action="settle",
        entity="debit_claim",
        entity_id=after.debit_claim_id,
        before={"status": before.status, "open_amount": f"{before.open_amount:f}"},
        after=facts | approved_facts(settlement),
    )
    return after


async def _check_money(tx: Transaction, settlement: ClaimSettlement, vendor_id: UUID, limits: RoleLimits) -> None:
    """Raises ReferenceUsed, CashForbidden, and RoleLimitExceeded for what came in cash on the day together."""
    if settlement.kind is ClaimSettlementKind.REFUND and not settlement.accept_used_reference:
        key = settlement.reference_key
        await debit_claims.refuse_used_reference(tx, key, field="reference")
        await refuse_used_in(tx, VENDOR_REFUNDS.refunds, VENDOR_REFUNDS.refund_key, key)
    if settlement.mode is PaymentMode.CASH:
        received = await vendor_cash.read_received(tx, vendor_id, settlement.date)
        check_cash_of_day(settlement.date, received, settlement.amount, field="amount")
        check_cash_limit(limits.cash_receipt, received, settlement.amount, field="amount")


def date_of(command: SettleDebitClaim, calendar: Calendar, role: Role) -> dt.date:
    """Money has the day of money; a document keeps its own. That less is paid is our act, with no paper of a vendor."""
    if command.kind is ClaimSettlementKind.SHORT_PAYMENT:
        return calendar.date_of_own(command.date, role)
    if command.mode is None:
        return calendar.date_of_others(command.date.day)
    return calendar.date_of_money(command.date, command.mode, role)


def check_fields(command: SettleDebitClaim) -> None:
    """A document is named, and money comes in some way; nothing else has these."""
    needed = {**dict.fromkeys(BY_DOCUMENT, "document_id"), ClaimSettlementKind.REFUND: "mode"}
    given = {
        "document_id": command.document_id,
        "mode": command.mode,
        "reference": command.reference.text,
        "bank": command.reference.bank,
    }
    own = needed.get(command.kind)
    if own and not given[own]:
        raise FieldMissing("This kind of settlement needs the field.", field=own)
    allowed = {"mode", "reference", "bank"} if own == "mode" else {own}
    for field, value in given.items():
        if value and field not in allowed:
            raise OtherSettlementKind("The field belongs to another kind of settlement.", field=field)
    if command.mode is not None:
        check_reference(command.mode, command.reference.text)


async def coverage(
    tx: Transaction, command: SettleDebitClaim, claim: DebitClaim, bill: VendorBill, day: dt.date
) -> tuple[str, Decimal]:
    """The number of the document, and how much of the claim the settlement may meet on a day: not before the document.

    What goods give that go back at the billed price is met by their debit notes alone. A unit that was found damaged or
    missing goes back, or is paid for.
    """
    if claim.is_of_found_units:
        return await _coverage_of_found(tx, command, claim, bill, day)
    returned = await returned_goods.of_bill(tx, claim.vendor_bill_id)
    going_back = await returned_goods.of_bill_and_held(tx, claim.vendor_bill_id)
    by_notes = claim.settled_by(ClaimSettlementKind.DEBIT_NOTE)
    kept = claim.amount - claim.given_by_returns(bill, going_back) - (claim.settled_amount - by_notes)
    if command.document_id is None:
        return claim.number, kept
    if command.kind is ClaimSettlementKind.CORRECTED_BILL:
        number, left = await _later_bill(tx, command.document_id, claim, day)
        return number, min(left, kept)
    note = await _debit_note(tx, command.document_id, day)
    notes = {command.document_id, *(each.document_id for each in claim.settlements if each.stands)}
    given = claim.given_by_returns(bill, [each for each in returned if each.debit_note_id in notes])
    of_note = claim.given_by_returns(bill, [each for each in returned if each.debit_note_id == command.document_id])
    of_note -= claim.settled_by(ClaimSettlementKind.DEBIT_NOTE, command.document_id)
    return note.number, min(given - by_notes, of_note)


async def _coverage_of_found(
    tx: Transaction, command: SettleDebitClaim, claim: DebitClaim, bill: VendorBill, day: dt.date
) -> tuple[str, Decimal]:
    of = await read_claimed_bill(tx, bill)
    if command.document_id is None:
        return claim.number, of.covered_by_money(claim)
    if command.kind is ClaimSettlementKind.CORRECTED_BILL:
        number, left = await _later_bill(tx, command.document_id, claim, day)
        return number, min(left, of.covered_by_money(claim))
    note = await _debit_note(tx, command.document_id, day)
    if note.created_at < claim.created_at:
        raise OverSettlement("The goods went back before they were claimed.", field="document_id", at_most="0.00")
    return note.number, of.covered_by_note(claim, command.document_id)


async def _debit_note(tx: Transaction, note_id: UUID, day: dt.date) -> VendorCredit:
    note = (await party_credits.find_many(tx, VENDOR_CREDITS, [note_id])).get(note_id)
    if note is None:
        raise VendorCreditNotFound("No such debit note.", field="document_id")
    if not await returned_goods.of_notes(tx, [note_id]):
        raise NotADebitNote("The document is a credit of the vendor, but no debit note of goods.", field="document_id")
    check_not_before(day, note.booking_date)
    return note


async def _later_bill(tx: Transaction, bill_id: UUID, claim: DebitClaim, day: dt.date) -> tuple[str, Decimal]:
    """The number of a later bill of the vendor, and what of its total has met no claim yet."""
    later = (await vendor_bills.find_many(tx, [bill_id])).get(bill_id)
    if later is None:
        raise VendorBillNotFound("No such bill.", field="document_id")
    if bill_id == claim.vendor_bill_id:
        raise NotALaterBill("The claim is of this bill: a later bill corrects it.", field="document_id")
    if later.vendor_id != claim.vendor_id:
        raise OtherVendor("The bill is another vendor's.", field="document_id")
    if later.status is DocumentStatus.CANCELLED:
        raise VendorBillCancelled("The bill is cancelled.", field="document_id")
    check_not_before(day, later.booking_date)
    return later.number, later.figures.total - await debit_claims.settled_by_document(tx, bill_id)


def _settlement(
    tx: Transaction, command: SettleDebitClaim, day: dt.date, number: str, at_most: Decimal
) -> ClaimSettlement:
    amount = at_most if command.amount is None else command.amount
    if command.amount is not None and amount <= 0:
        raise AmountMissing("A settlement is more than zero.", field="amount")
    if amount <= 0:
        raise OverSettlement("Nothing of the claim is open, or covered.", field="amount", at_most="0.00")
    reference = command.reference
    return ClaimSettlement(
        settlement_id=new_id(),
        kind=command.kind,
        date=day,
        amount=amount,
        document_id=command.document_id,
        document_number=number,
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode) if command.mode else "",
        accept_used_reference=reference.accept_used_reference,
        note=command.note,
        date_reason=command.date.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
    )
