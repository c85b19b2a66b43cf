"""The 36 drugs that are exempt since 22-Sep-2025. A description names them, because HSN 3004 holds taxed drugs too."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gst.data_tables import rows
from gst.errors import GstError

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


_EXEMPT_CLASSES = frozenset(drug.tax_class for drug in EXEMPT_DRUGS)


class ExemptDrugUnconfirmed(GstError):
    """Description and tax class disagree about the list of exempt drugs, and nobody has said why."""

    reason = "exempt_drug_unconfirmed"


def find_exempt_drugs(description: str) -> tuple[ExemptDrug, ...]:
    """The listed drugs whose every word is in `description` (a salt or product text), longest name first. gst.md 1.4.

    A person must confirm the result, because a combination with another drug may have the same words.
    """
    words = set(_WORD.findall(description.lower()))
    found = (drug for drug in EXEMPT_DRUGS if set(_WORD.findall(_bare(drug.name))) <= words)
    return tuple(sorted(found, key=lambda drug: -len(drug.name)))


def check_exempt_class(descriptions: Iterable[str], tax_class: str, *, reason: str = "") -> None:
    """Raise ExemptDrugUnconfirmed if descriptions and tax class disagree and no `reason` is given. 10/2025-CT(R).

    `descriptions` are the texts of a product (name, generic name). One that holds a listed drug needs the drug's class,
    and a class of listed drugs needs a text that holds one of its drugs. gst-corrections.md 1, row 21.
    """
    if reason.strip():
        return
    found = [drug for text in descriptions for drug in find_exempt_drugs(text)]
    classes = {drug.tax_class for drug in found}
    if tax_class in classes or (not found and tax_class not in _EXEMPT_CLASSES):
        return
    raise ExemptDrugUnconfirmed(
        "The description names a drug of the exemption list, or none where the tax class says so.",
        field="tax_class",
        rule="Notification 10/2025-CT(R)",
        tax_class=tax_class,
        drugs=", ".join(dict.fromkeys(drug.name for drug in found)),
        expected=", ".join(sorted(classes)),
    )


def _bare(name: str) -> str:
    """The name in lower case without brackets: `Eptacog alfa (activated rFVIIa)` → `eptacog alfa`."""
    return re.sub(r"\(.*?\)", "", name).lower()
