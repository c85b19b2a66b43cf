"""HSN codes: their form, the number of digits a taxpayer must report, and the text of common codes."""

import re
from decimal import Decimal
from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError

FIVE_CRORE = Decimal(50_000_000)
"""Rupees of yearly turnover above which a taxpayer must report six digits."""
EXPORT_DIGITS = 8
"""Digits of the code of exported goods. gst.md 3.3."""

_HSN = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")
HSN_TEXTS = MappingProxyType({row["hsn"]: row["description"] for row in rows("hsn")})


class HsnInvalid(GstError):
    """The code has not 4, 6 or 8 digits, or fewer than this taxpayer must report."""

    reason = "hsn_invalid"


def check_hsn(code: str, *, least_digits: int = 4, field: str = "hsn") -> str:
    """The code if it has 4, 6 or 8 digits and at least `least_digits`. Raises HsnInvalid. gst.md 3.3 and section 5."""
    if not _HSN.fullmatch(code) or len(code) < least_digits:
        raise HsnInvalid(
            "An HSN code has 4, 6 or 8 digits.",
            field=field,
            rule="Notification 78/2020-CT; gst.md 3.3",
            hsn=code,
            least_digits=str(least_digits),
        )
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


def hsn_text(code: str) -> str:
    """The text of a code, or else of its six-digit or four-digit heading. Empty for a code not in `data/hsn.csv`."""
    return HSN_TEXTS.get(code) or HSN_TEXTS.get(code[:6]) or HSN_TEXTS.get(code[:4], "")
