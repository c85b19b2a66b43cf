"""Posts a vendor's bill: matches it, enters it in ledger and register, and settles it by earlier debit notes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from kit.auth.caller import Role
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.errors import BillMismatch, ManagerNeeded
from services.purchase.domain.registers import InwardDocument, figures_by_rate
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from services.purchase.domain.terms import due_date
from services.purchase.domain.vendor_bills import MatchedBill, PrintedBill, VendorBill, as_booked
from services.purchase.store import goods_receipts, inward_register, vendor_bills, vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.usecases.match_bill import match_bill
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allocations import Allocation
from trade.domain.figures import LineFigures, TaxFigures
from trade.store import accounts

MAX_REASONS: Final = 10
"""Differences in one refusal, which travels in 8 KiB. Matching the bill shows them all."""
MAX_REASON_LENGTH: Final = 160  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVendorBill:
    """`input_tax` None: eligible when the bill charges tax."""

    bill: PrintedBill
    accept_rate_differences: bool
    input_tax: InputTax | None
    note: str


async def post_vendor_bill(tx: Transaction, command: PostVendorBill) -> VendorBill:
    """Raises BillMismatch with explanations, BillNumberTaken, ManagerNeeded, and as `match_bill`."""
    if command.accept_rate_differences and tx.caller.role < Role.MANAGER:
        raise ManagerNeeded("Only a manager accepts rates above the order's.", field="accept_rate_differences")
    matched = await match_bill(tx, command.bill, lock=True, accept_rates=command.accept_rate_differences)
    _refuse_mismatch(matched)
    await vendor_credits.lock_vendors(tx, [matched.vendor.vendor_id])
    bill = _compose(tx, command, matched)
    lines = as_booked({line.line.line_id: line.figures for line in matched.lines}, command.bill.figures)
    await vendor_bills.insert(tx, bill, lines)
    await goods_receipts.mark_billed(tx, bill.goods_receipt_ids, bill.vendor_bill_id)
    await _enter(tx, bill, lines)
    left = await _settle_with_debit_notes(tx, bill)
    after = {"number": bill.number, "vendor_id": str(bill.vendor_id), "total": f"{bill.figures.total:f}"}
    audit.record(tx, action="post", entity="vendor_bill", entity_id=bill.vendor_bill_id, after=after)
    return replace(bill, outstanding=left)


def _refuse_mismatch(matched: MatchedBill) -> None:
    explanations = matched.match.explanations
    if not explanations:
        return
    shown = {f"reason_{i + 1}": text[:MAX_REASON_LENGTH] for i, text in enumerate(explanations[:MAX_REASONS])}
    raise BillMismatch(
        "The bill is not what was ordered and received.", field="bill", differences=str(len(explanations)), **shown
    )


def _compose(tx: Transaction, command: PostVendorBill, matched: MatchedBill) -> VendorBill:
    vendor, receipt, printed = matched.vendor, matched.receipts[0], matched.bill.figures
    taxed = printed.cgst + printed.sgst + printed.igst + printed.cess > 0
    eligible = taxed and command.input_tax is not InputTax.INELIGIBLE
    date = matched.bill.date
    return VendorBill(
        vendor_bill_id=new_id(),
        vendor_id=vendor.vendor_id,
        vendor_name=vendor.name,
        vendor_gstin=vendor.gstin,
        registration_id=receipt.registration_id,
        number=matched.bill.number.upper(),
        date=date,
        due_date=due_date(date, credit_days=vendor.credit_days, msme=vendor.msme),
        place_of_supply=receipt.place_of_supply,
        supply_kind=receipt.supply_kind,
        figures=TaxFigures(
            taxable=printed.taxable,
            cgst=printed.cgst,
            sgst=printed.sgst,
            igst=printed.igst,
            cess=printed.cess,
            round_off=printed.round_off,
        ),
        input_tax=InputTax.ELIGIBLE if eligible else InputTax.INELIGIBLE,
        outstanding=printed.total,
        note=command.note,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        goods_receipt_ids=tuple(sorted(receipt.goods_receipt_id for receipt in matched.receipts)),
    )


async def _enter(tx: Transaction, bill: VendorBill, lines: Mapping[UUID, LineFigures]) -> None:
    """Enters the bill in the vendor's account and in the register of inward supplies."""
    entry = NewEntry(
        party_id=bill.vendor_id,
        date=bill.date,
        kind=LedgerEntryKind.VENDOR_BILL,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        amount=bill.figures.total,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry, field="bill.figures.total")
    document = InwardDocument(
        kind=InwardKind.VENDOR_BILL,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        date=bill.date,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_gstin=bill.vendor_gstin,
        registration_id=bill.registration_id,
        place_of_supply=bill.place_of_supply,
        supply_kind=bill.supply_kind,
        input_tax=bill.input_tax,
        figures=figures_by_rate(lines.values()),
    )
    await inward_register.insert(tx, document)


async def _settle_with_debit_notes(tx: Transaction, bill: VendorBill) -> Decimal:
    """Settles the bill with debit notes for its goods that are on account. Returns what is left to pay."""
    left = bill.outstanding
    for note in await vendor_credits.open_debit_notes(tx, bill.goods_receipt_ids):
        amount = min(note.on_account, left)
        if amount > 0:
            allocation = Allocation(document_id=bill.vendor_bill_id, number=bill.number, amount=amount)
            await accounts.allocate(tx, VENDOR_ACCOUNTS, note.vendor_credit_id, [allocation], new_version=True)
            left -= amount
    return left
