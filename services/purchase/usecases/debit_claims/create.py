"""Claims damage or a shortage that was found after the bill was posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import Transaction
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.domain.errors import VendorBillCancelled
from services.purchase.domain.found_units import FoundUnits, found_lines
from services.purchase.store import receipt_lines, vendor_bills
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.usecases.debit_claims.claim import NewClaim, claim_of_bill
from services.purchase.usecases.debit_claims.claimed_bill import read_claimed_bill
from trade.domain.documents import DocumentStatus
from trade.domain.period_locks import PostingDay
from trade.store import accounts, organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDebitClaim:
    """What was found of which units of a bill, and why it is claimed."""

    vendor_bill_id: UUID
    reason: str
    lines: Sequence[FoundUnits]


async def create_debit_claim(tx: Transaction, command: CreateDebitClaim) -> DebitClaim:
    """The claim. The vendor is locked, as for settlements and returns.

    Raises VendorBillNotFound, VendorBillCancelled, PeriodLocked, SeriesExhausted, and as `found_lines`.
    """
    seen = await vendor_bills.load(tx, command.vendor_bill_id)
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [seen.vendor_id])
    bill = await vendor_bills.load(tx, command.vendor_bill_id)  # read again under the lock
    if bill.status is DocumentStatus.CANCELLED:
        raise VendorBillCancelled("The bill is cancelled.", field="vendor_bill_id")
    today = await organisations.today(tx)
    of, field = bill.registration_id, "vendor_bill_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    received = await receipt_lines.lines_of(tx, bill.goods_receipt_ids)
    batches = {line.line_id: line.batch_id for lines in received.values() for line in lines}
    lines = found_lines(await read_claimed_bill(tx, bill), command.lines, command.reason, batches)
    return await claim_of_bill(tx, bill, NewClaim(lines=lines, reason=command.reason, day=today))
