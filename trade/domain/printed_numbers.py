"""Numbers as others print them, of batches, documents and payments: when two of them are the same."""

import unicodedata
from typing import Final

_DASH: Final = "Pd"
_UNSEEN: Final = ("C", "Z")
"""Controls and characters without width, and spaces."""
_READ: Final = ("L", "M", "N")
"""Letters, the marks that belong to them, and digits: all but signs."""
_VARIATIONS: Final = frozenset(
    map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Marks that only vary the look of the character before."""


def comparable_number(printed: str, *, signs: bool = True) -> str:
    """A printed number as it is compared and searched: compatible forms as one, in capitals, without what is unseen.

    Every dash is a hyphen. Without `signs`, `mp / 1182`, `MP-1182` and `MP1182` are one number: so documents and
    payments are compared. `PX-2401` and `PX2401` are two batches.
    """
    if signs and printed.isascii():
        return "".join(printed.split()).upper()
    return unicodedata.normalize("NFKC", "".join(_seen(printed, signs=signs)).upper())


def _seen(printed: str, *, signs: bool) -> list[str]:
    seen = []
    for character in unicodedata.normalize("NFKC", printed):
        category = unicodedata.category(character)
        if character in _VARIATIONS or category.startswith(_UNSEEN):
            continue
        if signs and category == _DASH:
            seen.append("-")
        elif signs or category.startswith(_READ):
            seen.append(character)
    return seen
