"""Where a scheduled drug may go."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from services.sales.domain.customer import Customer
from services.sales.domain.delivery import Delivery, DeliveryMode
from services.sales.domain.errors import LicenceNeeded
from services.sales.domain.scheduled_drugs import check_licence
from services.sales.domain.statuses_and_kinds import CustomerType
from tests.support.days import TODAY
from tests.unit.sales.facts import customer, planned, sale, sale_line, stock
from trade.domain.parties import Address, DrugLicence

LICENCE = DrugLicence(form="20B", number="MP/20B/1204")
LAPSED = dataclasses.replace(LICENCE, valid_until=TODAY - dt.timedelta(days=1))
CARD, GODOWN = Address(line1="12 Rajwada Chowk", state_code="23"), Address(line1="4 Godown Road", state_code="23")
DEALER = customer(billing_address=CARD, drug_licences=(LICENCE,))
CLINIC = customer(type=CustomerType.CLINIC)


def another(*licences: DrugLicence) -> Delivery:
    mode = DeliveryMode.TO_ANOTHER
    return Delivery(mode=mode, address=GODOWN, consignee_name="Kaveri", consignee_drug_licences=licences)


def field_of(buyer: Customer, delivery: Delivery, schedule: str = "h", **changed: Any) -> str:
    """The field that is refused; empty where the drug may go."""
    requested = sale(sale_line("1"), delivery=delivery, **changed)
    product = stock(drug_schedule=schedule).product
    try:
        check_licence(planned(requested, buyer), product, "lines[0].product_id")
    except LicenceNeeded as refusal:
        return refusal.field
    return ""


@pytest.mark.parametrize(
    ("buyer", "delivery", "field"),
    [
        (DEALER, Delivery(), ""),
        (DEALER, Delivery(address=CARD), ""),
        (DEALER, Delivery(mode=DeliveryMode.COLLECTED), ""),
        (DEALER, another(LICENCE), ""),
        (CLINIC, Delivery(address=GODOWN), ""),
        (DEALER, Delivery(address=GODOWN), "customer_premises_id"),
        (DEALER, another(), "delivery.consignee_drug_licences"),
        (DEALER, another(LAPSED), "delivery.consignee_drug_licences"),
        (customer(billing_address=CARD), Delivery(), "lines[0].product_id"),
        (customer(billing_address=CARD), another(LICENCE), "lines[0].product_id"),
    ],
)
def test_scheduled_drug_goes_to_licensed_addresses_only(buyer: Customer, delivery: Delivery, field: str) -> None:
    assert field_of(buyer, delivery) == field
    assert field_of(buyer, delivery, schedule="") == ""


def test_card_of_who_receives_the_goods_counts() -> None:
    assert field_of(DEALER, another(), consignee=DEALER) == ""
    assert field_of(DEALER, another(), consignee=CLINIC) == ""
    assert field_of(DEALER, another(), consignee=customer()) == "delivery.consignee_drug_licences"
    assert field_of(DEALER, another(LICENCE), schedule="x") == "lines[0].product_id"


def test_address_of_an_order_is_refused_at_the_order() -> None:
    assert field_of(DEALER, Delivery(address=GODOWN), is_estimate=True) == "order_id"
