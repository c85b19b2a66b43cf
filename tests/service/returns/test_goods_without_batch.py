"""Goods of a class that is kept without batch are bought, sold and returned both ways."""

from typing import Any

import pytest
from bahi.inventory.v1 import batches_pb2, products_pb2
from bahi.sales.v1 import invoices_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.refusals import refused
from tests.support.services import Services

WITHOUT = {"batch_number": "", "expiry_month": ""}


async def keep_without(returns: ReturnsClient, *classes: products_pb2.ProductClass.ValueType) -> None:
    """Sets the classes that come in without batch; with none, it names the field alone."""
    request = organisations_pb2.UpdateOrganisationRequest(
        organisation=organisations_pb2.OrganisationChanges(classes_without_batch=classes),
        update_mask=FieldMask(paths=["classes_without_batch"]),
        etag="*",
    )
    changed = await returns.sales.organisations.UpdateOrganisation(request, metadata=returns.as_user(Role.ADMIN))
    assert list(changed.classes_without_batch) == list(classes)
    await returns.services.deliver()


async def test_consumer_goods_go_round_without_batch(returns: ReturnsClient, services: Services) -> None:
    product_id = await returns.product(product_class=products_pb2.PRODUCT_CLASS_CONSUMER_GOODS)
    bought = await returns.buy(await returns.vendor(), returns.item(product_id, **WITHOUT))
    sold = await returns.sell(
        await returns.customer(), invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="80")
    )
    back = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "2", SALEABLE))
    note = await returns.credit_note(back.credit_note_id)
    await services.deliver()
    sent = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "10"))
    await services.deliver()

    lines: list[Any] = [bought.lines[0], sold.lines[0], back.lines[0], note.lines[0], sent.lines[0]]
    assert [(line.batch_number, line.expiry_date) for line in lines] == [("", "")] * 5
    assert await returns.stock() == {"saleable": ("85", "0")}


async def test_the_setting_of_the_organisation_decides_for_devices_and_never_for_drugs(returns: ReturnsClient) -> None:
    device = await returns.product(product_class=products_pb2.PRODUCT_CLASS_DEVICE)
    vendor = await returns.vendor()
    drug_refused = organisations_pb2.UpdateOrganisationRequest(
        organisation=organisations_pb2.OrganisationChanges(classes_without_batch=[products_pb2.PRODUCT_CLASS_DRUG]),
        etag="*",
    )

    before = await refused(returns.buy(vendor, returns.item(device, **WITHOUT)))
    await keep_without(returns, products_pb2.PRODUCT_CLASS_DEVICE)
    taken = await returns.buy(vendor, returns.item(device, **WITHOUT))
    await keep_without(returns)
    after = await refused(returns.buy(vendor, returns.item(device, batch_number="B9", expiry_month="")))
    call = returns.sales.organisations.UpdateOrganisation(drug_refused, metadata=returns.as_user(Role.ADMIN))

    assert before == ("BATCH_NUMBER_MISSING", "lines[0].batch_number")
    assert (taken.lines[0].batch_number, taken.lines[0].expiry_date) == ("", "")
    assert after == ("EXPIRY_MISSING", "lines[0].expiry_month")
    assert await refused(call) == ("INVALID_REQUEST", "organisation.classes_without_batch[0]")


@pytest.mark.parametrize("dates", [{"expiry_month": "2037-01"}, {"manufacture_month": "2026-12"}])
async def test_a_confirmation_at_the_receipt_reaches_the_batch(returns: ReturnsClient, dates: dict[str, str]) -> None:
    product_id = await returns.product()
    item = returns.item(product_id, dates_confirmation="Read on three cartons", **dates)

    receipt = await returns.buy(await returns.vendor(), item)

    request = batches_pb2.GetBatchRequest(batch_id=receipt.lines[0].batch_id)
    batch = await returns.inventory.batches.GetBatch(request, metadata=returns.as_user())
    assert batch.dates_confirmation == "Read on three cartons"
