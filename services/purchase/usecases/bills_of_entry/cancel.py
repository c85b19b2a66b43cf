"""Cancels a bill of entry: its goods may be cleared by another one, and its credit and its cost are taken back."""

from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.bills_of_entry import BillOfEntry
from services.purchase.domain.import_errors import BillOfEntryCancelled
from services.purchase.store import bills_of_entry, goods_receipts, receipt_lines
from services.purchase.usecases.bills_of_entry.books import enter
from trade.domain.documents import DocumentStatus
from trade.domain.period_locks import PostingDay
from trade.store import organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBillOfEntry:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    bill_of_entry_id: UUID
    etag: str
    reason: str


async def cancel_bill_of_entry(tx: Transaction, command: CancelBillOfEntry) -> BillOfEntry:
    """The reversal is dated today. Raises BillOfEntryNotFound, StaleEtag, BillOfEntryCancelled, PeriodLocked."""
    seen = await bills_of_entry.load(tx, command.bill_of_entry_id)
    receipts = await goods_receipts.find_many(tx, seen.goods_receipt_ids, lock=True)
    bill = await bills_of_entry.load(tx, command.bill_of_entry_id)  # read again under the locks
    check_etag(command.etag, bill.version)
    if bill.status is DocumentStatus.CANCELLED:
        raise BillOfEntryCancelled("The bill of entry is cancelled already.", field="bill_of_entry_id")
    today = await organisations.today(tx)
    of, field = bill.registration_id, "bill_of_entry_id"
    await check_open(tx, PostingDay(date=today, registration_id=of, reason=command.reason, field=field))
    cancelled = replace(
        bill,
        status=DocumentStatus.CANCELLED,
        cancel_reason=command.reason,
        cancelled_at=tx.now,
        version=bill.version + 1,
    )
    await bills_of_entry.update(tx, cancelled)
    await receipt_lines.set_bill_of_entry(tx, [line.goods_receipt_line_id for line in bill.lines], None)
    await enter(tx, bill, receipts, today, cancelled=True)
    audit.record(
        tx,
        action="cancel",
        entity="bill_of_entry",
        entity_id=bill.bill_of_entry_id,
        before={"status": bill.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return cancelled
