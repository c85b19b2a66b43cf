"""Which kind of note the law allows, and whether a note says what was held for it."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from gst.document.credit import Credit
from gst.money import NIL
from tests.support.days import TODAY
from trade.domain.figures import LineFigures, add_up
from trade.domain.notes import NoteKind, TaxTimeOver, kind_of_note
from trade.domain.refusals import NoteDiffers
from trade.domain.returnables import HeldReturn, NoteLine, PostedNote, check_note, returned_figures

LAST_DAY = dt.date(2026, 10, 31)
LATE = dt.date(2026, 11, 1)
LINE = UUID(int=1)
CREDIT = Credit(
    quantity=Decimal(1), taxable=Decimal("10.08"), cgst=Decimal("0.25"), sgst=Decimal("0.25"), igst=NIL, cess=NIL
)
HELD = HeldReturn(kind=NoteKind.GST, lines={LINE: CREDIT}, round_off=Decimal("0.42"))


@pytest.mark.parametrize(
    ("requested", "on", "expected"),
    [
        (None, LAST_DAY, NoteKind.GST),
        (None, LATE, NoteKind.COMMERCIAL),
        (NoteKind.GST, LAST_DAY, NoteKind.GST),
        (NoteKind.COMMERCIAL, LAST_DAY, NoteKind.COMMERCIAL),
        (NoteKind.COMMERCIAL, LATE, NoteKind.COMMERCIAL),
    ],
)
def test_the_kind_of_note_follows_the_day_and_the_requested_kind(requested, on, expected) -> None:
    assert kind_of_note(requested, on, LAST_DAY) is expected


def test_a_gst_note_after_the_last_day_is_refused() -> None:
    with pytest.raises(TaxTimeOver) as caught:
        kind_of_note(NoteKind.GST, LATE, LAST_DAY)

    assert (caught.value.field, caught.value.facts) == ("note_kind", {"last_day": "2026-10-31"})


def line(credit: Credit = CREDIT, *, untaxed: bool = False) -> NoteLine:
    figures: LineFigures = returned_figures(credit, Decimal(5))
    return NoteLine(line_id=LINE, quantity=credit.quantity, figures=figures.untaxed() if untaxed else figures)


def note(lines: tuple[NoteLine, ...] = (line(),), **fields: Any) -> PostedNote:
    figures = add_up([each.figures for each in lines], round_to_rupee=True)
    given = {
        "hold_id": UUID(int=2),
        "note_id": UUID(int=3),
        "number": "CN/26-27/000001",
        "date": TODAY,
        "document_id": UUID(int=4),
        "party_id": UUID(int=5),
        "kind": NoteKind.GST,
        "lines": lines,
        "figures": figures,
    }
    return PostedNote(**{**given, **fields})


def test_a_note_that_says_what_was_held_passes() -> None:
    check_note(note(), HELD)
    check_note(note(), None)


@pytest.mark.parametrize(
    "differs",
    [
        note(lines=()),
        note(lines=(line(), line())),
        note(figures=add_up([line().figures], round_to_rupee=False)),
        note(figures=add_up([line().figures, line().figures], round_to_rupee=True)),
        note(kind=NoteKind.COMMERCIAL),
        note(lines=(line(untaxed=True),), kind=NoteKind.COMMERCIAL),
    ],
)
def test_a_note_that_differs_from_what_was_held_is_refused(differs) -> None:
    with pytest.raises(NoteDiffers):
        check_note(differs, HELD)
