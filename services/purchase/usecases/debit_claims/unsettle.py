"""Undoes a settlement of a debit claim: that much is open again."""

from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.store import debit_claims, vendor_bills
from services.purchase.usecases.debit_claims.ledger import reverse_settlement
from services.purchase.usecases.debit_claims.lock import lock_claim
from services.purchase.usecases.vendor_bills.goods_cost import follow_claim
from trade.domain.documents import DocumentStatus
from trade.domain.period_locks import PostingDay
from trade.store import organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettleDebitClaim:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    debit_claim_id: UUID
    settlement_id: UUID
    reason: str
    etag: str


async def unsettle_debit_claim(tx: Transaction, command: UnsettleDebitClaim) -> DebitClaim:
    """The claim with the undone settlement. Its entries are reversed today. What is waived stays waived.

    Raises DebitClaimNotFound, StaleEtag, ClaimSettlementNotFound, PeriodLocked.
    """
    before = await lock_claim(tx, command.debit_claim_id, command.etag)
    undone = replace(
        before.standing_settlement(command.settlement_id),
        status=DocumentStatus.CANCELLED,
        cancel_reason=command.reason,
        cancelled_at=tx.now,
    )
    after, today = before.unsettled(undone), await organisations.today(tx)
    bill = await vendor_bills.load(tx, after.vendor_bill_id)
    of, field = bill.registration_id, "settlement_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    await debit_claims.update_settlement(tx, undone)
    await debit_claims.update(tx, before, after, today)
    await reverse_settlement(tx, after, undone, today)
    follow_claim(tx, bill, before, after, today)
    audit.record(
        tx,
        action="unsettle",
        entity="debit_claim",
        entity_id=after.debit_claim_id,
        before={"status": before.status, "open_amount": f"{before.open_amount:f}"},
        after={"status": after.status, "amount": f"{undone.amount:f}", "reason": command.reason},
    )
    return after
