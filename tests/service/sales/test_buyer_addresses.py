"""What the paper of an unregistered buyer shows of it, from 50,000 rupees on. CGST Rule 46(e), (f); row 9."""

from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, deliveries_pb2, invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.days import YEAR
from tests.support.parties import HOME_STATE, OTHER_STATE, address
from tests.support.refusals import refusal

UNREGISTERED: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
NOWHERE = parties_pb2.Address()
DEAR: dict[str, Any] = {"batch": {"mrp": "60000.00", "ptr": "49999.99"}}


async def dear(sales: SalesClient, **fields: Any) -> products_pb2.Product:
    """A product at 49,999.99 rupees a unit."""
    return await sales.stocked("DEAR", **DEAR, **fields)


async def test_a_counter_sale_needs_no_address_and_is_supplied_where_the_seller_is(sales: SalesClient) -> None:
    await sales.set_up()
    product, person = await dear(sales), await sales.customer("CASH", billing_address=NOWHERE, **UNREGISTERED)

    invoice = await sales.sell(person, line(product, "1"))

    assert (invoice.figures.taxable, invoice.place_of_supply) == ("49999.99", HOME_STATE)
    assert invoice.buyer.address.state_code == ""


@pytest.mark.parametrize(
    ("billing", "missing"),
    [
        (NOWHERE, "billing_address.line1"),
        (parties_pb2.Address(state_code=HOME_STATE), "billing_address.line1"),
        (parties_pb2.Address(line1="12 Rajwada"), "billing_address.state_code"),
    ],
)
async def test_from_fifty_thousand_on_the_address_is_needed(
    sales: SalesClient, billing: parties_pb2.Address, missing: str
) -> None:
    await sales.set_up()
    product, person = await dear(sales), await sales.customer("CASH", billing_address=billing, **UNREGISTERED)
    at_limit = line(product, "1", rate="50000.00")
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(person, at_limit))

    refused = await refusal(sales.sell(person, at_limit))
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    change = customers_pb2.CustomerChanges(billing_address=address())
    request = customers_pb2.UpdateCustomerRequest(customer_id=person.customer_id, customer=change, etag="*")
    await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))
    invoice = await sales.sell(person, at_limit)

    for each in (refused, previewed):
        assert (each.reason, each.field) == ("BUYER_ADDRESS_NEEDED", "invoice.customer_id")
        assert each.facts["invoice.missing" if "invoice.missing" in each.facts else "missing"] == missing
    assert (invoice.figures.taxable, invoice.number) == ("50000.00", f"INV/{YEAR}/000001")


async def test_the_delivery_address_is_needed_in_full_too(sales: SalesClient) -> None:
    await sales.set_up()
    product, person = await dear(sales), await sales.customer("RAVI", **UNREGISTERED)
    there = deliveries_pb2.Delivery(address=parties_pb2.Address(state_code=OTHER_STATE))

    refused = await refusal(sales.sell(person, line(product, "1", rate="50000.00"), delivery=there))
    below = await sales.sell(person, line(product, "1"), delivery=there)

    assert (refused.reason, refused.field) == ("BUYER_ADDRESS_NEEDED", "invoice.delivery.address.line1")
    assert below.place_of_supply == OTHER_STATE


async def test_exempt_goods_do_not_count(sales: SalesClient) -> None:
    await sales.set_up()
    product = await dear(sales, tax_class="exempt_medicine")
    person = await sales.customer("CASH", billing_address=NOWHERE, **UNREGISTERED)

    bill = await sales.sell(person, line(product, "2"))

    assert (bill.kind, bill.figures.total) == (invoices_pb2.INVOICE_KIND_BILL_OF_SUPPLY, "100000.00")


async def test_a_buyer_abroad_and_a_registered_one_still_need_their_state(sales: SalesClient) -> None:
    await sales.set_up()

    overseas = {"gst_category": parties_pb2.GST_CATEGORY_OVERSEAS, "gstin": "", "country_code": "LK"}
    refused = await refusal(sales.customer("LANKA", billing_address=NOWHERE, **overseas))

    assert (refused.reason, refused.field) == ("STATE_MISSING", "billing_address.state_code")
