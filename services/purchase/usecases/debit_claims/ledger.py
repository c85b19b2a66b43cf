"""What settlements of debit claims do in the vendor's account. The vendor is locked."""

import datetime as dt
from dataclasses import replace

from kit.db.session import Transaction
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim
from services.purchase.domain.statuses_and_kinds import BY_DOCUMENT, ClaimSettlementKind
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.domain.vendor_credits import REFUSALS, VendorCredit
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_CREDITS
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allocations import Allocation
from trade.domain.party_credits import check_not_refunded
from trade.store import accounts, party_credits


async def enter_settlement(tx: Transaction, claim: DebitClaim, settlement: ClaimSettlement, bill: VendorBill) -> None:
    """Enters a settlement. A debit note and a later bill are in the account already.

    A short payment is a credit that settles the bill, as far as the bill is outstanding. Of a refund, what the vendor
    agrees to and what the vendor pays make up for each other.
    """
    if settlement.kind in BY_DOCUMENT:
        return
    credit = _credit(claim, settlement)
    if settlement.kind is ClaimSettlementKind.REFUND:
        paid = replace(credit.entry, kind=LedgerEntryKind.VENDOR_REFUND, amount=settlement.amount)
        for entry in (credit.entry, paid):
            await accounts.enter(tx, VENDOR_ACCOUNTS, entry, field="amount")
        return
    await party_credits.insert(tx, VENDOR_CREDITS, credit)
    await accounts.enter(tx, VENDOR_ACCOUNTS, credit.entry, field="amount")
    amount = min(settlement.amount, bill.outstanding)
    if amount > 0:
        allocation = Allocation(document_id=bill.vendor_bill_id, number=bill.number, amount=amount)
        await accounts.allocate(tx, VENDOR_ACCOUNTS, credit.credit_id, [allocation], day=settlement.date)


async def reverse_settlement(tx: Transaction, claim: DebitClaim, undone: ClaimSettlement, today: dt.date) -> None:
    """Reverses what `enter_settlement` has entered. What a short payment has settled is owed again.

    Raises CreditRefunded.
    """
    if undone.kind in BY_DOCUMENT:
        return
    entry = replace(
        _credit(claim, undone).entry,
        date=today,
        kind=LedgerEntryKind.DEBIT_CLAIM_UNSETTLED,
        amount=undone.amount,
    )
    if undone.kind is ClaimSettlementKind.REFUND:
        unpaid = replace(entry, kind=LedgerEntryKind.VENDOR_REFUND_CANCELLED, amount=-undone.amount)
        await accounts.enter(tx, VENDOR_ACCOUNTS, unpaid, field="settlement_id")
    else:
        credit = await party_credits.load(tx, VENDOR_CREDITS, undone.settlement_id)
        settled = await party_credits.with_allocations(tx, VENDOR_CREDITS, credit)
        check_not_refunded(credit, settled.allocations, field="settlement_id")
        open_again = [replace(allocation, amount=-allocation.amount) for allocation in settled.allocations]
        await accounts.allocate(tx, VENDOR_ACCOUNTS, credit.credit_id, open_again, day=today)
        await party_credits.update(tx, VENDOR_CREDITS, credit.cancelled(undone.cancel_reason, tx.now, REFUSALS))
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry, field="settlement_id")


def _credit(claim: DebitClaim, settlement: ClaimSettlement) -> VendorCredit:
    return VendorCredit(
        credit_id=settlement.settlement_id,
        kind=LedgerEntryKind.DEBIT_CLAIM_SETTLED,
        party_id=claim.vendor_id,
        party_name=claim.vendor_name,
        number=claim.number,
        date=settlement.date,
        booking_date=settlement.date,
        amount=settlement.amount,
        on_account=settlement.amount,
        note=settlement.note,
        trace_id=settlement.trace_id,
        created_by=settlement.created_by,
        created_at=settlement.created_at,
    )
