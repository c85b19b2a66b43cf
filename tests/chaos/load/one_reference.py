"""Actions in which two payments name one reference at once, so that one of them is refused."""

import asyncio

from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def sell_twice(shop: Shop) -> None:
    """Two quick sales that are paid by one transfer."""
    receipt = {"mode": "bank", "reference": new_key("utr")}
    drafts: list[Body] = [
        {"customer_id": shop.customer(), "reference": new_key("paid"), "lines": shop.random_lines(), "receipt": receipt}
        for _ in range(2)
    ]
    await asyncio.gather(
        *(shop.client.do("paid_sale", "/v1/invoices", draft, key=draft["reference"]) for draft in drafts)
    )


async def pay_twice(shop: Shop) -> None:
    """Two payments to the vendor by one transfer."""
    body: Body = {
        "vendor_id": shop.organisation.vendor_id,
        "mode": "bank",
        "reference": new_key("utr"),
        "amount": "50.00",
    }
    payments: list[Body] = [{**body, "note": new_key("transfer")} for _ in range(2)]
    await asyncio.gather(
        *(shop.client.do("transfer", "/v1/vendor-payments", payment, key=payment["note"]) for payment in payments)
    )
