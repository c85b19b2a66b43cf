"""Cancels a vendor's bill: its goods may be billed again, and ledger and input tax are reversed."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.errors import VendorBillCancelled
from services.purchase.domain.registers import InwardEntry, PurchaseRegisterRow
from services.purchase.domain.statuses_and_kinds import InwardKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import goods_receipts, inward_register, receipt_lines, vendor_bills
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from services.purchase.usecases.debit_claims.cancel import cancel_claims_of
from services.purchase.usecases.debit_notes.never_billed import Event
from services.purchase.usecases.input_tax.reverse import follow_write_offs
from services.purchase.usecases.vendor_bills import early_returns
from services.purchase.usecases.vendor_bills.goods_cost import follow_bill
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allowances import ALLOWANCES
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import check_free
from trade.domain.period_locks import PostingDay
from trade.domain.registers import negated
from trade.store import accounts, organisations, party_credits
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelVendorBill:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    vendor_bill_id: UUID
    etag: str
    reason: str


async def cancel_vendor_bill(tx: Transaction, command: CancelVendorBill) -> VendorBill:
    """The cancelled bill: what settled it is on account again, and its open claims are cancelled with it.

    Raises VendorBillNotFound, StaleEtag, VendorBillCancelled, DebitClaimSettled, AllowanceBound, PeriodLocked.

    The reversal is dated today, so that no period that is declared changes.
    """
    seen = await vendor_bills.load(tx, command.vendor_bill_id)
    receipts = await goods_receipts.find_many(tx, seen.goods_receipt_ids, lock=True)
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [seen.vendor_id])
    bill = await vendor_bills.load(tx, command.vendor_bill_id)  # read again under the locks
    check_etag(command.etag, bill.version)
    if bill.status is DocumentStatus.CANCELLED:
        raise VendorBillCancelled("The bill is cancelled already.", field="vendor_bill_id")
    today = await organisations.today(tx)
    claims = await cancel_claims_of(tx, bill, command.reason, today)
    of, field = bill.registration_id, "vendor_bill_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    cancelled = replace(
        bill,
        outstanding=NIL,
        open_claim_amount=NIL,
        status=DocumentStatus.CANCELLED,
        cancel_reason=command.reason,
        cancelled_at=tx.now,
        version=bill.version + 1,
    )
    await _reverse(tx, bill, today)
    await vendor_bills.update(tx, cancelled)
    await receipt_lines.take_off_billed(tx, bill.units_by_line)
    follow_bill(tx, bill, receipts, today, cancelled=True, claims=claims)
    event = Event(document_id=bill.vendor_bill_id, number=bill.number, receipts=receipts, today=today)
    await early_returns.make_billable_again(tx, bill, event)
    await goods_receipts.set_billable(tx, bill.goods_receipt_ids)
    await follow_write_offs(tx, {line.batch_id for receipt in receipts.values() for line in receipt.lines})
    audit.record(
        tx,
        action="cancel",
        entity="vendor_bill",
        entity_id=bill.vendor_bill_id,
        before={"status": bill.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return cancelled


async def _reverse(tx: Transaction, bill: VendorBill, today: dt.date) -> None:
    """Undoes what settles the bill, and takes it off ledger and register."""
    found = await accounts.allocations_to_item(tx, VENDOR_ACCOUNTS, bill.vendor_bill_id)
    credits_ = await party_credits.find_many(tx, VENDOR_CREDITS, list(found))
    check_free(credits_.values(), ALLOWANCES, field="vendor_bill_id")
    for credit_id, settled in found.items():
        undone = [replace(settled, amount=-settled.amount)]
        await accounts.allocate(tx, VENDOR_ACCOUNTS, credit_id, undone, day=today, new_version=True)
    entry = NewEntry(
        party_id=bill.vendor_id,
        date=today,
        kind=LedgerEntryKind.VENDOR_BILL_CANCELLED,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        amount=-bill.figures.total,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry)
    rows = await inward_register.of_document(tx, InwardKind.VENDOR_BILL, bill.vendor_bill_id)
    await inward_register.insert(tx, replace(_document(bill, rows), date=today))


def _document(bill: VendorBill, rows: tuple[PurchaseRegisterRow, ...]) -> InwardEntry:
    """The bill as it stands in the register, with the opposite sign."""
    return InwardEntry(
        kind=InwardKind.VENDOR_BILL_CANCELLED,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        date=bill.booking_date,
        document_date=bill.date,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_gstin=bill.vendor_gstin,
        registration_id=bill.registration_id,
        place_of_supply=bill.place_of_supply,
        supply_kind=bill.supply_kind,
        input_tax=bill.input_tax,
        figures={row.tax_rate: negated(row.figures) for row in rows},
    )
