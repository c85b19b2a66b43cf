"""The 36 drugs that are exempt since 22-Sep-2025. A description names them, because HSN 3004 holds taxed drugs too."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gst.data_tables import rows

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptDrug:
    """A drug of the list: its name, the rate before in per cent, and the tax class its products take."""

    name: str
    rate_before: Decimal
    tax_class: str


EXEMPT_DRUGS = tuple(
    ExemptDrug(name=row["drug"], rate_before=Decimal(row["rate_before"]), tax_class=row["tax_class"])
    for row in rows("exempt_drugs")
)


def find_exempt_drugs(description: str) -> tuple[ExemptDrug, ...]:
    """The listed drugs whose every word is in `description` (a salt or product text), longest name first. gst.md 1.4.

    A person must confirm the result, because a combination with another drug may have the same words.
    """
    words = set(_WORD.findall(description.lower()))
    found = (drug for drug in EXEMPT_DRUGS if set(_WORD.findall(_bare(drug.name))) <= words)
    return tuple(sorted(found, key=lambda drug: -len(drug.name)))


def _bare(name: str) -> str:
    """The name in lower case without brackets: `Eptacog alfa (activated rFVIIa)` → `eptacog alfa`."""
    return re.sub(r"\(.*?\)", "", name).lower()
