"""Posts a bill of entry for goods that were received from overseas or from a special economic zone."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from gst.money import NIL
from kit.auth.caller import Role
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.bills_of_entry import (
    AMOUNTS,
    BillOfEntry,
    BillOfEntryLine,
    ClearedLine,
    check_igst,
    check_not_taxed,
    cleared_lines,
)
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.input_tax import InputTaxDecision, TaxCredit
from services.purchase.domain.inward_supply import check_imported
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendors import Vendor
from services.purchase.store import bills_of_entry, purchase_settings, receipt_lines, vendors
from services.purchase.usecases.bills_of_entry.books import enter
from services.purchase.usecases.vendor_bills.bill_facts import credit_of, read_receipts
from trade.domain.dating import RequestedDate, dated_facts
from trade.domain.documents import DocumentStatus
from trade.domain.refusals import ManagerNeeded
from trade.store import organisations
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class PostBillOfEntry:
    """`input_tax` None: credit of kind import. `difference_reason`: why a manager accepts another IGST."""

    number: str
    date: RequestedDate
    port_code: str
    vendor_id: UUID
    goods_receipt_ids: tuple[UUID, ...]
    lines: tuple[ClearedLine, ...]
    input_tax: InputTax | None
    difference_reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    date: dt.date
    booking_date: dt.date
    vendor: Vendor
    receipts: tuple[GoodsReceipt, ...]
    lines: tuple[BillOfEntryLine, ...]
    credit: TaxCredit

    def decide(self, asked: InputTax | None) -> InputTaxDecision:
        taxed = any(line.igst + line.cess > NIL for line in self.lines)
        return self.credit.decide(taxed=taxed, asked=asked, imported=True)


async def post_bill_of_entry(tx: Transaction, command: PostBillOfEntry) -> BillOfEntry:
    """Raises VendorNotFound, NotImported, GoodsReceiptNotFound, OtherVendor, OtherRegistration, BillOfEntryTaken.

    Also GoodsReceiptLineNotFound, LineRepeated, GoodsCleared, GoodsTaxed, BillOfEntryMismatch, ManagerNeeded,
    DateInFuture, BeforeOriginal, PeriodLocked.
    """
    facts = await _read_facts(tx, command)
    bill = _compose(tx, command, facts)
    date = replace(command.date, reason=command.date.reason or command.difference_reason)
    days = (bill.booking_date, facts.credit.booked_on)
    await check_open(tx, *(date.posting_day(day, bill.registration_id) for day in days))
    await bills_of_entry.insert(tx, bill)
    line_ids = [line.goods_receipt_line_id for line in bill.lines]
    await receipt_lines.set_bill_of_entry(tx, line_ids, bill.bill_of_entry_id)
    receipts = {receipt.goods_receipt_id: receipt for receipt in facts.receipts}
    await enter(tx, bill, receipts, facts.credit.booked_on)
    after = {"number": bill.number, "port_code": bill.port_code, "igst": f"{bill.igst:f}", "duty": f"{bill.duty:f}"}
    dated = dated_facts(bill.date, bill.date_reason, bill.booking_date)
    audit.record(tx, action="post", entity="bill_of_entry", entity_id=bill.bill_of_entry_id, after=after | dated)
    return bill


async def _read_facts(tx: Transaction, command: PostBillOfEntry) -> _Facts:
    if command.difference_reason and tx.caller.role < Role.MANAGER:
        raise ManagerNeeded("Only a manager accepts another IGST.", field="difference_reason")
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    date = calendar.date_of_others(command.date.day)
    booked = calendar.booking_date(command.date.booking_day, date)
    vendor = await vendors.load(tx, command.vendor_id)
    check_imported(vendor.gst_category, field="vendor_id")
    await bills_of_entry.refuse_taken(tx, command.port_code, command.number, date)
    receipts = await read_receipts(tx, command.goods_receipt_ids, vendor, prefix="", lock=True)
    received = {line.line_id: line for receipt in receipts for line in receipt.lines}
    lines = cleared_lines(command.lines, received, on=date)
    check_not_taxed(lines, await bills_of_entry.find_taxing_bills(tx, [line.goods_receipt_line_id for line in lines]))
    if not command.difference_reason:
        check_igst(lines, tolerance=(await purchase_settings.load(tx)).bill_tolerance)
    registration = organisation.registration_of_document(receipts[0].registration_id)
    credit = credit_of(registration, date, receipts, organisation.today(tx.now))
    return _Facts(date=date, booking_date=booked, vendor=vendor, receipts=receipts, lines=lines, credit=credit)


# Long: one field of the document a line.
def _compose(tx: Transaction, command: PostBillOfEntry, facts: _Facts) -> BillOfEntry:
    vendor, receipt, decision = facts.vendor, facts.receipts[0], facts.decide(command.input_tax)
    return BillOfEntry(
        bill_of_entry_id=new_id(),
        number=command.number,
        date=facts.date,
        booking_date=facts.booking_date,
        port_code=command.port_code,
        vendor_id=vendor.vendor_id,
        vendor_name=vendor.name,
        vendor_gstin=vendor.gstin,
        registration_id=receipt.registration_id,
        place_of_supply=receipt.place_of_supply,
        **{name: sum((getattr(line, name) for line in facts.lines), NIL) for name in AMOUNTS},
        input_tax=decision.input_tax,
        input_tax_explanation=decision.explanation,
        last_day_of_input_tax=facts.credit.last_day,
        difference_reason=command.difference_reason,
        note=command.note,
        date_reason=command.date.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_at=tx.now,
        lines=facts.lines,
    )
