"""Identities that pass every check: GSTINs, addresses, drug licences."""

import string
import zlib
from typing import Any, Final

from bahi.documents.v1 import parties_pb2

from gst.codes.gstin import check_character

HOME_STATE: Final = "23"
"""Where the organisation of a sales test is registered."""
OTHER_STATE: Final = "27"


UNREGISTERED: Final = parties_pb2.GST_CATEGORY_UNREGISTERED


def gstin(state: str = HOME_STATE, pan: str = "AABCV1234D") -> str:
    """The number of a regular taxpayer in a state, with its check character. gst.md 5.1."""
    first_14 = f"{state}{pan}1Z"
    return first_14 + check_character(first_14)


def pan_of(code: str) -> str:
    """A PAN that belongs to one code, so that two cards are two parties."""
    number = zlib.crc32(code.upper().encode())
    return f"AABCS{number % 10000:04d}{string.ascii_uppercase[number // 10000 % 26]}"


def address(state_code: str = HOME_STATE) -> parties_pb2.Address:
    return parties_pb2.Address(line1="12 Rajwada Chowk", city="Indore", state_code=state_code, pin_code="452002")


def licence(valid_until: str = "", valid_from: str = "") -> parties_pb2.DrugLicence:
    """A licence to sell by wholesale drugs other than those of Schedules C, C(1) and X: Form 20B."""
    return parties_pb2.DrugLicence(
        form="20B", number="MP/20B/1204", valid_from_date=valid_from, expiry_date=valid_until
    )


WRONG_IDENTITIES: Final[list[tuple[dict[str, Any], str, str]]] = [
    ({"gstin": ""}, "GSTIN_MISSING", "gstin"),
    ({"gstin": "27AAECM4821K1ZA"}, "GSTIN_INVALID", "gstin"),
    ({"state_code": "24"}, "STATE_MISMATCH", "state_code"),
    ({"pan": "AABCV9999D"}, "PAN_INVALID", "pan"),
    ({"pan": "nonsense"}, "PAN_INVALID", "pan"),
    ({"gst_category": UNREGISTERED}, "GSTIN_NOT_ALLOWED", "gstin"),
    ({"gst_category": UNREGISTERED, "gstin": "", "state_code": "55"}, "STATE_UNKNOWN", "state_code"),
    ({"gst_category": UNREGISTERED, "gstin": "", "state_code": "96"}, "STATE_MISMATCH", "state_code"),
    ({"gst_category": UNREGISTERED, "gstin": "", "state_code": "23", "pan": "nonsense"}, "PAN_INVALID", "pan"),
]
"""What neither a customer nor a vendor may be, the reason, and the field: `state_code` is that of its address."""


def with_address(identity: dict[str, Any], name: str) -> dict[str, Any]:
    """The fields of a party whose address, with the state of `identity`, is called `name`."""
    fields = {field: value for field, value in identity.items() if field != "state_code"}
    return {**fields, name: parties_pb2.Address(city="Indore", state_code=identity.get("state_code", ""))}
