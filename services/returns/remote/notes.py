"""Messages that post a note at the service of its original: at sales for an invoice, at purchase for a receipt."""

from collections.abc import Iterable
from uuid import UUID

from bahi.documents.v1 import returnables_pb2

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire.proto_values import date_text, quantity_text
from services.returns.domain.documents import Note, NoteLine
from trade.api.figures import document_to_proto, line_to_proto
from trade.api.notes import NOTE_KIND


def send_credit_note(tx: Transaction, hold_id: UUID, note: Note) -> None:
    """Sends `PostCreditNote` to sales after the commit: sales posts the note to the customer's ledger."""
    message = returnables_pb2.PostCreditNote(
        hold_id=str(hold_id),
        credit_note_id=str(note.note_id),
        number=note.number,
        date=date_text(note.date),
        invoice_id=str(note.original_id),
        customer_id=str(note.party_id),
        note_kind=NOTE_KIND.to_proto(note.kind),
        lines=_lines(note.lines),
        figures=document_to_proto(note.figures),
    )
    outbox.send(tx, "sales", message)


def send_debit_note(tx: Transaction, hold_id: UUID, note: Note) -> None:
    """Sends `PostDebitNote` to purchase after the commit: purchase posts the note to the vendor's ledger."""
    message = returnables_pb2.PostDebitNote(
        hold_id=str(hold_id),
        debit_note_id=str(note.note_id),
        number=note.number,
        date=date_text(note.date),
        goods_receipt_id=str(note.original_id),
        vendor_id=str(note.party_id),
        lines=_lines(note.lines),
        figures=document_to_proto(note.figures),
    )
    outbox.send(tx, "purchase", message)


def _lines(lines: Iterable[NoteLine]) -> list[returnables_pb2.NoteLine]:
    return [
        returnables_pb2.NoteLine(
            line_id=str(line.original_line_id),
            hsn=line.hsn,
            uqc=line.uqc,
            quantity=quantity_text(line.quantity),
            figures=line_to_proto(line.figures),
        )
        for line in lines
    ]
