"""Compares invoice numbers, allowing for the ways in which people enter them. gst.md 3.7 no. 3."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

CLOSE_PER_CENT = 90
"""Per cent of characters in common from which two normalised numbers count as close."""

_SEPARATORS = re.compile(r"[^A-Z0-9]+")
_TAIL = re.compile(r"[0-9]+$")


class Similarity(StrEnum):
    """How two numbers agree, best first."""

    SAME = "same number"
    NORMALISED = "same after removing year, separators and leading zeros"
    TAIL = "numeric tail equal after removing FY, separators and leading zeros"
    CLOSE = "similar number"
    NONE = "different numbers"


def normalised(number: str, financial_year: str) -> str:
    """A number without the ways of writing its year (`2026-27`, `26-27`, `2627`, `26`), separators, leading zeros."""
    first, last = financial_year[:4], financial_year[5:]
    short = first[2:]
    kept = number.upper()
    for form in (f"{first}-{first[:2]}{last}", f"{first}-{last}", f"{short}-{last}", f"{short}/{last}"):
        kept = kept.replace(form, "/")
    parts = [part for part in _SEPARATORS.split(kept) if part] or _SEPARATORS.split(number.upper())
    years = {f"{first}{last}", f"{short}{last}", first, short}
    # A part that looks like the year is removed only if another part remains as the number.
    named = [part for part in parts if part not in years] or parts
    return "".join(part.lstrip("0") if part.isdigit() else part for part in named)


def similarity(ours: str, theirs: str, financial_year: str) -> Similarity:
    """How the number in the books agrees with the supplier's. gst.md 3.7 no. 3 (V38)."""
    if ours.upper() == theirs.upper():
        return Similarity.SAME
    left, right = normalised(ours, financial_year), normalised(theirs, financial_year)
    if left and left == right:
        return Similarity.NORMALISED
    if _tail(left) and _tail(left) == _tail(right):
        return Similarity.TAIL
    common = sum(block.size for block in SequenceMatcher(None, left, right).get_matching_blocks())
    return Similarity.CLOSE if 200 * common >= CLOSE_PER_CENT * (len(left) + len(right)) else Similarity.NONE


def _tail(number: str) -> str:
    match = _TAIL.search(number)
    return match[0].lstrip("0") if match else ""
