"""Cancels what is open of a debit claim: it is accepted, or its bill is cancelled with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.domain.errors import DebitClaimSettled
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import debit_claims, vendor_bills
from services.purchase.usecases.debit_claims.lock import lock_claim
from services.purchase.usecases.vendor_bills.goods_cost import follow_claim
from trade.domain.period_locks import PostingDay
from trade.store import organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDebitClaim:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    debit_claim_id: UUID
    etag: str
    reason: str


async def cancel_debit_claim(tx: Transaction, command: CancelDebitClaim) -> DebitClaim:
    """The cancelled claim. What was open of it is a cost now.

    Raises DebitClaimNotFound, StaleEtag, DebitClaimCancelled, DebitClaimSettled, PeriodLocked.
    """
    before = await lock_claim(tx, command.debit_claim_id, command.etag)
    before.check_not_cancelled()
    if not before.open_amount:
        raise DebitClaimSettled("Nothing of the claim is open.", field="debit_claim_id")
    today = await organisations.today(tx)
    after = await _cancel(tx, before, command.reason, today)
    bill = await vendor_bills.load(tx, before.vendor_bill_id)
    of, field = bill.registration_id, "debit_claim_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    follow_claim(tx, bill, before, after, today)
    return after


async def cancel_claims_of(tx: Transaction, bill: VendorBill, reason: str, today: dt.date) -> Sequence[DebitClaim]:
    """Cancels the claims of a bill that is cancelled today. Returns them as they were before. The vendor is locked.

    Raises DebitClaimSettled where the vendor has met a claim of it, or where it has met a claim itself.
    """
    if await debit_claims.settled_by_document(tx, bill.vendor_bill_id):
        raise DebitClaimSettled("The bill has met a claim. Undo its settlement first.", field="vendor_bill_id")
    claims = await debit_claims.of_bill(tx, bill.vendor_bill_id)
    for claim in claims:
        if claim.settled_amount:
            raise DebitClaimSettled(
                "The vendor has met a claim of the bill. Undo its settlements first.",
                field="vendor_bill_id",
                debit_claim_id=str(claim.debit_claim_id),
                number=claim.number,
            )
    for claim in claims:
        if claim.open_amount:
            await _cancel(tx, claim, reason, today)
    return claims


async def _cancel(tx: Transaction, before: DebitClaim, reason: str, today: dt.date) -> DebitClaim:
    after = before.cancelled(reason, tx.now)
    await debit_claims.update(tx, before, after, today)
    audit.record(
        tx,
        action="cancel",
        entity="debit_claim",
        entity_id=after.debit_claim_id,
        before={"status": before.status, "open_amount": f"{before.open_amount:f}"},
        after={"status": after.status, "reason": reason},
    )
    return after
