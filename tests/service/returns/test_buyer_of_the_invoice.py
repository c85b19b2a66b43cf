"""A credit note prints the buyer as its invoice does, and names the premises to which the goods went."""

from typing import Any

from bahi.documents.v1 import parties_pb2
from bahi.returns.v1 import credit_notes_pb2, sales_returns_pb2
from bahi.sales.v1 import customer_premises_pb2, customers_pb2, invoices_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.clients.service_client import an_id
from tests.support.days import days_from_now
from tests.support.parties import licence

ELSEWHERE = parties_pb2.Address(line1="7 Palasia Square", city="Indore", state_code="23", pin_code="452001")
LICENCE = parties_pb2.DrugLicence(form="21B", number="MP/21B/77", expiry_date=days_from_now(400))
"""Of the premises. The customer's own licence is another."""


async def sold_to(
    returns: ReturnsClient, customer: customers_pb2.Customer, product_id: str, **fields: Any
) -> invoices_pb2.Invoice:
    line = invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="80")
    return await returns.sell(customer.customer_id, line, **fields)


async def taken_back(
    returns: ReturnsClient, sold: invoices_pb2.Invoice, quantity: str = "2"
) -> tuple[sales_returns_pb2.SalesReturn, credit_notes_pb2.CreditNote]:
    back = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, quantity, SALEABLE))
    return back, await returns.credit_note(back.credit_note_id)


async def test_note_prints_the_premises_of_its_invoice_and_their_licences(returns: ReturnsClient, stocked: str) -> None:
    customer = await returns.sales.customer()
    premises = await returns.sales.premises(customer, name="Palasia", address=ELSEWHERE, drug_licences=[LICENCE])
    sold = await sold_to(returns, customer, stocked, customer_premises_id=premises.customer_premises_id)

    back, note = await taken_back(returns, sold)

    buyer = note.buyer
    assert (buyer.name, buyer.gstin, buyer.address) == (customer.name, customer.gstin, customer.billing_address)
    assert (buyer.customer_premises_id, buyer.premises_name) == (premises.customer_premises_id, "Palasia")
    assert (buyer.shipping_address, list(buyer.drug_licences)) == (ELSEWHERE, [LICENCE])
    assert buyer == sold.buyer == back.buyer
    read = await returns.sales_returns.GetSalesReturn(
        sales_returns_pb2.GetSalesReturnRequest(sales_return_id=back.sales_return_id), metadata=returns.as_user()
    )
    assert read == back


async def test_note_prints_the_buyer_as_its_invoice_does_whatever_changed_since(
    returns: ReturnsClient, stocked: str
) -> None:
    customer = await returns.sales.customer()
    premises = await returns.sales.premises(customer, name="Palasia", address=ELSEWHERE, drug_licences=[LICENCE])
    sold = await sold_to(returns, customer, stocked, customer_premises_id=premises.customer_premises_id)
    _, before = await taken_back(returns, sold)
    await rename_and_move(returns, customer, premises)

    back, after = await taken_back(returns, sold)

    assert after.customer_name == back.customer_name == customer.name
    assert after.buyer == back.buyer == before.buyer == sold.buyer
    assert await returns.credit_note(before.credit_note_id) == before
    anew = await sold_to(returns, customer, stocked, customer_premises_id=premises.customer_premises_id)
    _, note = await taken_back(returns, anew)
    assert (note.buyer.name, note.buyer.address.line1) == ("Sharma and Sons", "1 New Road")
    assert (note.buyer.premises_name, note.buyer.shipping_address.line1) == ("Rajwada", "2 New Road")
    assert list(note.buyer.drug_licences) == [licence(days_from_now(30))]


async def rename_and_move(
    returns: ReturnsClient, customer: customers_pb2.Customer, premises: customer_premises_pb2.CustomerPremises
) -> None:
    """The customer and its premises: names, addresses within the state, and the licences of the premises."""
    moved = parties_pb2.Address(line1="1 New Road", city="Bhopal", state_code="23", pin_code="462001")
    changes = customers_pb2.CustomerChanges(name="Sharma and Sons", billing_address=moved)
    await returns.sales.customers.UpdateCustomer(
        customers_pb2.UpdateCustomerRequest(
            customer_id=customer.customer_id,
            customer=changes,
            update_mask=FieldMask(paths=["name", "billing_address"]),
            etag="*",
        ),
        metadata=returns.as_user(Role.MANAGER),
    )
    moved.line1 = "2 New Road"
    await returns.sales.premises_of_customers.UpdateCustomerPremises(
        customer_premises_pb2.UpdateCustomerPremisesRequest(
            customer_premises_id=premises.customer_premises_id,
            customer_premises=customer_premises_pb2.CustomerPremisesChanges(
                name="Rajwada", address=moved, drug_licences=[licence(days_from_now(30))]
            ),
            update_mask=FieldMask(paths=["name", "address", "drug_licences"]),
            etag="*",
        ),
        metadata=returns.as_user(Role.MANAGER),
    )


async def test_note_for_a_walk_in_without_an_address_prints_what_its_invoice_knows(
    returns: ReturnsClient, stocked: str
) -> None:
    walk_in = await returns.sales.customer(
        "WALKIN",
        name="Walk-in",
        gst_category=parties_pb2.GST_CATEGORY_UNREGISTERED,
        gstin="",
        drug_licences=[],
        billing_address=parties_pb2.Address(state_code="23"),
    )
    sold = await sold_to(returns, walk_in, stocked)

    back, note = await taken_back(returns, sold)

    assert (note.buyer.name, note.buyer.gstin, note.buyer.address) == ("Walk-in", "", sold.buyer.address)
    assert not note.buyer.address.line1
    assert not note.buyer.HasField("shipping_address")
    assert not note.buyer.drug_licences
    assert note.buyer == back.buyer == sold.buyer


async def test_repeat_of_a_return_shows_the_same_buyer(returns: ReturnsClient, stocked: str) -> None:
    sold = await sold_to(returns, await returns.sales.customer(), stocked)
    goods, key = (sold.lines[0].line_id, "2", SALEABLE), an_id()

    first = await returns.take_back(sold.invoice_id, goods, key=key)

    assert first.buyer == sold.buyer
    assert await returns.take_back(sold.invoice_id, goods, key=key) == first
