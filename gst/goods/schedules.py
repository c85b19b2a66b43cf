"""Which substances are in Schedule H1 of the Drugs Rules on a day, and which drugs bear a code on their packs."""

import re
from datetime import date
from enum import StrEnum

from gst.data_tables import rows

_WORD = re.compile(r"[a-z0-9]+")
_H1 = tuple(
    (row["substance"], frozenset(_WORD.findall(row["substance"].lower())), date.fromisoformat(row["since"]))
    for row in rows("schedule_h1")
)
_CODED = {row["kind"]: date.fromisoformat(row["since"]) for row in rows("pack_code_dates")}


class CodedKind(StrEnum):
    """Kinds of drugs whose packs must bear a code."""

    VACCINE = "vaccine"
    ANTI_CANCER = "anti_cancer"
    NARCOTIC_OR_PSYCHOTROPIC = "narcotic_or_psychotropic"
    ANTIMICROBIAL = "antimicrobial"


def schedule_h1_substances(composition: str, on: date) -> tuple[str, ...]:
    """The substances of Schedule H1 on a day whose every word is in `composition`. Drugs Rules; gst-corrections.md 2.

    A person confirms the result: preparations for the skin and low doses may be outside the schedule.
    """
    words = set(_WORD.findall(composition.lower()))
    return tuple(name for name, name_words, since in _H1 if since <= on and name_words <= words)


def pack_code_is_due(kind: CodedKind, on: date) -> bool:
    """Whether packs of this kind must bear a code that are made on a day. gst-corrections.md 2 [S]."""
    return on >= _CODED[kind]
