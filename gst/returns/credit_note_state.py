"""The states of a GST credit note until it cuts tax. Since 1-Oct-2025 it waits for the buyer. gst.md 2.3, 3.7."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.errors import GstError
from gst.money import NIL

REVERSAL_NEEDED_FROM = date(2025, 10, 1)
"""From this day a note cuts tax only once a registered buyer has reversed its credit. Notification 16/2025-CT."""


class CreditNoteState(StrEnum):
    """The state of a credit note at the portal and at its buyer."""

    ISSUED = "issued"
    REPORTED = "reported"
    ACCEPTED = "accepted_in_ims"
    PENDING = "pending"
    REJECTED = "rejected"
    REVERSAL_CONFIRMED = "reversal_confirmed"


class ImsAction(StrEnum):
    """The buyer's action on a document in the invoice management system. Filing 3B turns NONE into acceptance."""

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
    """The state of a reported note after the buyer acts. It stays pending for one tax period at most. gst.md 3.7."""
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
    """The part of a note's tax that cuts the supplier's liability, rupees. CGST Act s.34(2) proviso; gst.md 2.3.

    For a note of a registered buyer since 1-Oct-2025: the tax that the buyer has reversed. For other notes: all tax
    once reported. For a rejected note: nothing.
    """
    if state in {CreditNoteState.ISSUED, CreditNoteState.REJECTED}:
        return NIL
    if not registered or note_date < REVERSAL_NEEDED_FROM:
        return tax
    return min(tax, reversed_by_buyer) if state is CreditNoteState.REVERSAL_CONFIRMED else NIL
