"""Customers: checked, unique by code, found by a few letters, and nobody else's."""

from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import customers_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask

from kit import ids
from kit.auth.caller import Role
from services.sales.store.base import kit_tables
from services.sales.store.ledger_tables import customer_balances
from services.sales.store.party_tables import customers
from tests.support.clients.sales import SalesClient
from tests.support.clients.service_client import key
from tests.support.parties import OTHER_STATE, WRONG_IDENTITIES, address, gstin, licence, with_address
from tests.support.refusals import refusal


async def get(sales: SalesClient, customer_id: str) -> pb.Customer:
    return await sales.customers.GetCustomer(pb.GetCustomerRequest(customer_id=customer_id), metadata=sales.as_user())


async def update(
    sales: SalesClient, customer: pb.Customer, *mask: str, etag: str = "*", role: Role = Role.MANAGER, **fields: Any
) -> pb.Customer:
    request = pb.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=pb.CustomerChanges(**fields),
        update_mask=FieldMask(paths=mask),
        etag=etag,
    )
    return await sales.customers.UpdateCustomer(request, metadata=sales.as_user(role))


async def test_customer_is_stored_as_given_and_its_pan_is_read_from_the_gstin(sales: SalesClient) -> None:
    made = await sales.customer(
        credit_limit="50000.00", credit_days=21, discount_percent="2.5", min_shelf_life_days=90, phone="9826012345"
    )

    assert (made.pan, made.etag, made.active) == ("AABCS1429B", '"1"', True)
    assert (made.credit_limit, made.discount_percent) == ("50000.00", "2.5")
    assert await get(sales, made.customer_id) == made


async def test_customer_takes_the_state_from_its_gstin_and_a_new_gstin_brings_its_own(sales: SalesClient) -> None:
    made = await sales.customer(billing_address=address(""))

    moved = await update(sales, made, gstin=gstin(OTHER_STATE, "AABCK4321D"))
    rehoused = await update(sales, moved, billing_address=address(""))

    assert (made.billing_address.state_code, made.pan) == ("23", "AABCS1429B")
    assert (moved.billing_address.state_code, moved.pan) == (OTHER_STATE, "AABCK4321D")
    assert rehoused.billing_address.state_code == OTHER_STATE


def alike(number: str) -> parties_pb2.DrugLicence:
    return parties_pb2.DrugLicence(form="20B", number=number)


@pytest.mark.parametrize(("identity", "reason", "field"), WRONG_IDENTITIES)
async def test_customer_whose_identity_is_wrong_is_refused_as_a_vendor_is(
    sales: SalesClient, identity: dict[str, Any], reason: str, field: str
) -> None:
    refused = await refusal(sales.customer(**with_address(identity, "billing_address")))

    assert (refused.reason, refused.field) == (reason, field.replace("state_code", "billing_address.state_code"))
    assert await sales.count(customers) == 0


async def test_no_limit_differs_from_cash_only(sales: SalesClient) -> None:
    unlimited, cash = await sales.customer("A"), await sales.customer("B", credit_limit="0")

    assert (unlimited.credit_limit, cash.credit_limit) == ("", "0.00")
    cleared = await update(sales, cash, "credit_limit")
    assert cleared.credit_limit == ""


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"gstin": gstin("23")[:-1] + "?"}, "GSTIN_INVALID", "gstin"),
        ({"shipping_address": address("")}, "STATE_MISSING", "shipping_address.state_code"),
        ({"shipping_address": address("95")}, "STATE_UNKNOWN", "shipping_address.state_code"),
        ({"pan": "AABCS1429C"}, "PAN_INVALID", "pan"),
        ({"drug_licences": [licence("2026-02-30")]}, "INVALID_REQUEST", "drug_licences[0].expiry_date"),
        (
            {"drug_licences": [licence("2026-01-31", valid_from="2026-02-01")]},
            "VALIDITY_REVERSED",
            "drug_licences[0].expiry_date",
        ),
        ({"drug_licences": [licence(), licence()]}, "LINE_REPEATED", "drug_licences"),
        ({"drug_licences": [licence(), alike(" mp-20b\u200b 1204")]}, "LINE_REPEATED", "drug_licences"),
        ({"name": ""}, "INVALID_REQUEST", "name"),
        ({"name": "\u200b"}, "INVALID_REQUEST", "name"),
        ({"phone": " \u2060"}, "INVALID_REQUEST", "phone"),
        ({"credit_limit": "-1"}, "INVALID_REQUEST", "credit_limit"),
    ],
)
async def test_bad_customer_is_refused_at_its_field(
    sales: SalesClient, given: dict[str, Any], reason: str, field: str
) -> None:
    refused = await refusal(sales.customer(**given))

    assert (refused.reason, refused.field) == (reason, field)
    assert (await sales.count(customers), await sales.count(kit_tables.audit)) == (0, 0)


