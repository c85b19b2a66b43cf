"""Nobody supplies to himself: an own GSTIN is no customer's, and another one of the same PAN is a branch."""

from typing import Any

import pytest
from bahi.sales.v1 import customers_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.sales.store.party_tables import customers
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.parties import HOME_STATE, OTHER_STATE, address, gstin
from tests.support.refusals import reason_and_field, refusal

OWN = gstin(HOME_STATE)
BRANCH = gstin(OTHER_STATE)


async def change(sales: SalesClient, customer: customers_pb2.Customer, **changes: Any) -> customers_pb2.Customer:
    request = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=customers_pb2.CustomerChanges(**changes),
        update_mask=FieldMask(paths=list(changes)),
        etag="*",
    )
    return await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))


def branch_registration() -> organisations_pb2.NewRegistration:
    return organisations_pb2.NewRegistration(gstin=BRANCH, address=address(OTHER_STATE), series_prefix="MH")


async def read(sales: SalesClient, customer: customers_pb2.Customer) -> customers_pb2.Customer:
    request = customers_pb2.GetCustomerRequest(customer_id=customer.customer_id)
    return await sales.customers.GetCustomer(request, metadata=sales.as_user())


async def test_an_own_gstin_is_refused_on_create_and_on_update(sales: SalesClient) -> None:
    organisation = await sales.set_up()
    other = await sales.customer("OTHER")

    created = await refusal(sales.customer(gstin=OWN))
    changed = await refusal(change(sales, other, gstin=OWN))

    assert reason_and_field(created) == ("OWN_GSTIN", "gstin")
    assert reason_and_field(changed) == ("OWN_GSTIN", "customer.gstin")
    assert "transfer" in created.message
    assert created.facts == {"gstin": OWN, "registration_id": organisation.registrations[0].registration_id}
    assert await read(sales, other) == other


async def test_another_gstin_of_the_pan_is_a_branch_and_goods_are_sold_to_it(sales: SalesClient) -> None:
    await sales.set_up()

    branch = await sales.customer(gstin=BRANCH, billing_address=address(OTHER_STATE))
    other = await sales.customer("OTHER")
    became = await change(sales, other, name="Surat", gstin=gstin("24"), billing_address=address("24"))

    assert (branch.branch, other.branch, became.branch) == (True, False, True)
    assert (await sales.sell(branch, line(await sales.stocked(), "1"))).supply_kind


async def test_a_registration_that_a_customer_has_is_refused_until_the_customer_is_inactive(
    sales: SalesClient,
) -> None:
    await sales.set_up()
    customer = await sales.customer(gstin=BRANCH, billing_address=address(OTHER_STATE))

    refused = await refusal(sales.add_registration(branch_registration()))
    await change(sales, customer, active=False)
    added = await sales.add_registration(branch_registration())
    again = await refusal(change(sales, customer, active=True))

    assert reason_and_field(refused) == ("GSTIN_OF_CUSTOMER", "registration.gstin")
    assert refused.facts == {"customer_id": customer.customer_id}
    assert added.gstin == BRANCH
    assert reason_and_field(again) == ("OWN_GSTIN", "customer.gstin")


async def test_customers_from_before_the_set_up_are_checked_and_marked_by_it(sales: SalesClient) -> None:
    own = await sales.customer(gstin=OWN)
    branch = await sales.customer("BRANCH", name="Pune", gstin=BRANCH, billing_address=address(OTHER_STATE))

    refused = await refusal(sales.set_up())
    await change(sales, own, active=False)
    await sales.set_up()

    assert reason_and_field(refused) == ("GSTIN_OF_CUSTOMER", "registrations[0].gstin")
    assert (branch.branch, (await read(sales, branch)).branch) == (False, True)


@pytest.mark.parametrize("by_order", [False, True])
async def test_no_document_is_for_a_customer_with_an_own_gstin(sales: SalesClient, by_order: bool) -> None:
    """As when customer and registration were entered at the same moment, and neither saw the other."""
    await sales.set_up()
    product = await sales.stocked()
    customer = await sales.customer()
    async with sales.running.database.transaction(sales.organisation.caller()) as tx:
        await tx.run(customers.update().where(customers.c.org_id == tx.caller.org_id).values(gstin=OWN))

    act = (
        sales.draft_order(customer, order_line(product, "1")) if by_order else sales.sell(customer, line(product, "1"))
    )

    assert reason_and_field(await refusal(act)) == ("OWN_GSTIN", "customer_id" if by_order else "invoice.customer_id")
