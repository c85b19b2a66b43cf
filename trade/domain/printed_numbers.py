"""Numbers as they are printed: when two of them are the same."""

import unicodedata

_DASH = "Pd"
_UNSEEN = ("C", "Z", "M")
"""Controls and characters without width, spaces, and marks that only vary the look of the character before."""


def comparable_number(printed: str) -> str:
    """A printed number as it is compared and searched: compatible forms as one, in capitals, without what is unseen.

    Every dash is a hyphen.
    """
    if printed.isascii():
        return "".join(printed.split()).upper()
    seen = []
    for character in unicodedata.normalize("NFKC", printed):
        category = unicodedata.category(character)
        if category == _DASH:
            seen.append("-")
        elif not category.startswith(_UNSEEN):
            seen.append(character)
    return unicodedata.normalize("NFKC", "".join(seen).upper())
