"""GSTIN: its form, its check digit, and why one is invalid."""

import re
from dataclasses import dataclass
from enum import StrEnum

from gst.codes.pan import PanInvalid
from gst.codes.states import STATES
from gst.errors import GstError

LENGTH = 15
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_RULE = "gst.md 5"


class GstinKind(StrEnum):
    """The sort of registration, which the form of a GSTIN shows."""

    REGULAR = "regular"
    GOVERNMENT = "government"
    UIN = "uin"
    TAX_DEDUCTOR = "tax_deductor"
    TAX_COLLECTOR = "tax_collector"
    NON_RESIDENT = "non_resident"
    ONLINE_SERVICES = "online_services"


class GstinProblem(StrEnum):
    """Why a text is not a valid GSTIN."""

    LENGTH = "length"
    FORM = "form"
    CHECK_DIGIT = "check_digit"
    STATE = "state_code_not_allowed_for_regular_taxpayer"


class GstinInvalid(GstError):
    """The text is not a valid GSTIN; `problem` says why."""

    reason = "gstin_invalid"

    def __init__(self, message: str, *, problem: GstinProblem, gstin: str, field: str) -> None:
        """Keeps `problem` typed, as well as among the facts."""
        super().__init__(message, field=field, rule=_RULE, problem=problem, gstin=gstin)
        self.problem = problem


# In this order: a deductor's or collector's form would also pass as a regular one with another 14th character.
_FORMS = (
    (GstinKind.ONLINE_SERVICES, re.compile(r"99[0-9]{2}[A-Z]{3}[0-9]{5}OS[0-9A-Z]")),
    (GstinKind.NON_RESIDENT, re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}NR[0-9A-Z]")),
    (GstinKind.UIN, re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}[UO]N[A-Z0-9]")),
    (GstinKind.GOVERNMENT, re.compile(r"[0-9]{2}[A-Z]{4}[0-9]{5}[A-Z][0-9]Z[0-9]")),
    (GstinKind.TAX_DEDUCTOR, re.compile(r"[0-9]{2}[A-Z]{4}[A-Z0-9][0-9]{4}[A-Z][1-9A-Z]D[0-9A-Z]")),
    (GstinKind.TAX_COLLECTOR, re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]C[0-9A-Z]")),
    (GstinKind.REGULAR, re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9A-J][0-9A-Z]")),
)
# Valid government and UIN numbers may fail the checksum, so only these kinds are checked.
_CHECKED = frozenset({GstinKind.REGULAR, GstinKind.TAX_DEDUCTOR, GstinKind.TAX_COLLECTOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gstin:
    """A GSTIN that has passed every check. `pan` is empty where the form holds none (UIN, non-resident)."""

    value: str
    kind: GstinKind
    state_code: str
    pan: str


def parse_gstin(text: str, *, field: str = "gstin") -> Gstin:
    """The GSTIN in `text`, upper-cased and trimmed. Raises GstinInvalid with a `problem`. gst.md section 5 (V01)."""
    value = text.strip().upper()
    if len(value) != LENGTH:
        raise GstinInvalid("A GSTIN has 15 characters.", problem=GstinProblem.LENGTH, gstin=value, field=field)
    kind = next((kind for kind, form in _FORMS if form.fullmatch(value)), None)
    if kind is None:
        raise GstinInvalid("Not the form of a GSTIN.", problem=GstinProblem.FORM, gstin=value, field=field)
    if kind in _CHECKED and check_character(value[:14]) != value[14]:
        raise GstinInvalid("The check digit is wrong.", problem=GstinProblem.CHECK_DIGIT, gstin=value, field=field)
    held = STATES.get(value[:2])
    if kind in _CHECKED and (held is None or held.registers == "no"):
        raise GstinInvalid("No taxpayer is registered there.", problem=GstinProblem.STATE, gstin=value, field=field)
    return Gstin(value=value, kind=kind, state_code=value[:2], pan=value[2:12] if kind in _CHECKED else "")


def check_character(first_14: str) -> str:
    """The 15th character for the first fourteen: modulus 36, factors 1 and 2. gst.md section 5 (V01)."""
    return _ALPHABET[-checksum(first_14) % 36]


def checksum(first_14: str) -> int:
    """Sum of quotient and remainder of each weighted character. `check_character` derives from it. gst.md 5."""
    total = 0
    for position, letter in enumerate(first_14):
        product = _VALUE[letter] * (1 + position % 2)
        total += product // 36 + product % 36
    return total


def check_pan_in_gstin(gstin: Gstin, pan: str, *, field: str = "pan") -> None:
    """Raise PanInvalid unless characters 3-12 of `gstin` are the party's `pan`. gst.md section 5."""
    if gstin.pan != pan:
        raise PanInvalid("The GSTIN belongs to another PAN.", field=field, rule=_RULE, pan=pan, gstin=gstin.value)
