"""Which kind of credit note the law allows on a day."""

import enum
from datetime import date

from gst.dates.limits import credit_note_cuts_tax, last_day_for_credit_note
from kit.errors import FailedPrecondition


class NoteKind(enum.StrEnum):
    """What a credit note does to tax."""

    GST = "GST"
    """Cuts the tax of the original supply."""
    COMMERCIAL = "COMMERCIAL"
    """Carries no tax, and stays out of the GST returns."""


class TaxTimeOver(FailedPrecondition):
    """The request is for a GST credit note after the law's last day."""

    reason = "CREDIT_NOTE_TIME_OVER"


def kind_of_note(requested: NoteKind | None, note_date: date, invoice_date: date) -> NoteKind:
    """The requested kind, or else GST up to the last day and commercial afterwards. CGST Act s.34(2); V29.

    Raises TaxTimeOver when the request is for GST after that day.
    """
    if requested is NoteKind.COMMERCIAL:
        return NoteKind.COMMERCIAL
    if credit_note_cuts_tax(note_date, invoice_date):
        return NoteKind.GST
    if requested is NoteKind.GST:
        raise TaxTimeOver(
            "A credit note for this invoice can no longer reduce tax. Request a commercial one.",
            field="credit_note_kind",
            last_day=last_day_for_credit_note(invoice_date).isoformat(),
        )
    return NoteKind.COMMERCIAL
