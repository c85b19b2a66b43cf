"""Checks that a buyer's premises are licensed to receive a drug. Drugs Rules 1945; gst.md 6.3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError


class DrugClass(StrEnum):
    """The class of a drug, which a licence must allow. Drugs Rules 1945."""

    GENERAL = "general"
    C_C1 = "c_c1"
    X = "x"
    HOMOEOPATHIC = "homoeopathic"
    DEVICE = "device"


class BuyerKind(StrEnum):
    """Buyers; those after DEALER need no sale licence."""

    DEALER = "dealer"
    GOVERNMENT = "government"
    INSTITUTION = "institution"
    PRACTITIONER = "practitioner"


class LicenceMissing(GstError):
    """No valid licence of the premises allows this class of drug on this day."""

    reason = "licence_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence of one premises, valid to `retention_due` and with grace to `grace_until`. Each retention renews it."""

    form: str
    number: str
    retention_due: date
    grace_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceCheck:
    """The licence that allows a sale (None for exempt buyers), and whether it is in its grace period."""

    licence: Licence | None
    in_grace: bool
    explanation: str


FORMS = MappingProxyType({row["form"]: DrugClass(row["allows"]) for row in rows("licence_forms")})


def check_licence(drug: DrugClass, licences: Iterable[Licence], on: date, *, buyer: BuyerKind) -> LicenceCheck:
    """The licence under which a drug may be sold to these premises. Drugs Rules 1945 r.65(5); gst.md 6.3.

    With `in_grace`, a person must confirm the sale. Institutions, government and practitioners need no licence.
    Raises LicenceMissing.
    """
    if buyer is not BuyerKind.DEALER:
        return LicenceCheck(licence=None, in_grace=False, explanation=f"No licence is needed by: {buyer.value}.")
    allowing = [licence for licence in licences if FORMS.get(licence.form) is drug]
    for licence in allowing:
        if on <= licence.retention_due:
            return LicenceCheck(licence=licence, in_grace=False, explanation=f"Form {licence.form} is valid.")
    for licence in allowing:
        if licence.grace_until is not None and on <= licence.grace_until:
            explanation = f"Retention of form {licence.form} was due {licence.retention_due.isoformat()}."
            return LicenceCheck(licence=licence, in_grace=True, explanation=explanation)
    raise LicenceMissing(
        "No valid licence of these premises allows the drug.",
        field="licence",
        rule="Drugs Rules 1945 r.65(5); gst.md 6.3",
        drug=drug,
        on=on.isoformat(),
        held=", ".join(licence.form for licence in allowing),
    )
