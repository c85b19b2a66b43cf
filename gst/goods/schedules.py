"""Which substances are in Schedule H1 of the Drugs Rules on a day, and which drugs bear a code on their packs."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from gst.data_tables import rows

_WORD = re.compile(r"[a-z0-9]+")
_H1 = tuple(
    (row["substance"], frozenset(_WORD.findall(row["substance"].lower())), date.fromisoformat(row["since"]))
    for row in rows("schedule_h1")
)
_H, _H1_NAME = "h", "h1"
_REMEMBERED = 8192
"""Size of the cache of schedules: an organisation sells the same products every day."""
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
    return tuple(name for name, since in _substances(composition) if since <= on)


def _substances(composition: str) -> tuple[tuple[str, date], ...]:
    words = set(_WORD.findall(composition.lower()))
    return tuple((name, since) for name, name_words, since in _H1 if name_words <= words)


@lru_cache(maxsize=_REMEMBERED)
def schedule_on(composition: str, stated: str, on: date) -> str:
    """The schedule of a drug on a day: "h1", "h" or what is stated, empty for none. Drugs Rules; gst-corrections.md 2.

    A substance that joins Schedule H1 makes its drugs H1 from that day on, and leaves them H before it [M]. Stated as
    "x" or "ndps", stricter schedules, they stay there. A drug that is confirmed to be outside is not asked about here.
    """
    if stated in {"", _H} and schedule_h1_substances(composition, on):
        return _H1_NAME
    if stated == _H1_NAME and not schedule_h1_substances(composition, on) and _substances(composition):
        return _H
    return stated


def pack_code_is_due(kind: CodedKind, on: date) -> bool:
    """Whether packs of this kind must bear a code that are made on a day. gst-corrections.md 2 [S]."""
    return on >= _CODED[kind]
