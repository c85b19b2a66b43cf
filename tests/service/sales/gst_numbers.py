"""GSTINs that pass every check, made for tests."""

from gst.codes.gstin import check_character

SELLER = "23AAECM4821K1Z"


def gstin(first_14: str) -> str:
    """The first fourteen characters, completed."""
    return first_14 + check_character(first_14)


def of_state(state_code: str, pan: str = "AAECM4821K") -> str:
    """A regular taxpayer's in a state."""
    return gstin(f"{state_code}{pan}1Z")
