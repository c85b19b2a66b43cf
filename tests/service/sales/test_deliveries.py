"""How goods are delivered decides whose tax they bear, and the reply names the rule. gst-corrections.md 1, row 1."""

from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2, supplies_pb2
from bahi.sales.v1 import customers_pb2, deliveries_pb2, invoices_pb2, orders_pb2, organisations_pb2

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.parties import HOME_STATE, OTHER_STATE, address, gstin
from tests.support.refusals import refusal

TO_ANOTHER = deliveries_pb2.DELIVERY_MODE_TO_ANOTHER
COLLECTED = deliveries_pb2.DELIVERY_MODE_COLLECTED
INTRA, INTER = supplies_pb2.SUPPLY_KIND_INTRA_STATE, supplies_pb2.SUPPLY_KIND_INTER_STATE
UNREGISTERED: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
AWAY = address(OTHER_STATE)
BUYER = gstin(HOME_STATE, "AABCS1429B")


def to_another(state: str = OTHER_STATE, **fields: Any) -> deliveries_pb2.Delivery:
    given: dict[str, Any] = {"mode": TO_ANOTHER, "address": address(state), "consignee_name": "Kaveri Clinic"}
    return deliveries_pb2.Delivery(**(given | fields))


def away(sales: SalesClient, **fields: Any) -> Any:
    """A customer with its GSTIN in the other state."""
    apart = {"gstin": gstin(OTHER_STATE, "AABCS1429B"), "separate_account": True}
    return sales.customer("PUNE", billing_address=AWAY, **apart, **fields)


def decided(invoice: invoices_pb2.Invoice | invoices_pb2.InvoicePreview) -> tuple[str, int, str]:
    """Place of supply, kind of supply, and the rule that decided the place."""
    (rule,) = (each.rule for each in invoice.explanations if each.subject == "place_of_supply")
    return invoice.place_of_supply, invoice.supply_kind, rule


async def test_goods_sent_on_the_buyers_direction_are_supplied_where_the_buyer_is(sales: SalesClient) -> None:
    await sales.set_up()
    product, near, far = await sales.stocked(), await sales.customer(), await away(sales)

    from_home = await sales.sell(near, line(product, "10"), delivery=to_another())
    from_away = await sales.sell(far, line(product, "10"), delivery=to_another(HOME_STATE))

    assert decided(from_home) == (HOME_STATE, INTRA, "IGST Act s.10(1)(b)")
    assert (from_home.figures.cgst, from_home.figures.sgst, from_home.figures.igst) == ("2.25", "2.25", "0.00")
    assert decided(from_away) == (OTHER_STATE, INTER, "IGST Act s.10(1)(b)")
    assert (from_away.figures.cgst, from_away.figures.igst) == ("0.00", "4.50")
    assert (from_home.delivery.consignee_name, from_home.delivery.address.state_code) == ("Kaveri Clinic", OTHER_STATE)
    assert not from_home.buyer.HasField("shipping_address")


async def test_goods_for_an_unregistered_buyer_are_supplied_where_they_arrive(sales: SalesClient) -> None:
    await sales.set_up()
    product, person = await sales.stocked(), await sales.customer("RAVI", **UNREGISTERED)

    own = await sales.sell(person, line(product, "1"), delivery=deliveries_pb2.Delivery(address=AWAY))
    other = await sales.sell(person, line(product, "1"), delivery=to_another())

    assert decided(own) == decided(other) == (OTHER_STATE, INTER, "IGST Act s.10(1)(ca)")
    assert own.buyer.shipping_address.state_code == OTHER_STATE


async def test_a_site_in_another_state_is_asked_about_once_and_kept_with_the_customer(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()
    to_site = deliveries_pb2.Delivery(address=AWAY)

    undecided = await refusal(sales.sell(customer, line(product, "10"), delivery=to_site))
    await decide(sales, customer, deliveries_pb2.SITE_PLACE_BILL_TO)
    billed = await sales.sell(customer, line(product, "10"), delivery=to_site)
    await decide(sales, customer, deliveries_pb2.SITE_PLACE_SHIP_TO)
    spelt = parties_pb2.Address()
    spelt.CopyFrom(AWAY)
    spelt.line1 = f" {AWAY.line1.upper()} "
    shipped = await sales.sell(customer, line(product, "10"), delivery=deliveries_pb2.Delivery(address=spelt))

    assert (undecided.reason, undecided.field) == ("PLACE_UNDECIDED", "invoice.delivery")
    assert (undecided.facts["suggested"], undecided.facts["delivery_state"]) == (HOME_STATE, OTHER_STATE)
    assert decided(billed) == (HOME_STATE, INTRA, "IGST Act s.10(1)(b)")
    assert decided(shipped) == (OTHER_STATE, INTER, "IGST Act s.10(1)(a)")
    assert billed.number.endswith("000001")


async def test_the_customers_own_shipping_address_is_no_silent_decision(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer(shipping_address=AWAY)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "10")))

    undecided = await refusal(sales.sell(customer, line(product, "10")))
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    await decide(sales, customer, deliveries_pb2.SITE_PLACE_BILL_TO)
    invoice = await sales.sell(customer, line(product, "10"))

    assert (undecided.reason, previewed.reason) == ("PLACE_UNDECIDED", "PLACE_UNDECIDED")
    assert decided(invoice) == (HOME_STATE, INTRA, "IGST Act s.10(1)(b)")


