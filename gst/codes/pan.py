"""PAN: its form, and the kind of holder that its fourth letter names."""

import re
from enum import StrEnum

from gst.errors import GstError

_PAN = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]")


class PanInvalid(GstError):
    """The text is not a PAN, or not the PAN it should be."""

    reason = "pan_invalid"


class Holder(StrEnum):
    """The kind of person a PAN belongs to, by its fourth letter."""

    PERSON = "P"
    COMPANY = "C"
    HINDU_UNDIVIDED_FAMILY = "H"
    FIRM = "F"
    ASSOCIATION_OF_PERSONS = "A"
    TRUST = "T"
    BODY_OF_INDIVIDUALS = "B"
    LOCAL_AUTHORITY = "L"
    JURIDICAL_PERSON = "J"
    GOVERNMENT = "G"


def check_pan(text: str, *, field: str = "pan") -> str:
    """The PAN upper-cased and trimmed. Raises PanInvalid on form or an unknown holder letter. gst.md section 5."""
    pan = text.strip().upper()
    if not _PAN.fullmatch(pan):
        raise PanInvalid("Five letters, four digits, one letter.", field=field, rule="gst.md 5", pan=pan)
    if pan[3] not in set(Holder):
        raise PanInvalid("The fourth letter names no kind of holder.", field=field, rule="gst.md 5", pan=pan)
    return pan


def pan_holder(pan: str) -> Holder:
    """Who holds a PAN. Raises PanInvalid as `check_pan` does. gst.md section 5."""
    return Holder(check_pan(pan)[3])
