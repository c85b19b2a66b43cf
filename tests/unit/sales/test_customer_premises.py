"""A customer that buys for its premises."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from gst.tax.categories import RecipientCategory
from kit.errors import DomainError
from services.sales.domain.customer import Customer
from services.sales.domain.customer_premises import CustomerPremises, buyer_at, printed_buyer
from services.sales.domain.delivery import TO_BUYER
from services.sales.domain.statuses_and_kinds import CustomerType
from trade.domain.parties import Address, DrugLicence

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
CUSTOMER = Customer(
    customer_id=UUID(int=1),
    code="SHARMA",
    name="Sharma Medical Stores",
    gst_category=RecipientCategory.UNREGISTERED,
    gstin="",
    pan="",
    phone="1",
    drug_licences=(DrugLicence(form="20B", number="OWN"),),
    credit_days=0,
    separate_account=False,
    branch=False,
    delivery_sites=(),
    active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
    type=CustomerType.RETAIL,
    billing_address=Address(city="Indore", state_code="23"),
    shipping_address=None,
    credit_limit=None,
    discount_percent=Decimal(0),
    min_shelf_life_days=0,
)
PREMISES = CustomerPremises(
    premises_id=UUID(int=2),
    customer_id=UUID(int=1),
    name="Palasia",
    address=Address(city="Nashik", state_code="27"),
    route="",
    phone="",
    drug_licences=(DrugLicence(form="20B", number="THERE", valid_until=dt.date(2026, 1, 1)),),
    active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


def test_goods_go_there_and_the_licences_of_the_premises_count() -> None:
    buyer = buyer_at(CUSTOMER, PREMISES, field="customer_premises_id")

    assert (buyer.shipping_address, buyer.billing_address) == (PREMISES.address, CUSTOMER.billing_address)
    assert (buyer.drug_licences, buyer.phone) == (PREMISES.drug_licences, "1")
    assert CUSTOMER.may_buy_scheduled("h", dt.date(2026, 11, 22))
    assert not buyer.may_buy_scheduled("h", dt.date(2026, 11, 22))
    assert printed_buyer(buyer, TO_BUYER, PREMISES).premises_name == "Palasia"
    assert not printed_buyer(CUSTOMER, TO_BUYER, None).premises_id


@pytest.mark.parametrize(
    ("premises", "reason"),
    [
        (dataclasses.replace(PREMISES, customer_id=UUID(int=3)), "CUSTOMER_PREMISES_NOT_FOUND"),
        (dataclasses.replace(PREMISES, active=False), "CUSTOMER_PREMISES_INACTIVE"),
    ],
)
def test_others_and_inactive_premises_are_refused(premises: CustomerPremises, reason: str) -> None:
    with pytest.raises(DomainError) as refused:
        buyer_at(CUSTOMER, premises, field="customer_premises_id")

    assert (refused.value.reason, refused.value.field) == (reason, "customer_premises_id")
