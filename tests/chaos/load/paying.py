"""Actions with customer receipts."""

from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def collect(shop: Shop) -> None:
    """A customer pays; the receipt settles the oldest open items or stays on account."""
    key = new_key("rct")
    body: Body = {
        "customer_id": shop.customer(),
        "amount": f"{shop.rng.randint(10, 120)}.00",
        "mode": "upi",
        "reference": key,
        "due_first": shop.rng.random() < 0.8,
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


async def unallocate(shop: Shop) -> None:
    """Undoes one allocation of a customer receipt."""
    receipt = shop.pick([each for each in shop.receipts if each.get("allocations")])
    if receipt is None:
        await collect(shop)
        return
    key = new_key("undo")
    path = f"/v1/customer-credits/{receipt['customer_receipt_id']}:unallocate"
    body = {"document_id": receipt["allocations"][0]["document_id"]}
    await shop.client.do("unallocate_customer_credit", path, body, key=key, role="manager")
