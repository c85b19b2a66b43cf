"""Premises: another place of the same account, whose address and licences count where goods go there."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_premises_pb2 as pb
from bahi.sales.v1 import invoices_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.parties import address, licence
from tests.support.refusals import refusal, refused

EXPIRED = [licence(days_ago(1))]


async def update(sales: SalesClient, premises: pb.CustomerPremises, *mask: str, **fields: Any) -> pb.CustomerPremises:
    etag = fields.pop("etag", "*")
    request = pb.UpdateCustomerPremisesRequest(
        customer_premises_id=premises.customer_premises_id,
        customer_premises=pb.CustomerPremisesChanges(**fields),
        update_mask=FieldMask(paths=mask),
        etag=etag,
    )
    return await sales.premises_of_customers.UpdateCustomerPremises(request, metadata=sales.as_user(Role.MANAGER))


async def test_goods_go_to_the_premises_on_the_customers_one_account(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    premises = await sales.premises(customer, phone="9826000000")
    named = {"customer_premises_id": premises.customer_premises_id}

    invoice = await sales.sell(customer, line(product, "10"), **named)
    preview = await sales.invoices.PreviewInvoice(
        invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "10"), **named)),
        metadata=sales.as_user(),
    )

    buyer = invoice.buyer
    assert (buyer.name, buyer.gstin, buyer.address.state_code) == (customer.name, customer.gstin, "23")
    assert (buyer.premises_name, buyer.shipping_address) == (premises.name, premises.address)
    assert (buyer.customer_premises_id, buyer.phone) == (premises.customer_premises_id, "9826000000")
    assert preview.buyer == buyer
    read = await sales.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=sales.as_user()
    )
    assert read.buyer == buyer
    assert (await sales.owed(customer)).balance == invoice.figures.total
    await check_books(sales)


async def test_licence_of_the_place_where_the_goods_go_counts(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    unlicensed = await sales.customer("OTHER", drug_licences=EXPIRED)
    product = await sales.stocked(drug_schedule=products_pb2.DRUG_SCHEDULE_H)
    expired = await sales.premises(customer, drug_licences=EXPIRED)
    licensed = await sales.premises(unlicensed)

    async def sell(buyer: Any, premises: pb.CustomerPremises) -> invoices_pb2.Invoice:
        return await sales.sell(buyer, line(product, "1"), customer_premises_id=premises.customer_premises_id)

    at_own_place = await refusal(sales.sell(unlicensed, line(product, "1")))
    there = await refusal(sell(customer, expired))

    assert (at_own_place.reason, there.reason) == ("DRUG_LICENCE_NEEDED", "DRUG_LICENCE_NEEDED")
    assert (await sales.sell(customer, line(product, "1"))).buyer.drug_licences == customer.drug_licences
    assert (await sell(unlicensed, licensed)).buyer.drug_licences == licensed.drug_licences


async def test_order_keeps_its_premises_to_the_invoice(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    premises = await sales.premises(customer)
    named = {"customer_premises_id": premises.customer_premises_id}

    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10"), **named))
    invoice = await sales.invoice_order(order)

    assert order.customer_premises_id == premises.customer_premises_id
    assert invoice.buyer.premises_name == premises.name
    await update(sales, premises, "active")
    late = await sales.draft_order(customer, order_line(product, "10"))
    assert not late.customer_premises_id
    inactive = await refused(sales.draft_order(customer, order_line(product, "10"), **named))
    assert inactive == ("CUSTOMER_PREMISES_INACTIVE", "customer_premises_id")


async def test_premises_of_others_and_inactive_ones_are_refused(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    customer, other, product = await sales.customer(), await sales.customer("OTHER"), await sales.stocked()
    own, foreign = await sales.premises(customer), await sales.premises(other)
    theirs = await neighbour.premises(await neighbour.customer())

    async def sell(premises_id: str) -> tuple[str, str]:
        return await refused(sales.sell(customer, line(product, "1"), customer_premises_id=premises_id))

    for premises_id in (foreign.customer_premises_id, theirs.customer_premises_id, an_id()):
        assert await sell(premises_id) == ("CUSTOMER_PREMISES_NOT_FOUND", "invoice.customer_premises_id")
    await update(sales, own, "active")
    assert await sell(own.customer_premises_id) == ("CUSTOMER_PREMISES_INACTIVE", "invoice.customer_premises_id")
    read = pb.GetCustomerPremisesRequest(customer_premises_id=theirs.customer_premises_id)
    unseen = await refusal(sales.premises_of_customers.GetCustomerPremises(read, metadata=sales.as_user()))
    assert unseen.reason == "CUSTOMER_PREMISES_NOT_FOUND"


async def test_premises_are_changed_under_their_etag_and_listed(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    first, second = await sales.premises(customer), await sales.premises(customer, name="Vijay Nagar")

    changed = await update(sales, first, route="West 1", etag=first.etag)
    stale = await refusal(update(sales, first, route="West 2", etag=first.etag))
    await update(sales, second, "active")

    assert (changed.route, changed.name, changed.etag) == ("West 1", first.name, '"2"')
    assert stale.reason == "STALE_ETAG"

    async def listed(*, active_only: bool = False) -> list[str]:
        request = pb.ListCustomerPremisesRequest(customer_id=customer.customer_id, active_only=active_only)
        found = await sales.premises_of_customers.ListCustomerPremises(request, metadata=sales.as_user())
        return [each.name for each in found.customer_premises]

    assert await listed() == [first.name, second.name]
    assert await listed(active_only=True) == [first.name]


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"address": address("")}, "STATE_MISSING", "address.state_code"),
        ({"address": address("95")}, "STATE_UNKNOWN", "address.state_code"),
        ({"name": ""}, "INVALID_REQUEST", "name"),
        ({"customer_id": an_id()}, "CUSTOMER_NOT_FOUND", "customer_id"),
        ({"role": Role.USER}, "ROLE_INSUFFICIENT", ""),
    ],
)
async def test_bad_premises_are_refused_at_their_field(
    sales: SalesClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    await sales.set_up()
    customer = await sales.customer()

    assert await refused(sales.premises(customer, **fields)) == (reason, field)
