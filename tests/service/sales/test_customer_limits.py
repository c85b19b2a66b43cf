"""Nobody gives a customer better terms than the limits of the own role allow."""

from typing import Any

import pytest
from bahi.sales.v1 import customers_pb2 as pb
from bahi.sales.v1 import deliveries_pb2, expired_goods_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.sales.store.party_tables import customers
from tests.support.clients.sales import SalesClient
from tests.support.parties import OTHER_STATE, UNREGISTERED, address
from tests.support.refusals import refusal

OWN_SITE = deliveries_pb2.DeliverySite(address=address(OTHER_STATE), decided_state=deliveries_pb2.SITE_PLACE_BILL_TO)
ALL_OF_PTR = expired_goods_pb2.ExpiredGoodsPolicy(
    basis=expired_goods_pb2.EXPIRED_GOODS_BASIS_PTR, percent="100", credits_free_goods=True
)
CASH_ONLY: dict[str, Any] = {"credit_limit": "0"}


def new_customer(code: str, **fields: Any) -> pb.CreateCustomerRequest:
    """An unregistered retailer, without a credit limit unless one is named."""
    return pb.CreateCustomerRequest(
        code=code,
        name=f"{code} Medical Stores",
        type=pb.CUSTOMER_TYPE_RETAIL,
        gst_category=UNREGISTERED,
        billing_address=address(),
        **fields,
    )


async def customer_by(sales: SalesClient, role: Role, code: str = "SHARMA", **fields: Any) -> pb.Customer:
    return await sales.customers.CreateCustomer(new_customer(code, **fields), metadata=sales.as_user(role))


async def update(sales: SalesClient, customer: pb.Customer, *mask: str, role: Role, **fields: Any) -> pb.Customer:
    request = pb.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=pb.CustomerChanges(**fields),
        update_mask=FieldMask(paths=mask),
        etag="*",
    )
    return await sales.customers.UpdateCustomer(request, metadata=sales.as_user(role))


async def test_counter_staff_create_a_customer_on_usual_terms(sales: SalesClient) -> None:
    await sales.set_up(limited=True)

    first = await customer_by(sales, Role.USER, **CASH_ONLY)
    await sales.limit(credit_limit="25000", credit_days=15, line_discount_percent="3")
    second = await customer_by(sales, Role.USER, "OTHER", credit_limit="25000.00", credit_days=15, discount_percent="3")

    assert (first.credit_limit, first.credit_days, first.discount_percent) == ("0.00", 0, "0")
    assert (second.credit_limit, second.credit_days, second.discount_percent) == ("25000.00", 15, "3")


@pytest.mark.parametrize(
    ("terms", "facts"),
    [
        ({}, {"credit_limit": "asked no limit, limit 25000"}),
        ({"credit_limit": "25000.01"}, {"credit_limit": "asked 25000.01, limit 25000"}),
        ({**CASH_ONLY, "credit_days": 16}, {"credit_days": "asked 16, limit 15"}),
        ({**CASH_ONLY, "discount_percent": "3.01"}, {"discount_percent": "asked 3.01, limit 3"}),
        (
            {"credit_days": 365, "discount_percent": "100"},
            {
                "credit_limit": "asked no limit, limit 25000",
                "credit_days": "asked 365, limit 15",
                "discount_percent": "asked 100, limit 3",
            },
        ),
    ],
)
@pytest.mark.parametrize("role", [Role.USER, Role.MANAGER])
async def test_better_terms_are_refused_with_every_limit(
    sales: SalesClient, role: Role, terms: dict[str, Any], facts: dict[str, str]
) -> None:
    await sales.set_up(limited=True)
    await sales.limit(role, credit_limit="25000", credit_days=15, line_discount_percent="3")

    refused = await refusal(customer_by(sales, role, **terms))

    assert (refused.reason, refused.field, refused.facts) == ("ROLE_LIMIT_EXCEEDED", next(iter(facts)), facts)
    assert await sales.count(customers) == 0


