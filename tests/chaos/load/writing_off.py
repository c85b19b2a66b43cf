"""Goods that are written off before and after their vendor bill, and found again."""

import asyncio

from tests.chaos.load import billing
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def write_off(shop: Shop) -> None:
    """Five units come in. Some are lost, the bill comes before or after, one is found, and one more is lost."""
    receipt = await billing.receive_five(shop)
    if not receipt:
        return
    bill_first = shop.rng.random() < 0.5
    if bill_first:
        await billing.bill_for(shop, receipt)
    for _ in range(billing.MOST_TRIES):  # until the goods have come to inventory
        if await adjust(shop, receipt, "-2"):
            break
        await asyncio.sleep(billing.TRY_AGAIN_SECONDS)
    if not bill_first:
        await billing.bill_for(shop, receipt)
    await adjust(shop, receipt, "1")
    await adjust(shop, receipt, "-1")


async def write_off_without_credit(shop: Shop) -> None:
    """Two of five units are lost whose tax is not set off (CGST Act s.17(5)): nothing is reversed."""
    receipt = await billing.receive_five(shop)
    if not receipt:
        return
    key = new_key("blocked")
    bill: Body = {
        "vendor_id": receipt["vendor_id"],
        "number": key,
        "date": receipt["date"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "figures": billing.figures_of(receipt, billing.units_of(receipt)),
    }
    body: Body = {"bill": bill, "input_tax": "ineligible"}
    await shop.client.do("blocked_bill", "/v1/vendor-bills", body, key=key)
    for _ in range(billing.MOST_TRIES):  # until the goods have come to inventory
        if await adjust(shop, receipt, "-2"):
            return
        await asyncio.sleep(billing.TRY_AGAIN_SECONDS)


async def adjust(shop: Shop, receipt: Body, quantity: str) -> Body | None:
    key = new_key("off")
    reason_kind = "lost" if quantity.startswith("-") else "count"
    body = {
        "batch_id": receipt["lines"][0]["batch_id"],
        "quantity": quantity,
        "reason_kind": reason_kind,
        "reason": key,
    }
    return await shop.client.do("write_off", "/v1/stock-adjustments", body, key=key, role="manager")
