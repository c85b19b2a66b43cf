"""A scheduled drug goes to a licensed place: the licences count of where the goods go, however they are delivered."""

from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, deliveries_pb2, invoices_pb2, orders_pb2

from kit.rpc.error_status import error_of
from services.sales.store.invoice_tables import invoices
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.parties import HOME_STATE, address, gstin, licence
from tests.support.refusals import reason_and_field, refusal

TO_ANOTHER = deliveries_pb2.DELIVERY_MODE_TO_ANOTHER
GODOWN = parties_pb2.Address(line1="4 Godown Road", city="Indore", state_code=HOME_STATE, pin_code="452001")
NEEDED = "DRUG_LICENCE_NEEDED"


def to_another(**fields: Any) -> deliveries_pb2.Delivery:
    given: dict[str, Any] = {"mode": TO_ANOTHER, "address": GODOWN, "consignee_name": "Kaveri Medical"}
    return deliveries_pb2.Delivery(**(given | fields))


OWN_PLACE = deliveries_pb2.Delivery(mode=deliveries_pb2.DELIVERY_MODE_TO_BUYER, address=GODOWN)
ON_THE_CARD = deliveries_pb2.Delivery(address=address())
COLLECTED = deliveries_pb2.Delivery(mode=deliveries_pb2.DELIVERY_MODE_COLLECTED)
LAPSED = licence(valid_until="2026-01-31")


@pytest.fixture
async def drug(sales: SalesClient) -> products_pb2.Product:
    await sales.set_up()
    return await sales.stocked(drug_schedule=products_pb2.DRUG_SCHEDULE_H)


@pytest.fixture
async def customer(sales: SalesClient, drug: products_pb2.Product) -> customers_pb2.Customer:
    """A licensed retailer."""
    return await sales.customer()


@pytest.mark.parametrize(
    "delivery",
    [None, ON_THE_CARD, COLLECTED, to_another(consignee_drug_licences=[licence()])],
    ids=["card", "address of the card", "collected", "licensed other"],
)
async def test_scheduled_drug_goes_to_a_licensed_place(
    sales: SalesClient,
    drug: products_pb2.Product,
    customer: customers_pb2.Customer,
    delivery: deliveries_pb2.Delivery | None,
) -> None:
    invoice = await sales.sell(customer, line(drug, "1"), delivery=delivery)

    assert list(invoice.delivery.consignee_drug_licences) == list((delivery or COLLECTED).consignee_drug_licences)


@pytest.mark.parametrize(
    ("delivery", "field"),
    [
        (OWN_PLACE, "customer_premises_id"),
        (to_another(), "delivery.consignee_drug_licences"),
        (to_another(consignee_drug_licences=[LAPSED]), "delivery.consignee_drug_licences"),
        (to_another(consignee_gstin=gstin(HOME_STATE, "AAACB1234C")), "delivery.consignee_drug_licences"),
    ],
    ids=["own place", "another", "lapsed", "unknown GSTIN"],
)
async def test_scheduled_drug_does_not_go_to_a_place_without_a_licence(
    sales: SalesClient,
    drug: products_pb2.Product,
    customer: customers_pb2.Customer,
    delivery: deliveries_pb2.Delivery,
    field: str,
) -> None:
    draft = sales.draft(customer, line(drug, "1"), delivery=delivery)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    order = await sales.draft_order(customer, order_line(drug, "1"), delivery=delivery)

    issued = await refusal(sales.sell(customer, line(drug, "1"), delivery=delivery))
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    (together,) = (await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())).outcomes
    confirmed = await refusal(sales.confirm_order(order))
    plain = await sales.sell(customer, line(await sales.stocked("SOAP", tax_class="toiletry"), "1"), delivery=delivery)

    assert reason_and_field(issued) == reason_and_field(previewed) == (NEEDED, f"invoice.{field}")
    assert reason_and_field(error_of(together.problem)) == (NEEDED, f"requests[0].invoice.{field}")
    assert reason_and_field(confirmed) == (NEEDED, "order_id")
    assert plain.delivery == delivery
    assert await sales.count(invoices) == 1


async def test_other_who_is_a_customer_has_the_licences_of_his_card(
    sales: SalesClient, drug: products_pb2.Product, customer: customers_pb2.Customer
) -> None:
    known, bare = await sales.customer("KAVERI"), await sales.customer("BARE", drug_licences=[])
    clinic = await sales.customer("CLINIC", type=customers_pb2.CUSTOMER_TYPE_CLINIC, drug_licences=[])

    sold = [
        await sales.sell(customer, line(drug, "1"), delivery=to_another(consignee_gstin=each.gstin))
        for each in (known, clinic)
    ]
    found = await refusal(sales.sell(customer, line(drug, "1"), delivery=to_another(consignee_gstin=bare.gstin)))

    assert [each.delivery.consignee_gstin for each in sold] == [known.gstin, clinic.gstin]
    assert reason_and_field(found) == (NEEDED, "invoice.delivery.consignee_drug_licences")


async def test_institution_takes_scheduled_drugs_wherever_they_go(
    sales: SalesClient, drug: products_pb2.Product
) -> None:
    clinic = await sales.customer("CLINIC", type=customers_pb2.CUSTOMER_TYPE_CLINIC, drug_licences=[])

    invoice = await sales.sell(clinic, line(drug, "1"), delivery=OWN_PLACE)

    assert invoice.delivery == OWN_PLACE


async def test_goods_go_to_premises_or_to_an_address(
    sales: SalesClient, drug: products_pb2.Product, customer: customers_pb2.Customer
) -> None:
    premises = (await sales.premises(customer)).customer_premises_id
    both: dict[str, Any] = {"customer_premises_id": premises, "delivery": OWN_PLACE}
    draft = sales.draft(customer, line(drug, "1"), **both)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    to_address = await sales.draft_order(customer, order_line(drug, "1"), delivery=OWN_PLACE)
    to_premises = await sales.draft_order(customer, order_line(drug, "1"), customer_premises_id=premises)

    async def change(order: orders_pb2.Order, **fields: Any) -> orders_pb2.Order:
        changes = orders_pb2.OrderChanges(**fields)
        request = orders_pb2.UpdateOrderRequest(order_id=order.order_id, order=changes, etag="*")
        return await sales.orders.UpdateOrder(request, metadata=sales.as_user())

    refused = [
        await refusal(sales.sell(customer, line(drug, "1"), **both)),
        await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())),
        await refusal(sales.draft_order(customer, order_line(drug, "1"), **both)),
        await refusal(change(to_address, customer_premises_id=premises)),
        await refusal(change(to_premises, delivery=OWN_PLACE)),
    ]
    (together,) = (await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user())).outcomes
    moved = await change(to_address, customer_premises_id=premises, delivery=COLLECTED)

    assert [reason_and_field(each) for each in (*refused, error_of(together.problem))] == [
        ("DELIVERY_NOT_ALLOWED", "invoice.delivery.address"),
        ("DELIVERY_NOT_ALLOWED", "invoice.delivery.address"),
        ("DELIVERY_NOT_ALLOWED", "delivery.address"),
        ("DELIVERY_NOT_ALLOWED", "order.customer_premises_id"),
        ("DELIVERY_NOT_ALLOWED", "order.delivery.address"),
        ("DELIVERY_NOT_ALLOWED", "requests[0].invoice.delivery.address"),
    ]
    assert moved.customer_premises_id == premises
