"""Credit notes as messages of returns: the inbox of sales."""

from collections.abc import Sequence

from bahi.documents.v1 import returnables_pb2 as pb

from kit.db.session import Transaction
from services.sales.usecases.credit_notes.post import post_credit_notes
from trade.api.returnables import credit_note_from_proto


async def take_credit_notes(tx: Transaction, messages: Sequence[pb.PostCreditNote]) -> None:
    """Posts the notes. A handler of the inbox."""
    await post_credit_notes(tx, tuple(map(credit_note_from_proto, messages)))
