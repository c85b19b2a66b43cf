"""The country of a party that is overseas: nobody else has another one."""

from gst.codes.countries import HOME, country_name
from gst.tax.categories import RecipientCategory
from kit.errors import InvalidArgument
from trade.domain.law import refusals_of_law


class CountryMissing(InvalidArgument):
    """An overseas party without its country."""

    reason = "COUNTRY_MISSING"


class CountryNotAllowed(InvalidArgument):
    """A country of a party that is in India."""

    reason = "COUNTRY_NOT_ALLOWED"


def check_country(country_code: str, gst_category: RecipientCategory) -> None:
    """Raises CountryMissing, CountryNotAllowed, and what the law says of an unknown code."""
    overseas = gst_category is RecipientCategory.OVERSEAS
    if overseas and not country_code:
        raise CountryMissing("An overseas party needs its country.", field="country_code")
    if country_code and (not overseas or country_code == HOME):
        raise CountryNotAllowed("Only an overseas party has another country.", field="country_code")
    if country_code:
        with refusals_of_law("country_code"):
            country_name(country_code)
