"""Takes debit notes of purchase returns into the books: the hold is consumed, the register and the vendor's account follow."""

from collections.abc import Sequence
from decimal import Decimal

from bahi.purchase.v1 import returnables_pb2

from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from kit.telemetry import otel
from kit.wire.proto_values import date_of, decimal_of, uuid_of
from services.purchase.domain.allocation import allocate_in_order
from services.purchase.domain.inward_rows import InwardRow, negated, rows_by_rate
from services.purchase.domain.states import CreditKind, EntryKind, InputTax, InwardKind
from services.purchase.store import bought_lines, goods_receipts, vendor_bills, vendor_credits, vendor_ledger
from services.purchase.store.rows import Row


async def take_debit_notes(tx: Transaction, notes: Sequence[returnables_pb2.PostDebitNote]) -> None:
    """Posts each note once; a repeat does nothing. Raises HoldUnknown or HoldReleased when the two books disagree.

    Everything that the notes touch is locked before any of them is posted, in the order that all of purchase keeps.
    """
    by_hold = {uuid_of(note.hold_id): note for note in notes}
    new = await participant.commit(tx, set(by_hold))
    if not new:
        return
    receipts = await goods_receipts.find_many(
        tx, {uuid_of(by_hold[hold_id].goods_receipt_id) for hold_id in new}, lock=True
    )
    held = await bought_lines.of_holds(tx, new)
    await bought_lines.lock(tx, {line["goods_receipt_line_id"] for line in held})
    await bought_lines.send_back(tx, held)
    for vendor_id in sorted({receipt["vendor_id"] for receipt in receipts.values()}):
        await vendor_ledger.lock_vendor(tx, vendor_id)
    for hold_id, note in by_hold.items():
        if hold_id in new:
            await _post(tx, note, receipts[uuid_of(note.goods_receipt_id)])


async def _post(tx: Transaction, note: returnables_pb2.PostDebitNote, receipt: Row) -> None:
    note_id, total = uuid_of(note.debit_note_id), decimal_of(note.figures.total)
    day = date_of(note.date, "date")
    await vendor_credits.insert(
        tx,
        {
            "vendor_credit_id": note_id,
            "kind": CreditKind.DEBIT_NOTE,
            "vendor_id": receipt["vendor_id"],
            "vendor_name": receipt["vendor_name"],
            "number": note.number,
            "date": day,
            "amount": total,
            "on_account": total,
            "mode": None,
            "reference": "",
            "goods_receipt_id": receipt["goods_receipt_id"],
            "note": "",
            "trace_id": otel.current_trace_id(),
            "created_at": tx.now,
        },
    )
    await vendor_ledger.enter(
        tx,
        vendor_id=receipt["vendor_id"],
        day=day,
        kind=EntryKind.DEBIT_NOTE,
        document_id=note_id,
        number=note.number,
        amount=-total,
    )
    bill = None if receipt["vendor_bill_id"] is None else await vendor_bills.find(tx, receipt["vendor_bill_id"])
    await _register(tx, note, receipt, bill)
    if bill is not None:
        shares = allocate_in_order(total, {bill["vendor_bill_id"]: bill["outstanding"]})
        await vendor_ledger.allocate(tx, note_id, shares)
    after = {"number": note.number, "goods_receipt_id": note.goods_receipt_id, "total": f"{total:f}"}
    audit.record(tx, action="post", entity="debit_note", entity_id=note_id, after=after)


async def _register(tx: Transaction, note: returnables_pb2.PostDebitNote, receipt: Row, bill: Row | None) -> None:
    """The note in the register, below zero: its tax is credit given up if the bill's is credit taken."""
    lines = [
        InwardRow(
            tax_rate=decimal_of(line.figures.tax_rate),
            taxable=decimal_of(line.figures.taxable),
            cgst=decimal_of(line.figures.cgst),
            sgst=decimal_of(line.figures.sgst),
            igst=decimal_of(line.figures.igst),
            cess=decimal_of(line.figures.cess),
        )
        for line in note.lines
    ]
    taxed = sum((line.cgst + line.sgst + line.igst + line.cess for line in lines), Decimal(0)) > 0
    expected = InputTax.ELIGIBLE if taxed else InputTax.INELIGIBLE
    copied = ("vendor_id", "vendor_name", "vendor_gstin", "registration_id", "place_of_supply", "supply_kind")
    document = {
        "kind": InwardKind.DEBIT_NOTE,
        "document_id": uuid_of(note.debit_note_id),
        "number": note.number,
        "date": date_of(note.date, "date"),
        "input_tax": expected if bill is None else bill["input_tax"],
        **{name: receipt[name] for name in copied},
    }
    await vendor_ledger.register(tx, document, [negated(row) for row in rows_by_rate(lines)])
