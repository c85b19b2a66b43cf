"""Reads the GS1 DataMatrix of a medicine pack. gst.md 6.8 (V41)."""

from dataclasses import dataclass
from datetime import date

from gst.dates.periods import month_end
from gst.errors import GstError

GROUP_SEPARATOR = "\x1d"
_FIXED = {"01": 14, "11": 6, "17": 6}
_VARIABLE = {"10": 20, "21": 20}


class BarcodeInvalid(GstError):
    """The text is not a GS1 element string of the kinds on medicine packs."""

    reason = "barcode_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCode:
    """The elements of a pack's code. Absent elements are empty or None. `expiry` is the last good day."""

    gtin: str
    batch: str
    serial: str
    expiry: date | None
    made_on: date | None


def read_pack_code(raw: str) -> PackCode:
    """The elements of a DataMatrix with GS (0x1D) after variable fields. GS1 General Specifications; gst.md 6.8 (V41).

    AI 01 (check digit verified), 10, 11, 17 and 21; day 00 is the month's last day. Raises BarcodeInvalid.
    """
    found: dict[str, str] = {}
    rest = raw.removeprefix("]d2").lstrip(GROUP_SEPARATOR)
    while rest:
        identifier, rest = rest[:2], rest[2:]
        if identifier in _FIXED:
            width = _FIXED[identifier]
            value, rest = rest[:width], rest[width:].removeprefix(GROUP_SEPARATOR)
            well_formed = len(value) == width and value.isdigit()
        else:
            value, _, rest = rest.partition(GROUP_SEPARATOR)
            well_formed = 0 < len(value) <= _VARIABLE.get(identifier, 0)
        if not well_formed or identifier in found:
            raise _invalid("Not an element of a medicine pack.", identifier, value)
        found[identifier] = value
    gtin = found.get("01", "")
    if gtin and gtin_check_digit(gtin[:13]) != gtin[13]:
        raise _invalid("The check digit of the GTIN is wrong.", "01", gtin)
    return PackCode(
        gtin=gtin,
        batch=found.get("10", ""),
        serial=found.get("21", ""),
        expiry=_date("17", found.get("17")),
        made_on=_date("11", found.get("11")),
    )


def gtin_check_digit(first_13: str) -> str:
    """The 14th digit of a GTIN: modulus 10, weights 3 and 1 from the left. GS1 General Specifications."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(first_13))
    return str(-total % 10)


def _date(identifier: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        first = date(2000 + int(text[:2]), int(text[2:4]), 1)
        return month_end(first) if text[4:] == "00" else first.replace(day=int(text[4:]))
    except ValueError:
        raise _invalid("Not a date.", identifier, text) from None


def _invalid(message: str, identifier: str, value: str) -> BarcodeInvalid:
    return BarcodeInvalid(message, field=f"AI {identifier}", rule="GS1; gst.md 6.8", value=value)
