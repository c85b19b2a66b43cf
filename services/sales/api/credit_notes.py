"""Credit notes as messages of returns: the inbox of sales."""

from collections.abc import Sequence

from bahi.sales.v1 import returnables_pb2 as pb

from kit.db.session import Transaction
from kit.wire.proto_values import date_of, decimal_of, optional_uuid_of, uuid_of
from services.sales.usecases.credit_notes.post import post_credit_notes
from trade.api.figures import document_from_proto, line_from_proto
from trade.domain.returnables import NoteLine, PostedNote


async def take_credit_notes(tx: Transaction, messages: Sequence[pb.PostCreditNote]) -> None:
    """Posts the notes. A handler of the inbox."""
    await post_credit_notes(tx, tuple(map(from_proto, messages)))


def from_proto(message: pb.PostCreditNote) -> PostedNote:
    return PostedNote(
        hold_id=optional_uuid_of(message.hold_id),
        note_id=uuid_of(message.credit_note_id),
        number=message.number,
        date=date_of(message.date, "date"),
        document_id=uuid_of(message.invoice_id),
        party_id=uuid_of(message.customer_id),
        commercial=message.commercial,
        lines=tuple(map(_line, message.lines)),
        figures=document_from_proto(message.figures),
    )


def _line(line: pb.CreditNoteLine) -> NoteLine:
    return NoteLine(
        line_id=uuid_of(line.invoice_line_id),
        quantity=decimal_of(line.quantity),
        figures=line_from_proto(line.figures),
    )
