"""Products: entered, changed, found."""

import asyncio
from typing import Any

import pytest
from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc, products_pb2

from kit import ids
from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient, product_change
from tests.support.refusals import refusal, refused

CREATE: dict[str, Any] = {
    "code": "PCM500",
    "name": "Paracetamol 500 mg tablets",
    "hsn": "30049099",
    "tax_class": "medicine",
    "uqc": "TBS",
}


async def test_created_product_reads_back_as_it_was_given(inventory: InventoryClient) -> None:
    created = await inventory.product(
        generic_name="Paracetamol", drug_schedule=products_pb2.DRUG_SCHEDULE_H1, barcodes=["8901234567890"]
    )
    assert (created.units_per_pack, created.reorder_level, created.active, created.etag) == ("1", "0", True, '"1"')
    read = await inventory.products.GetProduct(
        products_pb2.GetProductRequest(product_id=created.product_id), metadata=inventory.as_user(Role.USER)
    )
    assert read == created
    assert await inventory.audits() == [("create", "product")]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("tax_class", "medicin", "TAX_CLASS_UNKNOWN"),
        ("uqc", "QQQ", "UQC_UNKNOWN"),
        ("hsn", "30049", "INVALID_REQUEST"),
        ("hsn", "", "INVALID_REQUEST"),
        ("code", "", "INVALID_REQUEST"),
    ],
)
async def test_product_with_a_wrong_fact_is_refused_at_the_field(
    inventory: InventoryClient, field: str, value: str, reason: str
) -> None:
    request = products_pb2.CreateProductRequest(**{**CREATE, field: value})
    error = await refusal(inventory.products.CreateProduct(request, metadata=inventory.as_user()))
    assert (error.reason, error.field) == (reason, field)
    assert await listed(inventory) == []


