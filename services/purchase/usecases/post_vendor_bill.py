"""Posts a vendor's bill: matched, entered in the ledger and the register, and met by the debit notes that came before it."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from bahi.purchase.v1 import vendor_bills_pb2 as bills_pb2

from gst.dates.periods import financial_year
from kit.auth.caller import Role
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from kit.telemetry import otel
from services.purchase.domain.allocation import allocate_in_order
from services.purchase.domain.errors import BillMismatch, ManagerNeeded
from services.purchase.domain.inward_rows import InwardRow, as_printed, rows_by_rate
from services.purchase.domain.states import EntryKind, InputTax, InwardKind
from services.purchase.domain.terms import due_date
from services.purchase.store import figures, goods_receipts, vendor_bills, vendor_ledger
from services.purchase.usecases.compare_vendor_bill import ComparedBill, compare_bill

MOST_REASONS: Final = 10
"""Differences told in a refusal, which travels in 8 KiB; `:match` tells them all."""
LONGEST_REASON: Final = 160  # characters


async def post_bill(tx: Transaction, request: bills_pb2.PostVendorBillRequest) -> bills_pb2.VendorBill:
    """The posted bill. Raises BillMismatch with reasons, BillNumberTaken, ManagerNeeded, and as `compare_bill`."""
    if request.accept_rate_differences and tx.caller.role < Role.MANAGER:
        raise ManagerNeeded("Only a manager accepts rates above the order's.", field="accept_rate_differences")
    compared = await compare_bill(tx, request.bill, lock=True, accept_rates=request.accept_rate_differences)
    _refuse_mismatch(compared)
    await vendor_ledger.lock_vendor(tx, compared.vendor["vendor_id"])
    row = _row(tx, request, compared)
    await vendor_bills.insert(tx, row)
    bill_id: UUID = row["vendor_bill_id"]
    receipt_ids = sorted(receipt["goods_receipt_id"] for receipt in compared.receipts)
    lines = {
        line["goods_receipt_line_id"]: figures.line_row(found)
        for line, found in zip(compared.lines, compared.figures, strict=True)
    }
    await vendor_bills.insert_lines(tx, bill_id, lines)
    await goods_receipts.mark_billed(tx, receipt_ids, bill_id)
    await _enter(tx, row, list(lines.values()), compared)
    row["outstanding"] = await _meet_debit_notes(tx, bill_id, receipt_ids, row["total"])
    after = {"number": row["number"], "vendor_id": str(row["vendor_id"]), "total": f"{row['total']:f}"}
    audit.record(tx, action="post", entity="vendor_bill", entity_id=bill_id, after=after)
    return vendor_bills.shown(row, receipt_ids)


def _refuse_mismatch(compared: ComparedBill) -> None:
    if compared.match.matches:
        return
    reasons = compared.match.reasons
    told = {f"reason_{i + 1}": reason[:LONGEST_REASON] for i, reason in enumerate(reasons[:MOST_REASONS])}
    raise BillMismatch(
        "The bill is not what was ordered and received.", field="bill", differences=str(len(reasons)), **told
    )


def _row(tx: Transaction, request: bills_pb2.PostVendorBillRequest, compared: ComparedBill) -> dict[str, Any]:
    vendor, receipt, printed = compared.vendor, compared.receipts[0], compared.printed
    taxed = printed.cgst + printed.sgst + printed.igst + printed.cess > 0
    eligible = taxed and request.input_tax != bills_pb2.INPUT_TAX_INELIGIBLE
    return {
        "vendor_bill_id": new_id(),
        "vendor_id": vendor["vendor_id"],
        "vendor_name": vendor["name"],
        "vendor_gstin": vendor["gstin"],
        "registration_id": receipt["registration_id"],
        "number": request.bill.number.upper(),
        "financial_year": financial_year(compared.date),
        "date": compared.date,
        "due_date": due_date(compared.date, credit_days=vendor["credit_days"], msme=vendor["msme"]),
        "place_of_supply": receipt["place_of_supply"],
        "supply_kind": receipt["supply_kind"],
        "taxable": printed.taxable,
        "cgst": printed.cgst,
        "sgst": printed.sgst,
        "igst": printed.igst,
        "cess": printed.cess,
        "round_off": printed.round_off,
        "total": printed.total,
        "input_tax": InputTax.ELIGIBLE if eligible else InputTax.INELIGIBLE,
        "outstanding": printed.total,
        "note": request.note,
        "trace_id": otel.current_trace_id(),
        "created_at": tx.now,
    }


async def _enter(tx: Transaction, row: dict[str, Any], lines: list[dict[str, Decimal]], compared: ComparedBill) -> None:
    """The bill in the vendor's account and in the register of inward supplies."""
    await vendor_ledger.enter(
        tx,
        vendor_id=row["vendor_id"],
        day=row["date"],
        kind=EntryKind.VENDOR_BILL,
        document_id=row["vendor_bill_id"],
        number=row["number"],
        amount=row["total"],
    )
    taxed = [InwardRow(**{name: line[name] for name in InwardRow.__slots__}) for line in lines]
    copied = ("vendor_id", "vendor_name", "vendor_gstin", "registration_id", "place_of_supply", "supply_kind")
    document = {
        "kind": InwardKind.VENDOR_BILL,
        "document_id": row["vendor_bill_id"],
        "number": row["number"],
        "date": row["date"],
        "input_tax": row["input_tax"],
        **{name: row[name] for name in copied},
    }
    await vendor_ledger.register(tx, document, as_printed(rows_by_rate(taxed), compared.printed))


async def _meet_debit_notes(tx: Transaction, bill_id: UUID, receipt_ids: list[UUID], total: Decimal) -> Decimal:
    """Sets debit notes for goods of these receipts, which were on account until now, against the bill; what is left to pay."""
    left = total
    for note in await vendor_bills.open_debit_notes(tx, receipt_ids):
        shares = allocate_in_order(note["on_account"], {bill_id: left})
        await vendor_ledger.allocate(tx, note["vendor_credit_id"], shares)
        left -= sum((share.amount for share in shares), Decimal(0))
    return left
