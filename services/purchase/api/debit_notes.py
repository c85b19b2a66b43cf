"""Debit notes as messages of returns: the inbox of purchase."""

from collections.abc import Sequence

from bahi.documents.v1 import returnables_pb2 as pb

from kit.db.session import Transaction
from services.purchase.usecases.debit_notes.post import post_debit_notes
from trade.api.returnables import debit_note_from_proto


async def take_debit_notes(tx: Transaction, messages: Sequence[pb.PostDebitNote]) -> None:
    """Posts the notes. A handler of the inbox."""
    await post_debit_notes(tx, [debit_note_from_proto(message) for message in messages])