async def test_code_is_unique_in_any_case_and_free_in_another_organisation(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    await inventory.product("PCM500")
    request = products_pb2.CreateProductRequest(**{**CREATE, "code": "pcm500"})
    error = await refusal(inventory.products.CreateProduct(request, metadata=inventory.as_user()))
    assert (error.reason, error.field) == ("CODE_TAKEN", "code")
    await neighbour.product("PCM500")


async def test_user_may_read_and_not_write(inventory: InventoryClient) -> None:
    request = products_pb2.CreateProductRequest(**CREATE)
    error = await refusal(inventory.products.CreateProduct(request, metadata=inventory.as_user(Role.USER)))
    assert error.reason == "ROLE_INSUFFICIENT"
    product = await inventory.product()
    error = await refusal(
        inventory.products.UpdateProduct(product_change(product, name="X"), metadata=inventory.as_user(Role.USER))
    )
    assert error.reason == "ROLE_INSUFFICIENT"


async def test_another_organisations_product_is_not_there(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    request = products_pb2.GetProductRequest(product_id=product.product_id)
    error = await refusal(neighbour.products.GetProduct(request, metadata=neighbour.as_user()))
    assert (error.reason, error.field) == ("PRODUCT_NOT_FOUND", "product_id")
    error = await refusal(
        neighbour.products.UpdateProduct(product_change(product, name="Mine"), metadata=neighbour.as_user())
    )
    assert error.reason == "PRODUCT_NOT_FOUND"


async def test_repeated_creation_gives_the_same_product_once(inventory: InventoryClient) -> None:
    request = products_pb2.CreateProductRequest(**CREATE)
    first, second = [
        await inventory.products.CreateProduct(request, metadata=inventory.as_user(key="k1")) for _ in range(2)
    ]
    assert first == second
    assert await listed(inventory) == ["PCM500"]
    other = products_pb2.CreateProductRequest(**{**CREATE, "code": "OTHER"})
    error = await refusal(inventory.products.CreateProduct(other, metadata=inventory.as_user(key="k1")))
    assert error.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_only_the_named_fields_change(inventory: InventoryClient) -> None:
    product = await inventory.product(brand="Calpol", barcodes=["11112222"])
    changed = await inventory.products.UpdateProduct(
        product_change(product, ["brand", "active", "barcodes"], name="Not this", barcodes=["33334444"]),
        metadata=inventory.as_user(),
    )
    assert (changed.name, changed.brand, changed.active, list(changed.barcodes)) == (
        product.name,
        "",
        False,
        ["33334444"],
    )
    assert changed.etag == '"2"'
    assert await inventory.audits() == [("create", "product"), ("update", "product")]


async def test_without_a_mask_the_fields_that_are_present_change(inventory: InventoryClient) -> None:
    product = await inventory.product(brand="Calpol")
    changed = await inventory.products.UpdateProduct(
        product_change(product, name="Paracetamol 650 mg", reorder_level="12"), metadata=inventory.as_user()
    )
    assert (changed.name, changed.brand, changed.reorder_level) == ("Paracetamol 650 mg", "Calpol", "12")


@pytest.mark.parametrize(
    ("paths", "fields", "reason", "field"),
    [
        (["code"], {}, "FIELD_UNKNOWN", "update_mask"),
        (["name"], {}, "FIELD_MISSING", "product.name"),
        (["hsn"], {}, "FIELD_MISSING", "product.hsn"),
        ([], {"tax_class": "medicin"}, "TAX_CLASS_UNKNOWN", "product.tax_class"),
    ],
)
async def test_wrong_change_is_refused_at_the_field_and_changes_nothing(
    inventory: InventoryClient, paths: list[str], fields: dict[str, str], reason: str, field: str
) -> None:
    product = await inventory.product()
    error = await refusal(
        inventory.products.UpdateProduct(product_change(product, paths, **fields), metadata=inventory.as_user())
    )
    assert (error.reason, error.field) == (reason, field)
    request = products_pb2.GetProductRequest(product_id=product.product_id)
    assert await inventory.products.GetProduct(request, metadata=inventory.as_user()) == product


async def test_change_of_what_somebody_else_changed_is_refused(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.products.UpdateProduct(
        product_change(product, brand="A", etag=product.etag), metadata=inventory.as_user()
    )
    error = await refusal(
        inventory.products.UpdateProduct(
            product_change(product, brand="B", etag=product.etag), metadata=inventory.as_user()
        )
    )
    assert error.reason == "STALE_ETAG"


async def test_two_changes_at_once_have_one_winner(inventory: InventoryClient) -> None:
    product = await inventory.product()
    requests = [product_change(product, brand=brand, etag=product.etag) for brand in "AB"]
    results = await asyncio.gather(
        *(inventory.products.UpdateProduct(request, metadata=inventory.as_user()) for request in requests),
        return_exceptions=True,
    )
    assert sum(isinstance(result, products_pb2.Product) for result in results) == 1


async def test_pages_hold_every_product_once_by_code(inventory: InventoryClient) -> None:
    for code in ("c", "A", "b", "D"):
        await inventory.product(code)
    request = products_pb2.ListProductsRequest(page_size=3)
    first = await inventory.products.ListProducts(request, metadata=inventory.as_user(Role.USER))
    await inventory.product("0-new")
    request.page_token = first.next_page_token
    second = await inventory.products.ListProducts(request, metadata=inventory.as_user(Role.USER))
    assert [product.code for product in [*first.products, *second.products]] == ["A", "b", "c", "D"]
    assert second.next_page_token == ""
    request.active_only = True
    error = await refusal(inventory.products.ListProducts(request, metadata=inventory.as_user(Role.USER)))
    assert error.field == "page_token"


async def listed(inventory: InventoryClient) -> list[str]:
    reply = await inventory.products.ListProducts(
        products_pb2.ListProductsRequest(), metadata=inventory.as_user(Role.USER)
    )
    return [product.code for product in reply.products]


async def test_other_services_look_many_products_up_at_once(inventory: InventoryClient) -> None:
    products = [await inventory.product(code) for code in ("A", "B")]
    stub = product_lookup_pb2_grpc.ProductLookupServiceStub(inventory.channel)
    request = product_lookup_pb2.BatchGetProductsRequest(
        product_ids=[*(product.product_id for product in products), str(ids.new_id())]
    )
    reply = await stub.BatchGetProducts(request, metadata=inventory.as_service())
    assert sorted(product.code for product in reply.products) == ["A", "B"]
    assert (await refusal(stub.BatchGetProducts(request, metadata=inventory.as_user()))).reason == "TOKEN_INVALID"


@pytest.mark.parametrize("field", ["units_per_pack", "reorder_level"])
async def test_a_part_of_a_counted_unit_is_refused_in_a_product(inventory: InventoryClient, field: str) -> None:
    request = products_pb2.CreateProductRequest(**{**CREATE, field: "1.5"})
    product = await inventory.product("OTHER")

    entered = await refused(inventory.products.CreateProduct(request, metadata=inventory.as_user()))
    changed = await refused(
        inventory.products.UpdateProduct(product_change(product, **{field: "1.5"}), metadata=inventory.as_user())
    )

    assert (entered, changed) == (("QUANTITY_NOT_WHOLE", field), ("QUANTITY_NOT_WHOLE", f"product.{field}"))
