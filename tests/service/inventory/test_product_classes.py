"""Whether batch number and expiry are needed is a fact of the product's class, and of a setting."""

from typing import Any

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2, inventory_reports_pb2, products_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient, product_change
from tests.support.clients.stock_documents import bought, line, reservation
from tests.support.days import month_from_now
from tests.support.refusals import reason_and_field, refused

DRUG = products_pb2.PRODUCT_CLASS_DRUG
DEVICE = products_pb2.PRODUCT_CLASS_DEVICE
SURGICAL = products_pb2.PRODUCT_CLASS_SURGICAL
COSMETIC = products_pb2.PRODUCT_CLASS_COSMETIC
CONSUMER_GOODS = products_pb2.PRODUCT_CLASS_CONSUMER_GOODS
NUMBER_MISSING = ("BATCH_NUMBER_MISSING", "lines[0].new_batch.batch_number")
EXPIRY_MISSING = ("EXPIRY_MISSING", "lines[0].new_batch.expiry_month")


async def keep_without_batch(inventory: InventoryClient, *classes: Any) -> None:
    announced = organisation_announced_pb2.OrganisationAnnounced(
        source_version=2,
        organisation_id=str(inventory.organisation.org_id),
        time_zone="Asia/Kolkata",
        classes_without_batch=classes,
    )
    await inventory.taken(announced)


async def without_batch(inventory: InventoryClient, product: products_pb2.Product, **fields: Any) -> str:
    return await inventory.receive(product, "", "10", **{"expiry_month": "", **fields})


async def read(inventory: InventoryClient, batch_id: str) -> batches_pb2.Batch:
    request = batches_pb2.GetBatchRequest(batch_id=batch_id)
    return await inventory.batches.GetBatch(request, metadata=inventory.as_user(Role.USER))


async def update(inventory: InventoryClient, product: products_pb2.Product, **fields: Any) -> products_pb2.Product:
    return await inventory.products.UpdateProduct(product_change(product, **fields), metadata=inventory.as_user())


async def test_a_product_that_names_no_class_is_a_drug(inventory: InventoryClient) -> None:
    assert (await inventory.product()).product_class == DRUG


@pytest.mark.parametrize("product_class", [DRUG, DEVICE, SURGICAL, COSMETIC])
async def test_batch_number_and_expiry_are_needed(inventory: InventoryClient, product_class: Any) -> None:
    product = await inventory.product(product_class=product_class)

    no_number = await inventory.receipt_refused(bought(product, "", "10"))
    no_expiry = await inventory.receipt_refused(bought(product, "B1", "10", expiry_month=""))

    assert reason_and_field(no_number) == NUMBER_MISSING
    assert reason_and_field(no_expiry) == EXPIRY_MISSING
    assert await inventory.rows(sa.text("SELECT * FROM inventory.batches")) == []


@pytest.mark.parametrize("product_class", [DEVICE, SURGICAL, COSMETIC])
async def test_a_class_that_the_organisation_keeps_without_batch_comes_in_without(
    inventory: InventoryClient, product_class: Any
) -> None:
    await keep_without_batch(inventory, product_class)
    kept = await inventory.product("KEPT", product_class=product_class)
    drug = await inventory.product("DRUG")

    batch = await read(inventory, await without_batch(inventory, kept))
    refusal = await inventory.receipt_refused(bought(drug, "", "10"))

    assert (batch.batch_number, batch.expiry_date) == ("", "")
    assert reason_and_field(refusal) == NUMBER_MISSING


async def test_consumer_goods_without_batch_are_one_batch_by_mrp_and_are_sold(inventory: InventoryClient) -> None:
    product = await inventory.product(product_class=CONSUMER_GOODS)
    first = await without_batch(inventory, product)
    second = await without_batch(inventory, product)
    dearer = await without_batch(inventory, product, mrp="13.00")

    (outcome,) = await inventory.reserve(reservation(line(product, "25")))

    allocations = outcome.granted.lines[0].allocations
    assert first == second != dearer
    assert [(item.batch_id, item.batch_number, item.expiry_date, item.quantity) for item in allocations] == [
        (first, "", "", "20"),
        (dearer, "", "", "5"),
    ]
    assert allocations[0].explanation == "does not expire, first of 2 batches"


