"""A customer is one: two cards with one GSTIN, or with one PAN and name, are the same customer."""

from typing import Any

import pytest
from bahi.sales.v1 import customers_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.sales.store.party_tables import customers
from tests.support.clients.sales import SalesClient
from tests.support.parties import HOME_STATE, OTHER_STATE, UNREGISTERED, address, gstin
from tests.support.refusals import refusal, replies_and_refusals

PAN = "AABCS1429B"
ELSEWHERE = {"gstin": gstin(OTHER_STATE, PAN), "billing_address": address(OTHER_STATE)}
WITHOUT_GSTIN: dict[str, Any] = {"gst_category": UNREGISTERED, "gstin": "", "pan": PAN}


async def update(sales: SalesClient, customer: pb.Customer, *mask: str, **fields: Any) -> pb.Customer:
    request = pb.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=pb.CustomerChanges(**fields),
        update_mask=FieldMask(paths=mask),
        etag="*",
    )
    return await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Another Name", "gstin": gstin(HOME_STATE, PAN)}, "gstin"),
        ({"name": "Another Name", "gstin": gstin(HOME_STATE, PAN).lower()}, "gstin"),
        ({**ELSEWHERE, "name": "SHARMA  medical-stores"}, "pan"),
        ({**WITHOUT_GSTIN, "name": "Sharma Medical Stores."}, "pan"),
        ({**WITHOUT_GSTIN, "separate_account": True}, "pan"),
        ({"name": "Another Name", "gstin": gstin(HOME_STATE, PAN), "separate_account": True}, "gstin"),
    ],
)
async def test_second_card_is_refused_with_the_first_ones_id(
    sales: SalesClient, fields: dict[str, Any], field: str
) -> None:
    first = await sales.customer()

    refused = await refusal(sales.customer("SECOND", **fields))

    assert (refused.reason, refused.field) == ("CUSTOMER_EXISTS", field)
    assert refused.facts == {"customer_id": first.customer_id, "customer_code": "SHARMA"}
    assert await sales.count(customers) == 1


async def test_inactive_card_still_has_its_gstin(sales: SalesClient) -> None:
    first = await sales.customer()
    await update(sales, first, "active")

    assert (await refusal(sales.customer("SECOND", gstin=first.gstin))).reason == "CUSTOMER_EXISTS"


async def test_registration_of_another_state_is_kept_apart_where_a_manager_says_so(sales: SalesClient) -> None:
    await sales.customer()

    apart = await sales.customer("PUNE", **ELSEWHERE, separate_account=True)

    assert (apart.separate_account, apart.pan) == (True, PAN)
    assert (await update(sales, apart, phone="9826000000")).phone == "9826000000"
    joined = await refusal(update(sales, apart, "separate_account"))
    assert (joined.reason, joined.field) == ("CUSTOMER_EXISTS", "customer.pan")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"gstin": gstin(HOME_STATE, PAN)}, "customer.gstin"),
        ({"gstin": gstin(OTHER_STATE, PAN), "billing_address": address(OTHER_STATE)}, "customer.pan"),
    ],
)
async def test_update_does_not_make_another_customer_of_one(
    sales: SalesClient, fields: dict[str, Any], field: str
) -> None:
    first, second = await sales.customer(), await sales.customer("SECOND")

    refused = await refusal(update(sales, second, **fields))

    assert (refused.reason, refused.field) == ("CUSTOMER_EXISTS", field)
    assert refused.facts["customer_id"] == first.customer_id
    assert (await update(sales, second, phone="9826000000")).gstin == second.gstin


@pytest.mark.parametrize("fields", [{"gstin": gstin(HOME_STATE, PAN)}, WITHOUT_GSTIN])
async def test_two_cards_at_once_are_one_customer(sales: SalesClient, fields: dict[str, Any]) -> None:
    replies, refusals = await replies_and_refusals(sales.customer("A", **fields), sales.customer("B", **fields))

    assert (len(replies), [each.reason for each in refusals]) == (1, ["CUSTOMER_EXISTS"])
    assert refusals[0].facts["customer_id"] == replies[0].customer_id


async def test_two_updates_to_one_gstin_leave_it_with_one(sales: SalesClient) -> None:
    first, second = await sales.customer("A"), await sales.customer("B")
    new_gstin = gstin(HOME_STATE, "AABCK4321D")

    replies, refusals = await replies_and_refusals(
        update(sales, first, gstin=new_gstin), update(sales, second, gstin=new_gstin)
    )

    assert (len(replies), [each.reason for each in refusals]) == (1, ["CUSTOMER_EXISTS"])


async def test_customer_of_another_organisation_is_never_seen(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.customer()

    theirs = await neighbour.customer()

    assert theirs.gstin == gstin(HOME_STATE, PAN)
