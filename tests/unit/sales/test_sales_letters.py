"""Under which letter of undertaking a sale bears no tax, and what paper needs the buyer's address."""

import datetime as dt
from typing import Any

import pytest

from gst.tax.categories import Charge, RecipientCategory
from kit.errors import DomainError
from services.sales.domain.buyer_address import check_buyer_address
from services.sales.domain.customer import Customer
from services.sales.domain.errors import BuyerAddressNeeded, LetterNotValid, NotZeroRated
from services.sales.domain.letters import LetterOfUndertaking, ZeroRating, check_letters, letter_of_sale
from services.sales.domain.pricing import price_order
from services.sales.domain.taxing import TaxTerms, taxation_of
from tests.support.days import TODAY
from tests.unit.sales.facts import batch, customer, planned, registration, sale, sale_line, stock
from trade.domain.parties import Address

DAY = dt.timedelta(days=1)
SEZ: dict[str, Any] = {"gst_category": RecipientCategory.SEZ, "authorised_operations": True}
LETTER = LetterOfUndertaking(number="AD1", valid_from=TODAY, valid_until=TODAY)
PERSON: dict[str, Any] = {"gst_category": RecipientCategory.UNREGISTERED, "gstin": ""}
INDORE = Address(line1="12 Rajwada Chowk", state_code="23")


def letter_on(
    on: dt.date, requested: ZeroRating | None = None, *, buyer: Customer | None = None, letters: Any = (LETTER,)
) -> LetterOfUndertaking | None:
    return letter_of_sale(letters, buyer or customer(**SEZ), on, requested, field="zero_rating")


def test_both_days_of_a_letter_count() -> None:
    assert letter_on(TODAY) is LETTER
    for day in (TODAY - DAY, TODAY + DAY):
        with pytest.raises(LetterNotValid) as refusal:
            letter_on(day)
        assert (refusal.value.field, refusal.value.facts) == ("zero_rating", {"date": day.isoformat()})


def test_tax_is_borne_by_choice_or_where_no_letter_was_ever_recorded() -> None:
    assert letter_on(TODAY, ZeroRating.WITH_TAX) is None
    assert letter_on(TODAY + DAY, ZeroRating.WITH_TAX) is None
    assert letter_on(TODAY, letters=()) is None
    with pytest.raises(LetterNotValid):
        letter_on(TODAY, ZeroRating.UNDER_LETTER, letters=())


@pytest.mark.parametrize("buyer", [customer(), customer(**SEZ | {"authorised_operations": False})])
def test_a_supply_that_is_not_zero_rated_has_no_letter(buyer: Customer) -> None:
    assert letter_on(TODAY, buyer=buyer) is None
    with pytest.raises(NotZeroRated):
        letter_on(TODAY, ZeroRating.WITH_TAX, buyer=buyer)


def test_a_letter_takes_the_tax_off_and_its_number_stays_with_the_sale() -> None:
    found = taxation_of(registration(), customer(**SEZ), TODAY, TaxTerms(letter=LETTER), field="")

    assert (found.supply.charge, found.letter_number) == (Charge.NO_TAX, "AD1")


def test_letters_that_contradict_one_another_are_refused() -> None:
    check_letters([LETTER], field="letters")
    with pytest.raises(DomainError) as refusal:
        check_letters([LETTER, LETTER], field="letters")
    assert refusal.value.field == "letters"


@pytest.mark.parametrize(
    ("rate", "buyer", "missing"),
    [
        ("49999.99", {**PERSON, "billing_address": Address()}, ""),
        ("50000.00", {**PERSON, "billing_address": Address(state_code="23")}, "billing_address.line1"),
        ("50000.00", {**PERSON, "billing_address": INDORE}, ""),
        (
            "50000.00",
            {**PERSON, "billing_address": INDORE, "shipping_address": Address(state_code="27")},
            "shipping_address.line1",
        ),
        ("50000.00", {"billing_address": Address(state_code="23")}, ""),
    ],
    ids=["below", "no street", "complete", "no street of the delivery", "registered"],
)
def test_an_unregistered_buyers_address_is_needed_from_fifty_thousand_on(
    rate: str, buyer: dict[str, Any], missing: str
) -> None:
    agreed = planned(sale(sale_line("1")), customer(**buyer))
    priced = price_order(agreed, [stock(batch(1, "1", ptr=rate, mrp="90000.00"))])
    figures = [line.figures for line in priced.lines]

    if not missing:
        check_buyer_address(agreed, figures)
        return
    with pytest.raises(BuyerAddressNeeded) as refusal:
        check_buyer_address(agreed, figures)
    assert (refusal.value.field, refusal.value.facts) == ("customer_id", {"missing": missing})
