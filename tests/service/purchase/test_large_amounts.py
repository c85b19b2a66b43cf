"""Amounts that are allowed one by one, and come to more than a document or an account can say, are refused."""

import pytest

from tests.support.clients.purchase import PurchaseClient
from tests.support.refusals import refused

LARGEST = "99999999999999.99"
DEAR = {"mrp": "999999999.00", "ptr": "", "pts": ""}


@pytest.mark.parametrize(
    ("figures", "refusal"),
    [
        ({"quantity": "999999999", "rate": "9999999"}, ("AMOUNT_TOO_LARGE", "lines[0].quantity")),
        ({"quantity": "999999999999"}, ("QUANTITY_TOO_LARGE", "lines[0].quantity")),
        ({"quantity": "1", "rate": "999999999999"}, ("LINE_INVALID", "lines[0].rate")),
    ],
)
async def test_a_line_beyond_what_a_document_can_say_is_neither_ordered_nor_received(
    purchase: PurchaseClient, figures: dict[str, str], refusal: tuple[str, str]
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request = purchase.order_request(vendor, product, **figures)

    ordered = await refused(purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user()))
    received = await refused(purchase.receive(vendor, purchase.item(product, **(DEAR | figures))))

    assert ordered == received == refusal


async def test_lines_beyond_what_a_document_can_say_together_are_not_ordered(purchase: PurchaseClient) -> None:
    request = purchase.order_request(
        await purchase.vendor(), await purchase.product(), quantity="9999", free_quantity="0", rate="9999999"
    )
    request.lines.append(request.lines[0])

    assert await refused(purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user())) == (
        "AMOUNT_TOO_LARGE",
        "lines",
    )


async def test_lines_beyond_what_a_document_can_say_together_are_not_received(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    items = [purchase.item(product, **DEAR, quantity="9999", rate="9999999", batch_number=f"B{i}") for i in range(2)]

    assert await refused(purchase.receive(vendor, *items)) == ("AMOUNT_TOO_LARGE", "lines")


@pytest.mark.parametrize("uqc", ["TBS", "KGS"])
async def test_freight_that_makes_goods_cost_too_much_is_refused(purchase: PurchaseClient, uqc: str) -> None:
    vendor, product = await purchase.vendor(), await purchase.product(uqc=uqc)
    item = purchase.item(product, quantity="1" if uqc == "TBS" else "0.001", free_quantity="0")

    freight = LARGEST if uqc == "TBS" else "999999999.00"

    assert await refused(purchase.receive(vendor, item, freight=freight)) == ("COST_TOO_LARGE", "freight")


async def test_the_payment_that_an_account_cannot_hold_is_refused_at_its_amount(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    for number in range(100):
        await purchase.pay(vendor.vendor_id, LARGEST, reference=f"UTR{number}")

    assert await refused(purchase.pay(vendor.vendor_id, LARGEST, reference="UTR100")) == ("BALANCE_TOO_LARGE", "amount")
