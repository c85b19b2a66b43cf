"""State codes of GST: their names, and whether CGST is joined by SGST or UTGST there."""

from dataclasses import dataclass
from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError

OTHER_COUNTRY = "96"
OTHER_TERRITORY = "97"


class StateUnknown(GstError):
    """The state code is not in the GST list."""

    reason = "state_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A row of the state table. `levy` is SGST, UTGST or NONE; `registers` is yes, history or no."""

    code: str
    name: str
    levy: str
    registers: str
    special_category: bool


STATES = MappingProxyType(
    {
        row["code"]: State(
            code=row["code"],
            name=row["name"],
            levy=row["levy"],
            registers=row["registers"],
            special_category=row["special_category"] == "yes",
        )
        for row in rows("states")
    },
)


def state(code: str, *, field: str = "state_code") -> State:
    """The state with this two-digit code. Raises StateUnknown. gst.md section 5."""
    found = STATES.get(code)
    if found is None:
        raise StateUnknown("No such state code.", field=field, rule="gst.md 5", code=code)
    return found


def check_place_of_supply(code: str, *, field: str = "place_of_supply") -> str:
    """`code` if returns accept it as place of supply: 01-38, 96 and 97. Raises StateUnknown. gst.md 3.2."""
    found = state(code, field=field)
    if found.code == "99":
        raise StateUnknown("Not a place of supply.", field=field, rule="gst.md 3.2", code=code)
    return code
