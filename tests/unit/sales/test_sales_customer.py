"""Who a customer may be, and which drugs may be sold to it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from gst.tax.categories import RecipientCategory
from kit.errors import DomainError, InvalidArgument
from services.sales.domain.customer import Customer, checked
from services.sales.domain.statuses_and_kinds import CustomerType
from tests.support.parties import gstin
from trade.domain.parties import Address, DrugLicence
from trade.domain.refusals import GstinMissing, GstinNotAllowed, StateMismatch, StateMissing

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


def customer(**changed: Any) -> Customer:
    fields: dict[str, Any] = {
        "customer_id": UUID(int=1),
        "code": "SHARMA",
        "name": "Sharma Medical Stores",
        "type": CustomerType.RETAIL,
        "gst_category": RecipientCategory.REGULAR,
        "gstin": gstin("23"),
        "pan": "",
        "phone": "",
        "billing_address": Address(state_code="23"),
        "shipping_address": None,
        "drug_licences": (),
        "credit_limit": None,
        "credit_days": 30,
        "discount_percent": Decimal(0),
        "min_shelf_life_days": 0,
        "active": True,
        "branch": False,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Customer(**(fields | changed))


def test_identifiers_get_their_canonical_form_and_the_pan_comes_from_the_gstin() -> None:
    found = checked(customer(gstin=gstin("23").lower()))

    assert (found.gstin, found.pan) == (gstin("23"), "AABCV1234D")


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        ({"gstin": ""}, GstinMissing, "gstin"),
        ({"gst_category": RecipientCategory.UNREGISTERED}, GstinNotAllowed, "gstin"),
        ({"shipping_address": Address()}, StateMissing, "shipping_address.state_code"),
        ({"billing_address": Address(state_code="27")}, StateMismatch, "billing_address.state_code"),
        ({"billing_address": Address(state_code="96")}, StateMismatch, "billing_address.state_code"),
        ({"pan": "AAACM9999K"}, InvalidArgument, "pan"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_field(
    changed: dict[str, Any], refusal: type[InvalidArgument], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        checked(customer(**changed))

    assert caught.value.field == field


def test_only_an_overseas_customer_is_in_another_country() -> None:
    abroad = Address(state_code="96")
    overseas = customer(gst_category=RecipientCategory.OVERSEAS, gstin="", billing_address=abroad, country_code="NP")

    assert checked(overseas) == overseas
    assert overseas.buyer().country_code == "NP"
    with pytest.raises(StateMismatch):
        checked(replace(overseas, billing_address=Address(state_code="23")))


@pytest.mark.parametrize(
    ("category", "country", "reason"),
    [
        (RecipientCategory.OVERSEAS, "", "COUNTRY_MISSING"),
        (RecipientCategory.OVERSEAS, "IN", "COUNTRY_NOT_ALLOWED"),
        (RecipientCategory.OVERSEAS, "XQ", "COUNTRY_UNKNOWN"),
        (RecipientCategory.REGULAR, "NP", "COUNTRY_NOT_ALLOWED"),
        (RecipientCategory.SEZ, "NP", "COUNTRY_NOT_ALLOWED"),
    ],
)
def test_a_country_is_that_of_an_overseas_customer_alone(
    category: RecipientCategory, country: str, reason: str
) -> None:
    with pytest.raises(DomainError) as refused:
        checked(customer(gst_category=category, country_code=country))

    assert (refused.value.reason, refused.value.field) == (reason, "country_code")


@pytest.mark.parametrize(
    ("form", "schedule", "allowed"),
    [("20B", "h", True), ("21B", "h1", True), ("20B", "x", False), ("20G", "x", True), ("20G", "h", False)],
)
def test_a_dealer_buys_the_schedules_that_its_licence_allows(form: str, schedule: str, allowed: bool) -> None:
    dealer = customer(drug_licences=(DrugLicence(form=form, number="MP/1"),))

    assert dealer.may_buy_scheduled(schedule, TODAY) is allowed


def test_a_licence_allows_a_sale_to_its_last_day_and_not_a_day_longer() -> None:
    dealer = customer(drug_licences=(DrugLicence(form="20B", number="MP/1", valid_until=TODAY),))

    assert dealer.may_buy_scheduled("h", TODAY)
    assert not dealer.may_buy_scheduled("h", TODAY + dt.timedelta(days=1))


def test_an_institution_buys_scheduled_drugs_without_a_licence() -> None:
    assert customer(type=CustomerType.HOSPITAL).may_buy_scheduled("x", TODAY)
    assert not customer(type=CustomerType.WHOLESALE).may_buy_scheduled("h", TODAY)


def test_customers_of_one_pan_are_one_person_and_without_a_pan_each_is_one() -> None:
    first, second = (checked(customer(customer_id=UUID(int=number))) for number in (1, 2))
    without = customer(gst_category=RecipientCategory.UNREGISTERED, gstin="")

    assert first.person == second.person == gstin("23")[2:12]
    assert checked(without).person == str(UUID(int=1))