async def test_code_is_unique_in_any_case_and_another_organisations_is_free(
    sales: SalesClient, neighbour: SalesClient
) -> None:
    await sales.customer("SHARMA")

    taken = await refusal(sales.customer("sharma"))
    free = await neighbour.customer("SHARMA")

    assert (taken.reason, taken.field) == ("CODE_TAKEN", "code")
    assert free.code == "SHARMA"
    assert (await sales.count(customers), await sales.count(customer_balances)) == (1, 1)


async def test_update_changes_named_fields_and_checks_etag_role_and_owner(
    sales: SalesClient, neighbour: SalesClient
) -> None:
    made = await sales.customer(credit_days=10)

    changed = await update(sales, made, etag=made.etag, credit_limit="500.00")
    stale = await refusal(update(sales, made, etag=made.etag, name="Late"))
    by_user = await refusal(update(sales, made, role=Role.USER, name="Nobody"))
    foreign = await refusal(update(neighbour, made, name="Intruder"))
    emptied = await refusal(update(sales, made, "name"))
    unknown = await refusal(update(sales, made, "code"))
    wrong = await refusal(update(sales, made, gstin="23AABCS1429B1Z9"))

    assert (changed.credit_limit, changed.credit_days, changed.etag) == ("500.00", 10, '"2"')
    assert [error.reason for error in (stale, by_user, foreign, emptied, unknown)] == [
        "STALE_ETAG",
        "ROLE_INSUFFICIENT",
        "CUSTOMER_NOT_FOUND",
        "FIELD_MISSING",
        "FIELD_UNKNOWN",
    ]
    assert (emptied.field, wrong.field) == ("customer.name", "customer.gstin")
    assert (await get(sales, made.customer_id)).name == made.name


async def test_key_replayed_makes_one_customer(sales: SalesClient) -> None:
    request = pb.CreateCustomerRequest(
        code="ONE",
        name="Once",
        type=pb.CUSTOMER_TYPE_RETAIL,
        gst_category=parties_pb2.GST_CATEGORY_UNREGISTERED,
        billing_address=address(),
    )
    metadata = sales.as_user(Role.MANAGER, key=key())

    first = await sales.customers.CreateCustomer(request, metadata=metadata)
    second = await sales.customers.CreateCustomer(request, metadata=metadata)
    request.name = "Twice"
    other = await refusal(sales.customers.CreateCustomer(request, metadata=metadata))

    assert first == second
    assert other.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await sales.count(customers) == 1


async def test_search_finds_by_the_beginning_of_name_code_phone_and_gstin(sales: SalesClient) -> None:
    await sales.customer("ASHA1", name="Asha Medicals", phone="9826000001")
    await sales.customer("BINOD", name="Binod Pharma", phone="9826000002")
    idle = await sales.customer("ASHA2", name="Asha Idle")
    await update(sales, idle, "active")

    async def found(query: str) -> list[str]:
        request = pb.SearchCustomersRequest(query=query)
        reply = await sales.customers.SearchCustomers(request, metadata=sales.as_user())
        return [customer.code for customer in reply.customers]

    assert await found("asha m") == ["ASHA1"]
    assert await found("bIn") == ["BINOD"]
    assert await found("as\u200bha\u00a0M") == ["ASHA1"]
    assert await found("9826\u200b000001") == ["ASHA1"]
    assert await found("982600000") == ["ASHA1", "BINOD"]
    assert await found("23aabcs") == ["ASHA1", "BINOD"]
    assert await found("medicals") == []


async def test_pages_neither_skip_nor_repeat(sales: SalesClient, neighbour: SalesClient) -> None:
    for code in ("C", "a", "B"):
        await sales.customer(code)
    await neighbour.customer("A0")

    async def read(token: str = "") -> pb.ListCustomersResponse:
        request = pb.ListCustomersRequest(page_size=2, page_token=token)
        return await sales.customers.ListCustomers(request, metadata=sales.as_user())

    first = await read()
    second = await read(first.next_page_token)
    bad = await refusal(read("nonsense"))

    assert [customer.code for customer in [*first.customers, *second.customers]] == ["a", "B", "C"]
    assert (second.next_page_token, bad.field) == ("", "page_token")


async def test_unknown_customer_is_not_found(sales: SalesClient) -> None:
    refused = await refusal(get(sales, str(ids.new_id())))

    assert (refused.reason, refused.field) == ("CUSTOMER_NOT_FOUND", "customer_id")
