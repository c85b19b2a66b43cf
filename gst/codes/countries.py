"""Countries by their ISO 3166 code. An export invoice names its country of destination: CGST Rule 46."""

from types import MappingProxyType

from gst.data_tables import rows
from gst.errors import GstError

HOME = "IN"

COUNTRIES = MappingProxyType({row["code"]: row["name"] for row in rows("countries")})


class CountryUnknown(GstError):
    """The code is no country's."""

    reason = "country_unknown"


def country_name(code: str, *, field: str = "country_code") -> str:
    """The name of the country with this two-letter code. Raises CountryUnknown. gst.md 2.1, 4.1."""
    found = COUNTRIES.get(code)
    if found is None:
        raise CountryUnknown("No such country code.", field=field, rule="gst.md 2.1", code=code)
    return found
