"""PIN codes: their form, and whether one lies in a state."""

import re

from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY
from gst.data_tables import rows
from gst.errors import GstError

ABROAD = "999999"
"""The portals' PIN for places that have none: other countries and Other Territory."""

_PIN = re.compile(r"[1-9][0-9]{5}")
_RANGES = tuple((int(row["first"]), int(row["last"]), row["state"]) for row in rows("pin_ranges"))


class PinInvalid(GstError):
    """The text is not a PIN code."""

    reason = "pin_invalid"


def check_pin(text: str, *, field: str = "pin") -> str:
    """The PIN code trimmed: six digits, the first not 0. Raises PinInvalid. gst.md section 5."""
    pin = text.strip().replace(" ", "")
    if not _PIN.fullmatch(pin):
        raise PinInvalid("A PIN code has six digits.", field=field, rule="gst.md 5", pin=text)
    return pin


def states_of_pin(pin: str) -> frozenset[str]:
    """The codes of the states a PIN may lie in, empty if none is known. Raises PinInvalid. gst.md section 5."""
    area = int(check_pin(pin)[:3])
    return frozenset(state for first, last, state in _RANGES if first <= area <= last)


def pin_fits_state(pin: str, state_code: str) -> bool:
    """Whether a PIN may lie in a state. Ranges overlap, so this is a reason to warn, not to block. gst.md section 5."""
    if state_code in {OTHER_COUNTRY, OTHER_TERRITORY}:
        return check_pin(pin) == ABROAD
    return state_code in states_of_pin(pin)
