"""Identities that pass every check: GSTINs, addresses, drug licences."""

from typing import Final

from bahi.documents.v1 import parties_pb2

from gst.codes.gstin import check_character

HOME_STATE: Final = "23"
"""Where the organisation of a sales test is registered."""
OTHER_STATE: Final = "27"


def gstin(state: str = HOME_STATE, pan: str = "AABCV1234D") -> str:
    """The number of a regular taxpayer in a state, with its check character. gst.md 5.1."""
    first_14 = f"{state}{pan}1Z"
    return first_14 + check_character(first_14)


def address(state_code: str = HOME_STATE) -> parties_pb2.Address:
    return parties_pb2.Address(line1="12 Rajwada Chowk", city="Indore", state_code=state_code, pin_code="452002")


def licence(valid_until: str = "", valid_from: str = "") -> parties_pb2.DrugLicence:
    """A licence to sell by wholesale drugs other than those of Schedules C, C(1) and X: Form 20B."""
    return parties_pb2.DrugLicence(
        form="20B", number="MP/20B/1204", valid_from_date=valid_from, expiry_date=valid_until
    )
