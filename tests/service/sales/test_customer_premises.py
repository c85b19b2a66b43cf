"""Premises: another place of the same account, whose address and licences count where goods go there."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_premises_pb2 as pb
from bahi.sales.v1 import invoices_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.parties import address, licence
from tests.support.refusals import refusal, refused, replies_and_refusals

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


async def test_a_draft_order_gets_other_premises_and_loses_them(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    first, second = await sales.premises(customer), await sales.premises(customer, name="Vijay Nagar")
    foreign = await sales.premises(await sales.customer("OTHER"))
    order = await sales.draft_order(
        customer, order_line(product, "10"), customer_premises_id=first.customer_premises_id
    )

    async def move(premises_id: str, *mask: str, etag: str = "*") -> orders_pb2.Order:
        request = orders_pb2.UpdateOrderRequest(
            order_id=order.order_id,
            order=orders_pb2.OrderChanges(customer_premises_id=premises_id),
            update_mask=FieldMask(paths=mask),
            etag=etag,
        )
        return await sales.orders.UpdateOrder(request, metadata=sales.as_user())

    moved = await move(second.customer_premises_id, etag=order.etag)
    emptied = await move("", "customer_premises_id")
    again = await move(second.customer_premises_id)
    assert [each.customer_premises_id for each in (moved, emptied, again)] == [
        second.customer_premises_id,
        "",
        second.customer_premises_id,
    ]
    at = "order.customer_premises_id"
    assert await refused(move(foreign.customer_premises_id)) == ("CUSTOMER_PREMISES_NOT_FOUND", at)
    await update(sales, first, "active")
    assert await refused(move(first.customer_premises_id)) == ("CUSTOMER_PREMISES_INACTIVE", at)
    invoice = await sales.invoice_order(await sales.confirm_order(again))
    assert invoice.buyer.premises_name == "Vijay Nagar"
    assert await refused(move("", "customer_premises_id")) == ("ORDER_STATUS", "order_id")


async def test_premises_that_became_inactive_stop_the_order_before_it_is_invoiced(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    premises = await sales.premises(customer)
    named = {"customer_premises_id": premises.customer_premises_id}
    confirmed = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10"), **named))
    draft = await sales.draft_order(customer, order_line(product, "10"), **named)

    await update(sales, premises, "active")

    assert await refused(sales.confirm_order(draft)) == ("CUSTOMER_PREMISES_INACTIVE", "order_id")
    assert await refused(sales.invoice_order(confirmed)) == ("CUSTOMER_PREMISES_INACTIVE", "order_id")
    assert (await sales.owed(customer)).balance == "0.00"


async def test_each_way_to_sell_judges_the_licence_of_the_premises(sales: SalesClient) -> None:
    """Preview, bulk, an order that is confirmed, and the invoice of a confirmed one."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(drug_schedule=products_pb2.DRUG_SCHEDULE_H)
    elsewhere = await sales.premises(customer, name="Vijay Nagar")
    named = {"customer_premises_id": elsewhere.customer_premises_id}
    confirmed = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1"), **named))
    draft = await sales.draft_order(customer, order_line(product, "1"), **named)

    await update(sales, elsewhere, drug_licences=EXPIRED)

    sale = sales.draft(customer, line(product, "1"), **named)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sale)
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    bulk = batch_of([sale, sales.draft(customer, line(product, "1"))])
    outcomes = (await sales.invoices.BatchCreateInvoices(bulk, metadata=sales.with_key())).outcomes
    assert previewed.reason == "DRUG_LICENCE_NEEDED"
    assert error_of(outcomes[0].problem).reason == "DRUG_LICENCE_NEEDED"
    assert outcomes[1].WhichOneof("outcome") == "invoice"
    assert (await refusal(sales.confirm_order(draft))).reason == "DRUG_LICENCE_NEEDED"
    assert (await refusal(sales.invoice_order(confirmed))).reason == "DRUG_LICENCE_NEEDED"


async def test_premises_in_another_state_are_a_site_whose_place_of_supply_is_decided_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    elsewhere = await sales.premises(customer, address=address("27"), name="Nagpur")
    named = {"customer_premises_id": elsewhere.customer_premises_id}
    sale = sales.draft(customer, line(product, "1"), **named)

    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sale)
    previewed = await refused(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    draft = await sales.draft_order(customer, order_line(product, "1"), **named)

    assert previewed == await refused(sales.sell(customer, line(product, "1"), **named))
    assert previewed[0] == (await refused(sales.confirm_order(draft)))[0] == "PLACE_UNDECIDED"


async def test_sales_to_two_premises_at_once_share_one_limit_and_one_ledger(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit="200.00"), await sales.stocked(quantity="1000")
    places = [await sales.premises(customer), await sales.premises(customer, name="Vijay Nagar")]

    sold, not_sold = await replies_and_refusals(
        *(
            sales.sell(customer, line(product, "10"), customer_premises_id=place.customer_premises_id)
            for place in places * 2
        )
    )

    assert (len(sold), {error.reason for error in not_sold}) == (2, {"CREDIT_LIMIT_EXCEEDED"})
    assert (await sales.owed(customer)).balance == "190.00"
    await check_books(sales)


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