async def test_what_expires_leaves_before_what_does_not(inventory: InventoryClient) -> None:
    product = await inventory.product(product_class=CONSUMER_GOODS)
    await without_batch(inventory, product)
    await inventory.receive(product, "B1", "10", expiry_month=month_from_now(100))

    assert await inventory.granted(reservation(line(product, "15"))) == [("B1", "10"), ("", "5")]


async def test_goods_that_do_not_expire_are_listed_searched_and_never_near_their_expiry(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product(product_class=CONSUMER_GOODS)
    batch_id = await without_batch(inventory, product)
    later = await without_batch(inventory, product, mrp="13.00")
    user = inventory.as_user(Role.USER)

    page = await inventory.batches.ListBatches(batches_pb2.ListBatchesRequest(page_size=1), metadata=user)
    rest = await inventory.batches.ListBatches(
        batches_pb2.ListBatchesRequest(page_size=1, page_token=page.next_page_token), metadata=user
    )
    search = products_pb2.SearchProductsRequest(query=product.code)
    (match,) = (await inventory.products.SearchProducts(search, metadata=user)).matches
    near = await inventory.reports.GetNearExpiry(inventory_reports_pb2.GetNearExpiryRequest(), metadata=user)

    listed = [batch.batch_id for batch in (*page.batches, *rest.batches)]
    assert (sorted(listed), rest.next_page_token) == (sorted([batch_id, later]), "")
    assert (match.available, match.nearest_expiry_date, match.mrp) == ("20", "", "12.00")
    assert list(near.batches) == []


async def test_consumer_goods_keep_what_is_printed_and_only_lack_what_is_not(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product(product_class=CONSUMER_GOODS)

    numbered = await read(inventory, await inventory.receive(product, "B1", "10", expiry_month=""))
    dated = await read(inventory, await inventory.receive(product, "", "10", expiry_month="2028-06"))

    assert (numbered.batch_number, numbered.expiry_date) == ("B1", "")
    assert (dated.batch_number, dated.expiry_date) == ("", "2028-06-30")


async def test_an_expiry_is_taken_away_by_correction_only_where_none_is_needed(inventory: InventoryClient) -> None:
    drug, soap = await inventory.product("D"), await inventory.product("S", product_class=CONSUMER_GOODS)

    async def without_expiry(product: products_pb2.Product) -> batches_pb2.Batch:
        request = batches_pb2.UpdateBatchRequest(
            batch_id=await inventory.receive(product, "B1", "10"),
            etag="*",
            batch=batches_pb2.BatchChanges(reason="None is printed"),
        )
        request.update_mask.paths.append("expiry_month")
        return await inventory.batches.UpdateBatch(request, metadata=inventory.as_user())

    assert await refused(without_expiry(drug)) == ("FIELD_MISSING", "batch.expiry_month")
    assert (await without_expiry(soap)).expiry_date == ""


async def test_what_has_a_schedule_is_a_drug(inventory: InventoryClient) -> None:
    scheduled: dict[str, Any] = {"drug_schedule": products_pb2.DRUG_SCHEDULE_H}
    soap = await inventory.product("SOAP", product_class=CONSUMER_GOODS)

    assert await refused(inventory.product(product_class=COSMETIC, **scheduled)) == ("NOT_A_DRUG", "product_class")
    assert await refused(update(inventory, soap, **scheduled)) == ("NOT_A_DRUG", "product.product_class")
    assert (await update(inventory, soap, product_class=DRUG, **scheduled)).product_class == DRUG


async def test_goods_on_hand_without_batch_keep_their_product_from_a_class_that_needs_one(
    inventory: InventoryClient,
) -> None:
    soap = await inventory.product(product_class=CONSUMER_GOODS)
    await without_batch(inventory, soap)

    refusal = await refused(update(inventory, soap, product_class=DRUG))
    await inventory.sell(soap, "10")

    assert refusal == ("BATCH_FACTS_MISSING", "product.product_class")
    assert (await update(inventory, soap, product_class=DRUG)).product_class == DRUG
