"""Only a party overseas has a country, and it is one that exists."""

import pytest

from gst.tax.categories import RecipientCategory
from kit.errors import DomainError
from trade.domain.countries import check_country


@pytest.mark.parametrize(
    ("category", "country", "reason"),
    [
        (RecipientCategory.OVERSEAS, "", "COUNTRY_MISSING"),
        (RecipientCategory.OVERSEAS, "IN", "COUNTRY_NOT_ALLOWED"),
        (RecipientCategory.OVERSEAS, "XQ", "COUNTRY_UNKNOWN"),
        (RecipientCategory.REGULAR, "NP", "COUNTRY_NOT_ALLOWED"),
        (RecipientCategory.UNREGISTERED, "NP", "COUNTRY_NOT_ALLOWED"),
    ],
)
def test_a_country_that_does_not_fit_the_party_is_refused(
    category: RecipientCategory, country: str, reason: str
) -> None:
    with pytest.raises(DomainError) as refused:
        check_country(country, category)

    assert (refused.value.reason, refused.value.field) == (reason, "country_code")


def test_a_party_has_the_country_that_it_needs() -> None:
    check_country("NP", RecipientCategory.OVERSEAS)
    check_country("", RecipientCategory.REGULAR)
