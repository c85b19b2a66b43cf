"""Sales of a seller above five crore rupees: six digits of HSN, and the declaration of Rule 46(s)."""

from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import invoices_pb2, letters_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.parties import address
from tests.support.refusals import refusal, refused

WITH_TAX = letters_pb2.ZERO_RATING_WITH_TAX
OVERSEAS: dict[str, Any] = {
    "gst_category": parties_pb2.GST_CATEGORY_OVERSEAS,
    "gstin": "",
    "billing_address": address("96"),
    "country_code": "LK",
    "drug_licences": [],
}
PERSON: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
DECLARATION = "We declare that though our aggregate turnover"


def turnover(amount: str, year: str = "2025-26") -> organisations_pb2.Turnover:
    return organisations_pb2.Turnover(financial_year=year, amount=amount)


async def say(sales: SalesClient, *turnovers: organisations_pb2.Turnover) -> organisations_pb2.Organisation:
    request = organisations_pb2.UpdateOrganisationRequest(
        organisation=organisations_pb2.OrganisationChanges(turnovers=turnovers),
        update_mask=FieldMask(paths=["turnovers"]),
        etag="*",
    )
    return await sales.organisations.UpdateOrganisation(request, metadata=sales.as_user(Role.ADMIN))


def declarations(paper: Any) -> int:
    return sum(sentence.startswith(DECLARATION) for sentence in paper.sentences)


async def test_turnovers_are_kept_in_the_order_of_their_years(sales: SalesClient) -> None:
    await sales.set_up(turnovers=[turnover("1.00")])
    changed = await say(sales, turnover("60000000.00"), turnover("5.00", "2024-25"))
    twice = await refused(say(sales, turnover("1.00"), turnover("1.00")))

    assert [found.financial_year for found in changed.turnovers] == ["2024-25", "2025-26"]
    assert twice == ("TURNOVER_INVALID", "organisation.turnovers[1].financial_year")
    assert (await sales.profile()).turnovers == changed.turnovers


async def test_a_seller_above_the_limit_sells_goods_with_six_digits_alone(sales: SalesClient) -> None:
    """Alike in preview, in an invoice and in bulk."""
    await sales.set_up(turnovers=[turnover("50000000.01")])
    short, long = await sales.stocked("FOUR", hsn="3004"), await sales.stocked("SIX", hsn="300490")
    customer = await sales.customer()
    draft = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(short, "1")))

    for attempt in (
        sales.sell(customer, line(long, "1"), line(short, "1")),
        sales.invoices.PreviewInvoice(draft, metadata=sales.as_user()),
    ):
        error = await refusal(attempt)
        assert error.reason == "HSN_INVALID"
        assert error.field.endswith(".product_id")
        assert error.facts["least_digits"] == "6"
    await sales.sell(customer, line(long, "1"))
    await say(sales, turnover("50000000.00"))
    await sales.sell(customer, line(short, "1"))


@pytest.mark.parametrize("hsn", ["3004", "300490"])
async def test_exported_goods_have_eight_digits(sales: SalesClient, hsn: str) -> None:
    await sales.set_up()
    short, whole = await sales.stocked("SHORT", hsn=hsn), await sales.stocked()
    customer = await sales.customer("LANKA", **OVERSEAS)

    answer = await refused(sales.sell(customer, line(short, "1"), zero_rating=WITH_TAX))

    assert answer == ("HSN_INVALID", "invoice.lines[0].product_id")
    await sales.sell(customer, line(whole, "1"), zero_rating=WITH_TAX)


async def test_an_invoice_to_a_person_declares_that_no_einvoice_is_due(sales: SalesClient) -> None:
    await sales.set_up()
    product, person, shop = await sales.stocked(), await sales.customer("ASHA", **PERSON), await sales.customer()

    before = await sales.sell(person, line(product, "1"))
    await say(sales, turnover("50000000.01"))
    to_person, to_shop = await sales.sell(person, line(product, "1")), await sales.sell(shop, line(product, "1"))

    assert [declarations(paper) for paper in (before, to_person, to_shop)] == [0, 1, 0]
