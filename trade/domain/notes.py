"""Notes for goods that come back: which kind the law allows, and what each gives in all."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from gst.document.notes import NO_NOTES, CreditedDocument, NotesBefore, total_of_note
from kit.errors import FailedPrecondition
from trade.domain.figures import DocumentFigures, LineFigures, add_up


class NoteKind(enum.StrEnum):
    """What a credit note does to tax."""

    GST = "gst"
    """Cuts the tax of the original supply."""
    COMMERCIAL = "commercial"
    """Carries no tax, and stays out of the GST returns."""


class TaxTimeOver(FailedPrecondition):
    """The request is for a GST credit note after the law's last day."""

    reason = "CREDIT_NOTE_TIME_OVER"


def kind_of_note(asked: NoteKind | None, today: date, last_day: date) -> NoteKind:
    """The kind asked for; when none was, GST up to the last day and commercial afterwards. CGST Act s.34(2); V29.

    `today` is the day of issue, whatever day the note bears; `last_day` that of the seller's filing terms.
    Raises TaxTimeOver when GST was asked for too late.
    """
    if asked is NoteKind.COMMERCIAL:
        return NoteKind.COMMERCIAL
    if today <= last_day:
        return NoteKind.GST
    if asked is NoteKind.GST:
        raise TaxTimeOver(
            "A credit note for this invoice can no longer reduce tax. Request a commercial one.",
            field="note_kind",
            last_day=last_day.isoformat(),
        )
    return NoteKind.COMMERCIAL


def line_of_note(figures: LineFigures, kind: NoteKind) -> LineFigures:
    """What a note of this kind gives of returned goods. A commercial note carries no tax."""
    return figures.untaxed() if kind is NoteKind.COMMERCIAL else figures


def figures_of_note(
    lines: Sequence[LineFigures],
    kind: NoteKind,
    *,
    before: Mapping[NoteKind, NotesBefore],
    document: CreditedDocument,
    round_to_rupee: bool,
) -> DocumentFigures:
    """A note's figures. With the notes before, all notes add up to the document. `lines` are `line_of_note`."""
    sums = add_up(lines, round_to_rupee=False)
    (other_kind,) = set(NoteKind) - {kind}
    total = total_of_note(
        sums.total,
        same_kind=before.get(kind, NO_NOTES),
        other_kind=before.get(other_kind, NO_NOTES),
        document=document,
        round_to_rupee=round_to_rupee,
    )
    return replace(sums, round_off=total - sums.total, total=total)
