"""Actions on facts of goods: corrections of batches, receipts at other prices, barcodes of two products."""

from typing import Final

from tests.chaos.load import organisations
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

SHARED: Final = "8901030865237"
"""The barcode that both scarce products have, from their first change on."""
PTRS: Final = ("13.10", "13.40", "13.70", "14.20")
MRPS: Final = ("20.00", "21.00", "22.00")


async def correct_batch(shop: Shop) -> None:
    """Corrects prices, manufacture and MRP of a batch, based on what was just read of it."""
    receipt = shop.pick(shop.goods) or shop.organisation.receipts[0]
    path = f"/v1/batches/{shop.rng.choice(receipt['lines'])['batch_id']}"
    batch = await shop.client.fetch(path)
    if batch is None:
        return
    key = new_key("fix")
    body: Body = {
        "ptr": shop.rng.choice(PTRS),
        "pts": "12.50",
        "mrp": shop.rng.choice(MRPS),
        "manufacture_month": shop.rng.choice(("2025-01", "2025-02")),
        "reason": key,
    }
    await shop.client.do("correct_batch", path, body, key=key, role="manager", etag=batch["etag"])


async def receive_at_another_price(shop: Shop) -> None:
    """Receives a batch that is there at another price to retailer, which is then the batch's."""
    key = new_key("grn")
    code = shop.rng.choice(organisations.HOT)
    line = organisations.line(shop.organisation.products[code], f"{code}-1", 20, shop.rng.randint(1, 4))
    line |= {"ptr": shop.rng.choice(PTRS)}
    body = {"vendor_id": shop.organisation.vendor_id, "vendor_document_number": key, "note": key, "lines": [line]}
    receipt = await shop.client.do("repriced_receipt", "/v1/goods-receipts", body, key=key)
    if receipt:
        shop.goods.append(receipt)
        shop.unbilled.append(receipt)


async def share_barcode(shop: Shop) -> None:
    """Enters one barcode with two products, each of which has another one too."""
    for code in organisations.HOT:
        body: Body = {"barcodes": [SHARED, f"89{shop.rng.randint(10**10, 10**11 - 1)}"]}
        path = f"/v1/products/{shop.organisation.products[code]}"
        await shop.client.do("barcodes", path, body, key=new_key("bar"), role="manager", etag="*")


async def scan(shop: Shop) -> None:
    """Scans the barcode."""
    await shop.client.do("scan", f"/v1/products:search?query={SHARED}", {}, key="", method="GET")
