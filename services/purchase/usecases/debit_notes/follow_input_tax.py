"""Moves what went back in the register of inward supplies to the kind of credit of the document that is for it.

A note for goods that no bill is for takes off credit that is expected. When their bill comes and is barred or bears no
credit, the note takes off of that: gst-corrections.md 1, row 6.
"""

from collections.abc import Sequence
from dataclasses import replace

from kit.db.session import Transaction
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import InwardKind
from services.purchase.usecases.debit_notes.never_billed import Event, register_entry
from services.purchase.usecases.debit_notes.returned_goods import Sources, enter


async def follow_input_tax(
    tx: Transaction, event: Event, kind: InwardKind, before: Sequence[ReturnedUnits], after: Sequence[ReturnedUnits]
) -> None:
    """Enters, dated today, that units are now of another kind of credit. `before` and `after` are the same units."""
    moved = [pair for pair in zip(before, after, strict=True) if pair[0].input_tax is not pair[1].input_tax]
    if not moved:
        return
    sources, document = Sources(receipts=event.receipts, bills={}), register_entry(event, kind, moved[0][0])
    was, is_now = ([replace(pair[index], vendor_bill_id=None) for pair in moved] for index in (0, 1))
    await enter(tx, document, was, sources, takes_off=False)
    await enter(tx, document, is_now, sources, takes_off=True)
