"""Goods from overseas: the vendor's bill without GST, the bill of entry, and a loss before or after it."""

import asyncio
from decimal import Decimal

from tests.chaos.load import billing
from tests.chaos.load.organisations import days_ago
from tests.chaos.load.shop import Shop, new_key
from tests.chaos.load.writing_off import adjust
from tests.support.rest import Body

VALUE, DUTY, IGST = Decimal("50.00"), Decimal("5.50"), Decimal("2.78")


async def import_goods(shop: Shop) -> None:
    """Five units come in. One is lost before or after their bill of entry, or that is cancelled and entered again."""
    receipt = await billing.receive_five(shop, vendor_id=shop.organisation.overseas_vendor_id)
    if not receipt:
        return
    await billing.post_bill(
        shop, "vendor_bill", receipt, figures=billing.figures_of(receipt, billing.units_of(receipt))
    )
    lost_first = shop.rng.random() < 0.5
    if lost_first:
        await _lose_one(shop, receipt)
    entry = await _enter(shop, receipt)
    if entry and shop.rng.random() < 0.5:
        key = new_key("boec")
        path = f"/v1/bills-of-entry/{entry['bill_of_entry_id']}:cancel"
        await shop.client.do("cancel_bill_of_entry", path, {"reason": key}, key=key, role="manager")
        await _enter(shop, receipt)
    if not lost_first:
        await _lose_one(shop, receipt)


async def _enter(shop: Shop, receipt: Body) -> Body | None:
    key = new_key("boe")
    (line,) = receipt["lines"]
    cleared = {
        "goods_receipt_line_id": line["line_id"],
        "assessable_value": f"{VALUE:f}",
        "duty": f"{DUTY:f}",
        "igst": f"{IGST:f}",
    }
    body: Body = {
        "number": str(shop.rng.randint(1, 9_999_999)),
        "date": days_ago(0),
        "port_code": "INNSA1",
        "vendor_id": receipt["vendor_id"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "lines": [cleared],
        "note": key,
    }
    return await shop.client.do("bill_of_entry", "/v1/bills-of-entry", body, key=key)


async def _lose_one(shop: Shop, receipt: Body) -> None:
    for _ in range(billing.MOST_TRIES):  # until the goods have come to inventory
        if await adjust(shop, receipt, "-1"):
            return
        await asyncio.sleep(billing.TRY_AGAIN_SECONDS)
