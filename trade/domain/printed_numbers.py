"""Numbers as others print them, of batches, documents and payments: when two of them are the same."""

import unicodedata
from typing import Final

_DASH: Final = "Pd"
_DIGIT: Final = "Nd"
_UNSEEN: Final = ("C", "Z")
"""Controls and characters without width, and spaces."""
_READ: Final = ("L", "M", "N")
"""Letters, the marks that belong to them, and digits: all but signs."""
_VARIATIONS: Final = frozenset(
    map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Marks that only vary the look of the character before."""
_SIGNS: Final = {
    "\u2212": "-",  # minus sign
    "\u02d7": "-",  # modifier minus
    "\u2043": "-",  # hyphen bullet
    "\u2044": "/",  # fraction slash
    "\u2215": "/",  # division slash
    "\u29f8": "/",  # big solidus
    "\u2018": "'",
    "\u2019": "'",
    "\u2032": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2033": '"',
    "\u2217": "*",
    "\u2236": ":",
    "\u2219": "\u00b7",
    "\u22c5": "\u00b7",
}
"""Signs of other names that are printed alike. Dashes and spaces are known by their category."""
_LETTERS: Final = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ABESIJKMHOPCTYXABEZHIKMNOPTYX",
)
"""Cyrillic and Greek capitals that are printed as Latin ones."""


def comparable_number(printed: str, *, signs: bool = True) -> str:
    """A printed number as it is compared and searched: compatible forms as one, in capitals, without what is unseen.

    Every dash is a hyphen, a digit of any script its value, and a Cyrillic or Greek capital the Latin one that looks
    the same. Without `signs`, `mp / 1182`, `MP-1182` and `MP1182` are one number: so documents and payments are
    compared. `PX-2401` and `PX2401` are two batches.
    """
    if signs and printed.isascii() and printed.isprintable():
        return "".join(printed.split()).upper()
    read = "".join(_seen(printed, signs=signs)).upper().translate(_LETTERS)
    return unicodedata.normalize("NFKC", read)


def _seen(printed: str, *, signs: bool) -> list[str]:
    seen = []
    for character in unicodedata.normalize("NFKC", printed):
        category = unicodedata.category(character)
        if character in _VARIATIONS or category.startswith(_UNSEEN):
            continue
        if category == _DIGIT:
            seen.append(str(unicodedata.decimal(character)))
        elif category.startswith(_READ):
            seen.append(character)
        elif signs:
            seen.append("-" if category == _DASH else _SIGNS.get(character, character))
    return seen
