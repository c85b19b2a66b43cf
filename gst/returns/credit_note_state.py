"""How far a GST credit note has come towards cutting tax: since 1-Oct-2025 the buyer's reversal decides. gst.md 2.3, 3.7."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.errors import GstError
from gst.money import NIL

REVERSAL_NEEDED_FROM = date(2025, 10, 1)
"""Finance Act 2025, Notification 16/2025-CT: no cut while a registered buyer has not reversed."""


class CreditNoteState(StrEnum):
    """Where a credit note stands at the portal and with its buyer."""

    ISSUED = "issued"
    REPORTED = "reported"
    ACCEPTED = "accepted_in_ims"
    PENDING = "pending"
    REJECTED = "rejected"
    REVERSAL_CONFIRMED = "reversal_confirmed"


class ImsAction(StrEnum):
    """What the buyer does with a document in the invoice management system; none counts as accepted when 3B is filed."""

    ACCEPT = "accept"
    REJECT = "reject"
    PENDING = "pending"
    NONE = "none"


class TransitionRefused(GstError):
    """A credit note does not go from this state to that."""

    reason = "transition_refused"


_NEXT = {
    CreditNoteState.ISSUED: {CreditNoteState.REPORTED},
    CreditNoteState.REPORTED: {CreditNoteState.ACCEPTED, CreditNoteState.PENDING, CreditNoteState.REJECTED},
    CreditNoteState.PENDING: {CreditNoteState.ACCEPTED, CreditNoteState.REJECTED},
    CreditNoteState.ACCEPTED: {CreditNoteState.REVERSAL_CONFIRMED},
    CreditNoteState.REJECTED: {CreditNoteState.REPORTED},
    CreditNoteState.REVERSAL_CONFIRMED: set[CreditNoteState](),
}


def move_credit_note(state: CreditNoteState, to: CreditNoteState) -> CreditNoteState:
    """`to`, if a note may go there from `state`. Raises TransitionRefused. gst.md 2.3."""
    if to not in _NEXT[state]:
        raise TransitionRefused("Not the next step.", field="state", rule="gst.md 2.3", state=state, to=to)
    return to


def state_after_ims(action: ImsAction, *, buyer_filed_3b: bool, periods_pending: int) -> CreditNoteState:
    """Where the buyer's action leaves a reported note. A note stays pending for one tax period at most. gst.md 3.7."""
    match action:
        case ImsAction.ACCEPT:
            return CreditNoteState.ACCEPTED
        case ImsAction.REJECT:
            return CreditNoteState.REJECTED
        case ImsAction.PENDING:
            return CreditNoteState.PENDING if periods_pending <= 1 else CreditNoteState.ACCEPTED
        case ImsAction.NONE:
            return CreditNoteState.ACCEPTED if buyer_filed_3b else CreditNoteState.REPORTED


def liability_cut(
    tax: Decimal,
    reversed_by_buyer: Decimal,
    state: CreditNoteState,
    *,
    note_date: date,
    registered: bool,
) -> Decimal:
    """How much of a note's tax may cut the supplier's liability, rupees. CGST Act s.34(2) proviso; gst.md 2.3.

    Of a registered buyer's note since 1-Oct-2025: what the buyer confirmed as reversed. Otherwise all of it once
    reported, and nothing of a rejected note.
    """
    if state in {CreditNoteState.ISSUED, CreditNoteState.REJECTED}:
        return NIL
    if not registered or note_date < REVERSAL_NEEDED_FROM:
        return tax
    return min(tax, reversed_by_buyer) if state is CreditNoteState.REVERSAL_CONFIRMED else NIL