@pytest.mark.parametrize(
    ("field", "decision"),
    [
        ("delivery_sites", [OWN_SITE]),
        ("authorised_operations", True),
        ("separate_account", True),
        ("expired_goods", ALL_OF_PTR),
    ],
)
async def test_what_decides_tax_or_credit_or_opens_an_account_apart_is_a_managers(
    sales: SalesClient, field: str, decision: Any
) -> None:
    await sales.set_up(limited=True)

    refused = await refusal(customer_by(sales, Role.USER, **CASH_ONLY, **{field: decision}))
    made = await customer_by(sales, Role.MANAGER, **CASH_ONLY, **{field: decision})

    assert (refused.reason, refused.field) == ("MANAGER_NEEDED", field)
    assert getattr(made, field) == decision


async def test_own_policy_for_expired_goods_is_approved(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    request = new_customer("SHARMA", **CASH_ONLY, expired_goods=ALL_OF_PTR)

    given = await sales.decide("Approve", await sales.ask_approval(new_customer=request))
    request.approval_id = given.approval_id
    made = await sales.customers.CreateCustomer(request, metadata=sales.as_user(Role.USER))

    assert [(passed.field, passed.limit) for passed in given.limits_passed] == [
        ("expired_goods", "a manager's decision")
    ]
    assert made.expired_goods == ALL_OF_PTR


async def test_before_the_organisation_is_set_up_the_usual_limits_hold(sales: SalesClient) -> None:
    refused = await refusal(customer_by(sales, Role.USER, credit_limit="0.01"))

    assert refused.facts == {"credit_limit": "asked 0.01, limit 0"}
    assert (await customer_by(sales, Role.USER, **CASH_ONLY)).credit_limit == "0.00"
    assert (await sales.customer("OTHER")).credit_limit == ""


async def test_a_limit_that_does_not_hold_refuses_nothing(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    await sales.limit(without=("credit_limit", "credit_days", "line_discount_percent"))

    made = await customer_by(sales, Role.USER, credit_days=365, discount_percent="100")

    assert (made.credit_limit, made.credit_days, made.discount_percent) == ("", 365, "100")


async def test_terms_are_not_raised_by_an_update_beyond_the_role(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    await sales.limit(Role.MANAGER, credit_limit="1000", credit_days=10, line_discount_percent="3")
    made = await sales.customer(**CASH_ONLY)

    by_user = await refusal(update(sales, made, role=Role.USER, phone="9826012345"))
    refused = await refusal(
        update(
            sales, made, role=Role.MANAGER, credit_limit="1000.01", credit_days=11, discount_percent="3.5", name="Other"
        )
    )
    unlimited = await refusal(update(sales, made, "credit_limit", role=Role.MANAGER))
    raised = await update(sales, made, role=Role.MANAGER, credit_limit="1000", credit_days=10, discount_percent="3")

    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert (refused.reason, refused.field) == ("ROLE_LIMIT_EXCEEDED", "customer.credit_limit")
    assert refused.facts == {
        "customer.credit_limit": "asked 1000.01, limit 1000",
        "customer.credit_days": "asked 11, limit 10",
        "customer.discount_percent": "asked 3.5, limit 3",
    }
    assert unlimited.facts == {"customer.credit_limit": "asked no limit, limit 1000"}
    assert (raised.credit_limit, raised.credit_days, raised.discount_percent) == ("1000.00", 10, "3")
    assert raised.etag == '"2"'


@pytest.mark.parametrize("credit_limit", ["", "5000.00"])
async def test_terms_that_an_administrator_gave_stay_and_are_not_bettered(
    sales: SalesClient, credit_limit: str
) -> None:
    await sales.set_up(limited=True)
    await sales.limit(Role.MANAGER, credit_limit="1000", credit_days=10, line_discount_percent="3")
    made = await customer_by(sales, Role.ADMIN, credit_limit=credit_limit, credit_days=60, discount_percent="9")

    kept = await update(
        sales,
        made,
        role=Role.MANAGER,
        phone="9826012345",
        credit_limit=credit_limit,
        credit_days=60,
        discount_percent="9",
    )
    bettered = await refusal(update(sales, made, role=Role.MANAGER, credit_days=61, discount_percent="9.1"))
    lowered = await update(sales, made, role=Role.MANAGER, credit_limit="2000", credit_days=30)

    assert (kept.credit_limit, kept.phone) == (credit_limit, "9826012345")
    assert bettered.facts == {
        "customer.credit_days": "asked 61, limit 10",
        "customer.discount_percent": "asked 9.1, limit 3",
    }
    assert (lowered.credit_days, lowered.discount_percent) == (30, "9")
    assert lowered.credit_limit == "2000.00"
