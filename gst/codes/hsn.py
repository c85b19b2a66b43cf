"""HSN codes: their form, the number of digits a taxpayer must report, and the text of common codes."""

import re
from decimal import Decimal
from types import MappingProxyType

from gst.codes.hsn_directory import HsnDirectory
from gst.data_tables import rows
from gst.errors import GstError

FIVE_CRORE = Decimal(50_000_000)
"""Rupees of yearly turnover above which a taxpayer must report six digits."""
EXPORT_DIGITS = 8
"""Digits of the code of exported goods. gst.md 3.3."""

_HSN = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")
HSN_TEXTS = MappingProxyType({row["hsn"]: row["description"] for row in rows("hsn")})


HEADINGS = frozenset(
    f"{row['chapter']}{number:02d}"
    for row in rows("hsn_headings")
    for number in range(int(row["first"]), int(row["last"]) + 1)
    if str(number) not in row["missing"].split("|")
)
"""Four-digit headings of goods (chapters 01 to 97 without 77, and 9804) and groups of services (99)."""


class HsnInvalid(GstError):
    """The code has not 4, 6 or 8 digits, or fewer than this taxpayer must report, or does not exist."""

    reason = "hsn_invalid"


def check_hsn(code: str, *, least_digits: int = 4, field: str = "hsn", directory: HsnDirectory | None = None) -> str:
    """The code if it exists, with 4, 6 or 8 digits and at least `least_digits`. Raises HsnInvalid. gst.md 3.3, 5.

    Without the portal's `directory` a code exists if its heading does; with it, if the directory lists the code itself.
    gst-corrections.md 1, row 20.
    """
    if not _HSN.fullmatch(code) or len(code) < least_digits:
        raise HsnInvalid(
            "An HSN code has 4, 6 or 8 digits.",
            field=field,
            rule="Notification 78/2020-CT; gst.md 3.3",
            hsn=code,
            least_digits=str(least_digits),
        )
    known = code[:4] in HEADINGS if directory is None else directory.holds(code)
    if not known:
        raise HsnInvalid("No such HSN code.", field=field, rule="GSTN RET191349; gst-corrections.md 1", hsn=code)
    return code


def hsn_digits(turnover: Decimal, *, export: bool = False) -> int:
    """Digits a taxpayer must report, by yearly turnover in rupees. Notification 78/2020-CT; gst.md 3.3.

    4 up to five crore, 6 above, 8 for exports.
    """
    if export:
        return EXPORT_DIGITS
    return 4 if turnover <= FIVE_CRORE else 6


def is_service(code: str) -> bool:
    """Whether the code is a service accounting code: those start with 99."""
    return code.startswith("99")


def hsn_text(code: str, *, directory: HsnDirectory | None = None) -> str:
    """The text of exactly this code: the directory's, or that of `data/hsn.csv`. Empty if neither knows the code."""
    return HSN_TEXTS.get(code, "") if directory is None else directory.text(code)
