"""The states of a GST credit note until it cuts tax. Since 1-Oct-2025 it waits for the buyer. gst.md 2.3, 3.7."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.dates.due_dates import QUARTER, Filer, quarter_end
from gst.dates.periods import months_later, period_start, return_period
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


class DeclaredReversal(StrEnum):
    """What a buyer who accepts a note says of the credit to reverse; possible since October 2025."""

    FULL = "full"
    PART = "part"
    NIL = "nil"


class ReversalInvalid(GstError):
    """The declared reversal and its amount contradict each other, or it is too early for one."""

    reason = "reversal_invalid"


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


def last_pending_period(communicated: str, filer: Filer) -> str:
    """The last period in which a note may stay pending: the recipient's next one, month or quarter. IMS, October 2025.

    `communicated` is the period, `MMYYYY`, in which the note reached the recipient. Raises PeriodInvalid.
    """
    month = period_start(communicated)
    if filer is Filer.MONTHLY:
        return return_period(months_later(month, 1))
    return return_period(months_later(quarter_end(month), QUARTER))


def reversal_of(tax: Decimal, declared: DeclaredReversal, on: date, *, part: Decimal = NIL) -> Decimal:
    """The credit in rupees that an accepted note reverses: all its tax, `part` of it, or nothing. gst-corrections.md 2.

    Before October 2025 all of it. Raises ReversalInvalid.
    """
    match declared:
        case _ if on < REVERSAL_NEEDED_FROM and declared is not DeclaredReversal.FULL:
            why = "declarations began in October 2025"
        case DeclaredReversal.PART if not NIL < part < tax:
            why = "a part is above nil and below the tax"
        case DeclaredReversal.PART:
            return part
        case _ if part:
            why = "only a part has an amount"
        case _:
            return tax if declared is DeclaredReversal.FULL else NIL
    raise ReversalInvalid("Not a possible reversal.", field="reversal", rule="IMS, October 2025", why=why)


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
