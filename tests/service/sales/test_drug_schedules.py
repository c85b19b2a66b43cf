"""Schedule H1 is a dated list by substance: a product is asked about, and an invoice prints that of its day."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import invoices_pb2

from tests.support.clients.inventory import product_change
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.refusals import reason_and_field, refusal

H, H1 = products_pb2.DRUG_SCHEDULE_H, products_pb2.DRUG_SCHEDULE_H1
BEFORE, SINCE = "2026-08-19", "2026-08-20"
PREGABALIN: dict[str, Any] = {"name": "Nervigesic 75", "generic_name": "Pregabalin 75 mg"}
SKIN = "Preparation for the skin"


def printed(*sold: invoices_pb2.Invoice) -> list[int]:
    return [each.lines[0].drug_schedule for each in sold]


@pytest.mark.parametrize("entered_as", [H, H1])
async def test_an_invoice_prints_the_schedule_of_its_day(sales: SalesClient, entered_as: Any) -> None:
    """Pregabalin joins Schedule H1 on 20-8-2026, whatever was entered before or since."""
    with sales.services.clock.on(BEFORE):
        await sales.set_up()
        drug = await sales.stocked(**PREGABALIN, drug_schedule=entered_as)
        customer = await sales.customer()
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(drug, "1")))

    sold = [await sales.sell_on(day, customer, line(drug, "1")) for day in (BEFORE, SINCE)]
    previewed = await sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())

    assert printed(*sold) == [H, H1]
    assert previewed.lines[0].drug_schedule == H1


async def test_a_drug_that_joins_the_schedule_needs_a_licence_from_that_day(sales: SalesClient) -> None:
    with sales.services.clock.on(BEFORE):
        await sales.set_up()
        drug = await sales.stocked(**PREGABALIN)
        customer = await sales.customer(drug_licences=[])

    sold = await sales.sell_on(BEFORE, customer, line(drug, "1"))
    found = await refusal(sales.sell_on(SINCE, customer, line(drug, "1")))

    assert printed(sold) == [products_pb2.DRUG_SCHEDULE_UNSPECIFIED]
    assert reason_and_field(found) == ("DRUG_LICENCE_NEEDED", "invoice.lines[0].product_id")


async def test_a_product_is_asked_about_and_stays_as_it_is_confirmed(sales: SalesClient) -> None:
    await sales.set_up()
    asked = await refusal(sales.inventory.product(**PREGABALIN, drug_schedule=H))
    drug = await sales.stocked(**PREGABALIN, drug_schedule=H, schedule_confirmation=SKIN)
    sold = await sales.sell(await sales.customer(), line(drug, "1"))
    listed = await sales.inventory.product("LISTED", **PREGABALIN, drug_schedule=H1, schedule_confirmation=SKIN)

    lowered = await refusal(
        sales.inventory.products.UpdateProduct(
            product_change(listed, drug_schedule=H), metadata=sales.inventory.as_user()
        )
    )

    assert reason_and_field(asked) == ("SCHEDULE_UNCONFIRMED", "drug_schedule")
    assert reason_and_field(lowered) == ("SCHEDULE_UNCONFIRMED", "product.drug_schedule")
    assert (drug.schedule_confirmation, listed.schedule_confirmation) == (SKIN, "")
    assert printed(sold) == [H]
