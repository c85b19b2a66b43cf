"""Products: entered, changed, found."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc, products_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit import ids
from kit.auth.caller import Role
from tests.service.inventory.warehouse import Warehouse, refusal

CREATE: dict[str, Any] = {
    "code": "PCM500",
    "name": "Paracetamol 500 mg tablets",
    "hsn": "30049099",
    "tax_class": "medicine",
    "uqc": "TBS",
}


def change(
    product: products_pb2.Product, paths: Sequence[str] = (), etag: str = "", **fields: object
) -> products_pb2.UpdateProductRequest:
    return products_pb2.UpdateProductRequest(
        product_id=product.product_id,
        product=products_pb2.ProductChanges(**fields),  # type: ignore[arg-type]
        update_mask=FieldMask(paths=paths),
        etag=etag,
    )


async def test_created_product_reads_back_as_it_was_given(warehouse: Warehouse) -> None:
    created = await warehouse.product(
        generic_name="Paracetamol", drug_schedule=products_pb2.DRUG_SCHEDULE_H1, barcodes=["8901234567890"]
    )
    assert (created.units_per_pack, created.reorder_level, created.active, created.etag) == ("1", "0", True, '"1"')
    read = await warehouse.products.GetProduct(
        products_pb2.GetProductRequest(product_id=created.product_id), metadata=warehouse.as_user(Role.USER)
    )
    assert read == created
    assert await warehouse.audits() == [("create", "product")]


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
    warehouse: Warehouse, field: str, value: str, reason: str
) -> None:
    request = products_pb2.CreateProductRequest(**{**CREATE, field: value})
    error = await refusal(warehouse.products.CreateProduct(request, metadata=warehouse.as_user()))
    assert (error.reason, error.field) == (reason, field)
    assert await listed(warehouse) == []


async def test_code_is_unique_in_any_case_and_free_in_another_organisation(
    warehouse: Warehouse, neighbour: Warehouse
) -> None:
    await warehouse.product("PCM500")
    request = products_pb2.CreateProductRequest(**{**CREATE, "code": "pcm500"})
    error = await refusal(warehouse.products.CreateProduct(request, metadata=warehouse.as_user()))
    assert (error.reason, error.field) == ("CODE_TAKEN", "code")
    await neighbour.product("PCM500")


async def test_user_may_read_and_not_write(warehouse: Warehouse) -> None:
    request = products_pb2.CreateProductRequest(**CREATE)
    error = await refusal(warehouse.products.CreateProduct(request, metadata=warehouse.as_user(Role.USER)))
    assert error.reason == "ROLE_INSUFFICIENT"
    product = await warehouse.product()
    error = await refusal(
        warehouse.products.UpdateProduct(change(product, name="X"), metadata=warehouse.as_user(Role.USER))
    )
    assert error.reason == "ROLE_INSUFFICIENT"


async def test_another_organisations_product_is_not_there(warehouse: Warehouse, neighbour: Warehouse) -> None:
    product = await warehouse.product()
    request = products_pb2.GetProductRequest(product_id=product.product_id)
    error = await refusal(neighbour.products.GetProduct(request, metadata=neighbour.as_user()))
    assert (error.reason, error.field) == ("PRODUCT_NOT_FOUND", "product_id")
    error = await refusal(neighbour.products.UpdateProduct(change(product, name="Mine"), metadata=neighbour.as_user()))
    assert error.reason == "PRODUCT_NOT_FOUND"


async def test_repeated_creation_gives_the_same_product_once(warehouse: Warehouse) -> None:
    request = products_pb2.CreateProductRequest(**CREATE)
    first, second = [
        await warehouse.products.CreateProduct(request, metadata=warehouse.as_user(key="k1")) for _ in range(2)
    ]
    assert first == second
    assert await listed(warehouse) == ["PCM500"]
    other = products_pb2.CreateProductRequest(**{**CREATE, "code": "OTHER"})
    error = await refusal(warehouse.products.CreateProduct(other, metadata=warehouse.as_user(key="k1")))
    assert error.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_only_the_named_fields_change(warehouse: Warehouse) -> None:
    product = await warehouse.product(brand="Calpol", barcodes=["11112222"])
    changed = await warehouse.products.UpdateProduct(
        change(product, ["brand", "active", "barcodes"], name="Not this", barcodes=["33334444"]),
        metadata=warehouse.as_user(),
    )
    assert (changed.name, changed.brand, changed.active, list(changed.barcodes)) == (
        product.name,
        "",
        False,
        ["33334444"],
    )
    assert changed.etag == '"2"'
    assert await warehouse.audits() == [("create", "product"), ("update", "product")]


async def test_without_a_mask_the_fields_that_are_present_change(warehouse: Warehouse) -> None:
    product = await warehouse.product(brand="Calpol")
    changed = await warehouse.products.UpdateProduct(
        change(product, name="Paracetamol 650 mg", reorder_level="12.5"), metadata=warehouse.as_user()
    )
    assert (changed.name, changed.brand, changed.reorder_level) == ("Paracetamol 650 mg", "Calpol", "12.5")


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
    warehouse: Warehouse, paths: list[str], fields: dict[str, str], reason: str, field: str
) -> None:
    product = await warehouse.product()
    error = await refusal(
        warehouse.products.UpdateProduct(change(product, paths, **fields), metadata=warehouse.as_user())
    )
    assert (error.reason, error.field) == (reason, field)
    request = products_pb2.GetProductRequest(product_id=product.product_id)
    assert await warehouse.products.GetProduct(request, metadata=warehouse.as_user()) == product


async def test_change_of_what_somebody_else_changed_is_refused(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    await warehouse.products.UpdateProduct(change(product, brand="A", etag=product.etag), metadata=warehouse.as_user())
    error = await refusal(
        warehouse.products.UpdateProduct(change(product, brand="B", etag=product.etag), metadata=warehouse.as_user())
    )
    assert error.reason == "STALE_ETAG"


async def test_two_changes_at_once_have_one_winner(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    requests = [change(product, brand=brand, etag=product.etag) for brand in "AB"]
    results = await asyncio.gather(
        *(warehouse.products.UpdateProduct(request, metadata=warehouse.as_user()) for request in requests),
        return_exceptions=True,
    )
    assert sum(isinstance(result, products_pb2.Product) for result in results) == 1


async def test_pages_hold_every_product_once_by_code(warehouse: Warehouse) -> None:
    for code in ("c", "A", "b", "D"):
        await warehouse.product(code)
    request = products_pb2.ListProductsRequest(page_size=3)
    first = await warehouse.products.ListProducts(request, metadata=warehouse.as_user(Role.USER))
    await warehouse.product("0-new")
    request.page_token = first.next_page_token
    second = await warehouse.products.ListProducts(request, metadata=warehouse.as_user(Role.USER))
    assert [product.code for product in [*first.products, *second.products]] == ["A", "b", "c", "D"]
    assert second.next_page_token == ""
    request.active_only = True
    error = await refusal(warehouse.products.ListProducts(request, metadata=warehouse.as_user(Role.USER)))
    assert error.field == "page_token"


async def listed(warehouse: Warehouse) -> list[str]:
    reply = await warehouse.products.ListProducts(
        products_pb2.ListProductsRequest(), metadata=warehouse.as_user(Role.USER)
    )
    return [product.code for product in reply.products]


async def test_other_services_look_many_products_up_at_once(warehouse: Warehouse) -> None:
    products = [await warehouse.product(code) for code in ("A", "B")]
    stub = product_lookup_pb2_grpc.ProductLookupServiceStub(warehouse.service.channel)
    request = product_lookup_pb2.LookUpProductsRequest(
        product_ids=[*(product.product_id for product in products), str(ids.new_id())]
    )
    reply = await stub.LookUpProducts(request, metadata=warehouse.as_service())
    assert sorted(product.code for product in reply.products) == ["A", "B"]
    assert (await refusal(stub.LookUpProducts(request, metadata=warehouse.as_user()))).reason == "TOKEN_INVALID"
