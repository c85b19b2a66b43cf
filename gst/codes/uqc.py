"""Unit quantity codes of the GST files."""

from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError

SERVICES = "NA"
UQCS = MappingProxyType({row["code"]: row["name"] for row in rows("uqc")})
DECIMALS = MappingProxyType({row["code"]: int(row["decimals"]) for row in rows("uqc")})
"""Decimals of a quantity in each unit: none of what is counted, three of what is weighed or measured."""


class UqcUnknown(GstError):
    """The unit is not one of the list."""

    reason = "uqc_unknown"


def check_uqc(code: str, *, field: str = "uqc") -> str:
    """The unit quantity code upper-cased. Raises UqcUnknown; there is no fallback to OTH. gst.md section 5."""
    upper = code.upper()
    if upper not in UQCS:
        raise UqcUnknown("No such unit.", field=field, rule="gst.md 5", uqc=code)
    return upper
