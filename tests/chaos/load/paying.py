"""Actions with money: customer receipts, vendor bills, vendor payments."""

from decimal import Decimal

from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

HEADS = ("taxable", "cgst", "sgst", "igst", "total")


async def collect(shop: Shop) -> None:
    """A customer pays; the receipt settles the oldest open items or stays on account."""
    key = new_key("rct")
    body: Body = {
        "customer_id": shop.customer(),
        "amount": f"{shop.rng.randint(10, 120)}.00",
        "mode": "upi",
        "reference": key,
        "oldest_first": shop.rng.random() < 0.8,
    }
    receipt = await shop.client.do("receipt", "/v1/customer-receipts", body, key=key)
    if receipt:
        shop.receipts.append(receipt)


async def cancel_receipt(shop: Shop) -> None:
    """A customer receipt is cancelled, as when a cheque bounces."""
    receipt = shop.take(shop.receipts)
    if receipt is None:
        await collect(shop)
        return
    key = new_key("cancel")
    path = f"/v1/customer-receipts/{receipt['customer_receipt_id']}:cancel"
    await shop.client.do("cancel_receipt", path, {"reason": key}, key=key, role="manager")


async def take_bill(shop: Shop) -> None:
    """A vendor bill for a goods receipt that has none yet."""
    receipt = shop.take(shop.unbilled)
    if receipt is not None:
        await bill_for(shop, receipt)


async def bill_for(shop: Shop, receipt: Body, *, round_off: Decimal = Decimal(0)) -> Body | None:
    """Posts a vendor bill with the figures of a goods receipt and this round-off."""
    key = new_key("bill")
    figures = {head: receipt["figures"][head] for head in HEADS if head in receipt["figures"]}
    figures["total"] = f"{Decimal(figures['total']) + round_off:.2f}"
    bill = {
        "vendor_id": shop.organisation.vendor_id,
        "number": key,
        "date": receipt["date"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "figures": figures,
    }
    return await shop.client.do("vendor_bill", "/v1/vendor-bills", {"bill": bill}, key=key)


async def pay(shop: Shop) -> None:
    """A payment to the vendor."""
    key = new_key("pay")
    body = {
        "vendor_id": shop.organisation.vendor_id,
        "mode": "bank",
        "reference": key,
        "amount": f"{shop.rng.randint(50, 400)}.00",
        "oldest_first": True,
    }
    await shop.client.do("vendor_payment", "/v1/vendor-payments", body, key=key)
