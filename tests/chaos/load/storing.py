"""Actions that move goods otherwise: goods receipts, returns both ways, adjustments."""

from decimal import Decimal

from tests.chaos.load import billing, organisations, selling
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

FEW_BATCHES = 4


async def receive_goods(shop: Shop) -> None:
    """Receives a product whose stock is short, into an existing or a new batch."""
    key = new_key("grn")
    code = shop.rng.choice(organisations.HOT)
    batch = f"{code}-{shop.rng.randint(1, FEW_BATCHES)}"
    prices = organisations.OF_THREE if shop.rng.random() < 0.4 else organisations.OF_ONE
    line = organisations.line(shop.organisation.products[code], batch, 20, shop.rng.randint(2, 10), prices)
    body = {"vendor_id": shop.organisation.vendor_id, "vendor_document_number": key, "note": key, "lines": [line]}
    receipt = await shop.client.do("goods_receipt", "/v1/goods-receipts", body, key=key)
    if receipt:
        shop.goods.append(receipt)
        shop.unbilled.append(receipt)


async def return_sale(shop: Shop) -> None:
    """A customer returns one unit of a line. Of expired goods some customers are credited a share."""
    invoice = shop.pick(shop.invoices)
    if invoice is None:
        await selling.quick_sale(shop)
        return
    key = new_key("sr")
    line = shop.rng.choice(invoice["lines"])
    disposition = shop.rng.choice(["saleable", "damaged", "expired"])
    goods = [{"invoice_line_id": line["line_id"], "quantity": "1", "disposition": disposition}]
    body: Body = {"invoice_id": invoice["invoice_id"], "reason": key, "lines": goods}
    kind = "expired_goods_return" if disposition == "expired" else "sales_return"
    await shop.client.do(kind, "/v1/sales-returns", body, key=key)


async def return_sale_in_parts(shop: Shop) -> None:
    """A customer returns all goods of an invoice, each line in two returns where its quantity allows it."""
    invoice = shop.take(shop.invoices)
    if invoice is None:
        await selling.quick_sale(shop)
        return
    for line in invoice["lines"]:
        quantity = int(line["quantity"])
        for part in (1, quantity - 1) if quantity > 1 else (quantity,):
            key = new_key("sr")
            goods = [{"invoice_line_id": line["line_id"], "quantity": str(part), "disposition": "damaged"}]
            body: Body = {"invoice_id": invoice["invoice_id"], "reason": key, "lines": goods}
            await shop.client.do("sales_return", "/v1/sales-returns", body, key=key)


async def return_delivery(shop: Shop) -> None:
    """Receives goods, posts the vendor bill with a round-off, and returns the goods in two parts."""
    key = new_key("grn")
    product_id = shop.organisation.products[shop.rng.choice(organisations.COOL)]
    line = organisations.line(product_id, key[:20], 20, 5, organisations.OF_THREE)
    body: Body = {"vendor_id": shop.organisation.vendor_id, "vendor_document_number": key, "note": key, "lines": [line]}
    receipt = await shop.client.do("goods_receipt", "/v1/goods-receipts", body, key=key)
    if not receipt or not await billing.bill_for(shop, receipt, round_off=Decimal("0.40")):
        return
    line_id = receipt["lines"][0]["line_id"]
    for part in ("2", "3"):
        key = new_key("pr")
        goods = [{"goods_receipt_line_id": line_id, "quantity": part}]
        body = {"goods_receipt_id": receipt["goods_receipt_id"], "reason": key, "lines": goods}
        await shop.client.do("purchase_return", "/v1/purchase-returns", body, key=key, role="manager")


async def return_purchase(shop: Shop) -> None:
    """Returns a few units to the vendor."""
    receipt = shop.pick(shop.goods)
    if receipt is None:
        await receive_goods(shop)
        return
    key = new_key("pr")
    line = receipt["lines"][0]["line_id"]
    goods = [{"goods_receipt_line_id": line, "quantity": str(shop.rng.randint(1, 3))}]
    body: Body = {"goods_receipt_id": receipt["goods_receipt_id"], "reason": key, "lines": goods}
    await shop.client.do("purchase_return", "/v1/purchase-returns", body, key=key, role="manager")


async def adjust(shop: Shop) -> None:
    """Adjusts stock by one unit today: damaged, or found by a count."""
    await _adjust(shop, "adjustment")


async def adjust_past_stock(shop: Shop) -> None:
    """Adjusts the stock of a day that has passed, on which the goods may not have been here."""
    day = organisations.past_day(shop.rng)
    await _adjust(shop, "past_adjustment", date=day, date_reason="Counted on that day")


async def _adjust(shop: Shop, kind: str, **fields: str) -> None:
    receipt = shop.pick(shop.goods) or shop.organisation.receipts[0]
    key = new_key("adj")
    line = shop.rng.choice(receipt["lines"])
    down = shop.rng.random() < 0.7
    body = {
        "batch_id": line["batch_id"],
        "quantity": "-1" if down else "1",
        "reason_kind": "damaged" if down else "count",
        "reason": key,
        **fields,
    }
    await shop.client.do(kind, "/v1/stock-adjustments", body, key=key, role="manager")
