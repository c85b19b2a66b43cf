"""What the yearly turnover decides: digits of HSN codes, and the declaration of Rule 46(s)."""

import datetime as dt
from decimal import Decimal

import pytest

from gst.codes.hsn import HsnInvalid
from gst.tax.categories import RecipientCategory, SupplyKind
from services.sales.domain.turnover import (
    Turnover,
    TurnoverInvalid,
    check_digits,
    check_turnovers,
    declares_no_einvoice,
    least_hsn_digits,
)

DAY = dt.date(2026, 11, 22)
FIVE_CRORE = "50000000"


def turned_over(**amounts: str) -> tuple[Turnover, ...]:
    return tuple(
        Turnover(financial_year=f"{year[1:5]}-{year[5:]}", amount=Decimal(amount)) for year, amount in amounts.items()
    )


@pytest.mark.parametrize(
    ("turnovers", "digits"),
    [
        ((), 4),
        (turned_over(y202526=FIVE_CRORE), 4),
        (turned_over(y202526=FIVE_CRORE + ".01"), 6),
        (turned_over(y202425="90000000", y202526="1"), 4),
        (turned_over(y202425="90000000"), 6),
        (turned_over(y202627="90000000"), 4),
    ],
)
def test_the_year_before_decides_how_many_digits_a_code_has(turnovers: tuple[Turnover, ...], digits: int) -> None:
    for supply in (SupplyKind.INTRA_STATE, SupplyKind.INTER_STATE, SupplyKind.SEZ_WITHOUT_TAX):
        assert least_hsn_digits(turnovers, supply, DAY) == digits
    for export in (SupplyKind.EXPORT_WITH_TAX, SupplyKind.EXPORT_WITHOUT_TAX):
        assert least_hsn_digits(turnovers, export, DAY) == 8


@pytest.mark.parametrize(
    ("code", "least", "passes"),
    [("3004", 4, True), ("3004", 6, False), ("300490", 6, True), ("300490", 8, False), ("996511", 8, True)],
)
def test_a_code_has_the_digits_of_its_seller_or_more(code: str, least: int, *, passes: bool) -> None:
    if passes:
        check_digits(code, least)
    else:
        with pytest.raises(HsnInvalid):
            check_digits(code, least)


@pytest.mark.parametrize(
    ("turnovers", "buyer", "declares"),
    [
        ((), RecipientCategory.UNREGISTERED, False),
        (turned_over(y202526=FIVE_CRORE), RecipientCategory.UNREGISTERED, False),
        (turned_over(y202526=FIVE_CRORE + ".01"), RecipientCategory.UNREGISTERED, True),
        (turned_over(y201718="60000000", y202526="1"), RecipientCategory.UNREGISTERED, True),
        (turned_over(y202627="60000000"), RecipientCategory.UNREGISTERED, False),
        (turned_over(y202526="60000000"), RecipientCategory.REGULAR, False),
        (turned_over(y202526="60000000"), RecipientCategory.OVERSEAS, False),
    ],
)
def test_who_is_above_the_limit_declares_what_needs_no_einvoice(
    turnovers: tuple[Turnover, ...], buyer: RecipientCategory, *, declares: bool
) -> None:
    assert declares_no_einvoice(turnovers, buyer, DAY) is declares


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (turned_over(y202527="1"), "turnovers[0].financial_year"),
        (turned_over(y201617="1"), "turnovers[0].financial_year"),
        (turned_over(y202526="1") * 2, "turnovers[1].financial_year"),
    ],
)
def test_turnovers_that_cannot_be_are_refused_where_they_stand(given: tuple[Turnover, ...], place: str) -> None:
    with pytest.raises(TurnoverInvalid) as refused:
        check_turnovers(given, "turnovers")

    assert refused.value.field == place


def test_turnovers_are_kept_in_the_order_of_their_years() -> None:
    both = turned_over(y202526="2", y202425="1")
    assert check_turnovers(both, "turnovers") == both[::-1]
