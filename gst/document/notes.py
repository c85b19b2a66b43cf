"""What a note gives back in all: the notes against one document add up to the document, its round-off included.

A note gives the rounded sum of everything that has come back so far, less what notes have given before. Notes that cut
tax and commercial notes are counted each among themselves. The document's own round-off goes back with its last unit.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gst.money import CONTEXT, NIL, round_rupee

MOST_ROUND_OFF_OF_NOTE: Final = Decimal(2)
"""The largest round-off of a note, in rupees: two roundings of at most 0.50, and a vendor bill's of at most 1.00."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesBefore:
    """Earlier notes of one kind against one document: what their lines are worth, and what they gave in all."""

    worth: Decimal
    given: Decimal


NO_NOTES = NotesBefore(worth=NIL, given=NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedDocument:
    """The document as a note finds it.

    `left` is what the goods are worth that stay after the note, with their tax; negative: what notes that came before
    the document have given for its goods beyond what it says of them.
    """

    round_off: Decimal
    left: Decimal
    last_unit_back: bool


def total_of_note(
    worth: Decimal,
    *,
    same_kind: NotesBefore,
    other_kind: NotesBefore,
    document: CreditedDocument,
    round_to_rupee: bool,
) -> Decimal:
    """The total of a note whose lines are worth `worth`. gst.md 1.6, 2.3 (V45).

    The note for the last unit makes all notes add up to the goods that came back plus the document's round-off. All
    notes together give at most the document's total, less the tax on goods that came back by commercial notes. What
    notes that came before the document have given beyond it is taken back if the round-off of the last note can say it.
    """
    add, subtract = CONTEXT.add, CONTEXT.subtract
    of_kind = add(same_kind.worth, worth)
    came_back = add(add(of_kind, other_kind.worth), document.round_off)
    given = add(same_kind.given, other_kind.given)
    if document.last_unit_back:
        rest = subtract(came_back, given)
        without_beyond = add(rest, min(document.left, NIL))
        said = without_beyond >= subtract(worth, MOST_ROUND_OFF_OF_NOTE)
        return max(without_beyond if said else rest, NIL)
    due = subtract(round_rupee(of_kind) if round_to_rupee else of_kind, same_kind.given)
    most = subtract(add(came_back, max(document.left, NIL)), given)
    return max(add(min(due, most), NIL), NIL)