async def test_collected_goods_are_supplied_at_the_counter_unless_a_setting_says_otherwise(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await away(sales)
    collected = deliveries_pb2.Delivery(mode=COLLECTED)

    at_counter = await sales.sell(customer, line(product, "1"), delivery=collected)
    change = organisations_pb2.OrganisationChanges(collected_at=deliveries_pb2.COLLECTED_AT_BUYER_STATE)
    request = organisations_pb2.UpdateOrganisationRequest(organisation=change, etag="*")
    await sales.organisations.UpdateOrganisation(request, metadata=sales.as_user(Role.ADMIN))
    at_buyer = await sales.sell(customer, line(product, "1"), delivery=collected)

    assert decided(at_counter)[:2] == (HOME_STATE, INTRA)
    assert decided(at_buyer)[:2] == (OTHER_STATE, INTER)


async def test_an_order_carries_its_delivery_to_its_invoices_and_credits_inherit_it(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()
    draft = await sales.draft_order(customer, order_line(product, "10"), delivery=to_another())
    order = await sales.confirm_order(draft)

    invoice = await sales.invoice_order(order)
    held = await sales.hold(invoice, "4")

    assert order.delivery == draft.delivery == invoice.delivery == to_another()
    assert decided(invoice) == (HOME_STATE, INTRA, "IGST Act s.10(1)(b)")
    assert (held.place_of_supply, held.supply_kind) == (HOME_STATE, INTRA)


async def test_a_draft_order_changes_its_delivery_and_keeps_it_otherwise(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()
    order = await sales.draft_order(customer, order_line(product, "10"), delivery=to_another())

    kept = await change(sales, order, note="Ring first")
    changed = await change(sales, order, delivery=deliveries_pb2.Delivery(mode=COLLECTED))
    wrong = await refusal(change(sales, order, delivery=to_another(consignee_name="")))

    assert kept.delivery == to_another()
    assert changed.delivery.mode == COLLECTED
    assert (wrong.reason, wrong.field) == ("CONSIGNEE_MISSING", "order.delivery.consignee_name")


async def test_a_preview_decides_the_place_as_the_invoice_does(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()
    draft = sales.draft(customer, line(product, "10"), delivery=to_another())
    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)

    preview = await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())
    issued = await sales.sell(customer, line(product, "10"), delivery=to_another())

    assert decided(preview) == decided(issued)
    assert preview.delivery == issued.delivery


@pytest.mark.parametrize(
    ("delivery", "reason", "field"),
    [
        (to_another(consignee_name=""), "CONSIGNEE_MISSING", "consignee_name"),
        (deliveries_pb2.Delivery(mode=TO_ANOTHER, consignee_name="A"), "CONSIGNEE_MISSING", "address"),
        (to_another(HOME_STATE, consignee_gstin=BUYER), "CONSIGNEE_IS_BUYER", "consignee_gstin"),
        (to_another(consignee_gstin=gstin(HOME_STATE)), "STATE_MISMATCH", "address.state_code"),
        (to_another(consignee_gstin="24AAAAA"), "GSTIN_INVALID", "consignee_gstin"),
        (deliveries_pb2.Delivery(consignee_name="Kaveri"), "CONSIGNEE_NOT_ALLOWED", "consignee_name"),
        (deliveries_pb2.Delivery(mode=COLLECTED, address=AWAY), "DELIVERY_NOT_ALLOWED", "address"),
        (deliveries_pb2.Delivery(address=parties_pb2.Address(line1="Road")), "STATE_MISSING", "address.state_code"),
    ],
)
async def test_a_delivery_that_contradicts_itself_is_refused_at_its_field(
    sales: SalesClient, delivery: deliveries_pb2.Delivery, reason: str, field: str
) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()

    refused = await refusal(sales.sell(customer, line(product, "1"), delivery=delivery))
    ordered = await refusal(sales.draft_order(customer, order_line(product, "1"), delivery=delivery))

    assert (refused.reason, refused.field) == (reason, f"invoice.delivery.{field}")
    assert (ordered.reason, ordered.field) == (reason, f"delivery.{field}")


async def test_goods_that_stay_in_india_are_no_export(sales: SalesClient) -> None:
    await sales.set_up()
    abroad = parties_pb2.Address(line1="1 Harbour Road", city="Colombo", state_code="96")
    overseas = {
        "gst_category": parties_pb2.GST_CATEGORY_OVERSEAS,
        "gstin": "",
        "billing_address": abroad,
        "country_code": "LK",
    }
    product, customer = await sales.stocked(), await sales.customer("LANKA", **overseas)
    at_counter = deliveries_pb2.Delivery(mode=COLLECTED)

    within = await refusal(sales.sell(customer, line(product, "1"), delivery=to_another()))
    collected = await refusal(sales.sell(customer, line(product, "1"), delivery=at_counter))
    shipped = await sales.sell(customer, line(product, "1"))

    assert (within.reason, within.field) == ("DELIVERY_NOT_ALLOWED", "invoice.delivery")
    assert (collected.reason, collected.field) == ("DELIVERY_NOT_ALLOWED", "invoice.delivery")
    assert (shipped.place_of_supply, shipped.supply_kind) == ("96", supplies_pb2.SUPPLY_KIND_EXPORT_WITH_TAX)


async def decide(
    sales: SalesClient, customer: customers_pb2.Customer, place: "deliveries_pb2.SitePlace.ValueType"
) -> None:
    site = deliveries_pb2.DeliverySite(address=AWAY, decided_state=place)
    request = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id, customer=customers_pb2.CustomerChanges(delivery_sites=[site]), etag="*"
    )
    await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))


async def change(sales: SalesClient, order: orders_pb2.Order, **fields: Any) -> orders_pb2.Order:
    request = orders_pb2.UpdateOrderRequest(order_id=order.order_id, order=orders_pb2.OrderChanges(**fields), etag="*")
    return await sales.orders.UpdateOrder(request, metadata=sales.as_user())
