"""HSN code, tax class and the list of exempt drugs at the product: what is unusual is confirmed with a word."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2

from tests.support.clients.inventory import InventoryClient, product_change
from tests.support.refusals import reason_and_field, refusal

WORD = "Read on the maker's invoice"


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"hsn": "33049990"}, ("HSN_OF_OTHER_GOODS", "hsn")),
        ({"name": "Agalsidase alfa 3.5 mg vial"}, ("EXEMPT_DRUG_UNCONFIRMED", "tax_class")),
        ({"generic_name": "Agalsidase alfa"}, ("EXEMPT_DRUG_UNCONFIRMED", "tax_class")),
        ({"tax_class": "exempt_medicine", "name": "Paracetamol"}, ("EXEMPT_DRUG_UNCONFIRMED", "tax_class")),
    ],
)
async def test_an_unusual_product_is_asked_about_when_it_is_entered(
    inventory: InventoryClient, fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    error = await refusal(inventory.product(**fields))
    blank = await refusal(inventory.product(**fields, tax_confirmation=" \u200b"))
    confirmed = await inventory.product(**fields, tax_confirmation=WORD)

    assert reason_and_field(error) == refused
    assert reason_and_field(blank) == ("INVALID_REQUEST", "tax_confirmation")
    assert confirmed.tax_confirmation == WORD
    assert await inventory.audits() == [("create", "product")]


async def test_a_usual_product_keeps_no_confirmation(inventory: InventoryClient) -> None:
    assert (await inventory.product(tax_confirmation=WORD)).tax_confirmation == ""


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"hsn": "33049990"}, ("HSN_OF_OTHER_GOODS", "product.hsn")),
        ({"tax_class": "toiletry"}, ("HSN_OF_OTHER_GOODS", "product.hsn")),
        ({"name": "Agalsidase alfa"}, ("EXEMPT_DRUG_UNCONFIRMED", "product.tax_class")),
        ({"generic_name": "Agalsidase alfa"}, ("EXEMPT_DRUG_UNCONFIRMED", "product.tax_class")),
        ({"tax_class": "exempt_medicine"}, ("EXEMPT_DRUG_UNCONFIRMED", "product.tax_class")),
    ],
)
async def test_a_change_that_makes_a_product_unusual_is_asked_about(
    inventory: InventoryClient, changes: dict[str, Any], refused: tuple[str, str]
) -> None:
    product = await inventory.product()

    error = await refusal(change(inventory, product, **changes))
    confirmed = await change(inventory, product, **changes, tax_confirmation=WORD)
    other = await change(inventory, confirmed, brand="Meru")
    usual = await change(
        inventory,
        other,
        hsn=product.hsn,
        tax_class="medicine",
        name=product.name,
        generic_name="Paracetamol",
    )

    assert reason_and_field(error) == refused
    assert (confirmed.tax_confirmation, other.tax_confirmation, usual.tax_confirmation) == (WORD, WORD, "")
    assert await inventory.audits() == [("create", "product"), *[("update", "product")] * 3]


@pytest.mark.parametrize("hsn", ["7701", "98052010", "00099099"])
async def test_a_code_outside_the_tariff_is_refused_whatever_is_said(inventory: InventoryClient, hsn: str) -> None:
    created = await refusal(inventory.product(hsn=hsn, tax_confirmation=WORD))
    product = await inventory.product()
    changed = await refusal(change(inventory, product, hsn=hsn, tax_confirmation=WORD))

    assert reason_and_field(created) == ("HSN_INVALID", "hsn")
    assert reason_and_field(changed) == ("HSN_INVALID", "product.hsn")


async def change(inventory: InventoryClient, product: products_pb2.Product, **changes: Any) -> products_pb2.Product:
    return await inventory.products.UpdateProduct(product_change(product, **changes), metadata=inventory.as_user())
