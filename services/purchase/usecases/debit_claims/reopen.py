"""Takes back that a part of a debit claim was waived: it is open again, and no cost."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.domain.errors import VendorBillCancelled
from services.purchase.store import debit_claims, vendor_bills
from services.purchase.usecases.debit_claims.lock import lock_claim
from services.purchase.usecases.vendor_bills.goods_cost import follow_claim
from trade.domain.documents import DocumentStatus
from trade.domain.period_locks import PostingDay
from trade.store import organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDebitClaim:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    debit_claim_id: UUID
    etag: str
    reason: str


async def reopen_debit_claim(tx: Transaction, command: ReopenDebitClaim) -> DebitClaim:
    """The claim, of which nothing is waived.

    Raises DebitClaimNotFound, StaleEtag, DebitClaimNotCancelled, VendorBillCancelled, PeriodLocked.
    """
    before = await lock_claim(tx, command.debit_claim_id, command.etag)
    after = before.reopened()
    bill = await vendor_bills.load(tx, before.vendor_bill_id)
    if bill.status is DocumentStatus.CANCELLED:
        raise VendorBillCancelled("The claim was cancelled with its bill.", field="debit_claim_id")
    of, field, today = bill.registration_id, "debit_claim_id", await organisations.today(tx)
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    await debit_claims.update(tx, before, after, today)
    follow_claim(tx, bill, before, after, today)
    audit.record(
        tx,
        action="reopen",
        entity="debit_claim",
        entity_id=after.debit_claim_id,
        before={"status": before.status, "cancelled_amount": f"{before.cancelled_amount:f}"},
        after={"status": after.status, "open_amount": f"{after.open_amount:f}", "reason": command.reason},
    )
    return after
