"""Actions with refunds: to customers, and by the vendor."""

from tests.chaos.load.shop import Shop, new_key


async def refund_customer(shop: Shop) -> None:
    """A customer pays in advance, and gets a part of it back."""
    key, customer_id = new_key("rct"), shop.customer()
    paid = {"customer_id": customer_id, "amount": "20.00", "mode": "upi", "reference": key}
    receipt = await shop.client.do("receipt", "/v1/customer-receipts", paid, key=key)
    if receipt is None:
        return
    shop.receipts.append(receipt)
    key = new_key("refund")
    part = {"document_id": receipt["customer_receipt_id"], "amount": "15.00"}
    body = {"customer_id": customer_id, "amount": "15.00", "mode": "upi", "reference": key, "credits": [part]}
    refund = await shop.client.do("customer_refund", "/v1/customer-refunds", body, key=key, role="manager")
    if refund:
        shop.refunds.append(refund)


async def cancel_customer_refund(shop: Shop) -> None:
    """One of several, so that some stand."""
    refund = shop.take(shop.refunds) if len(shop.refunds) > 1 else None
    if refund is None:
        await refund_customer(shop)
        return
    key = new_key("cancel")
    path = f"/v1/customer-refunds/{refund['customer_refund_id']}:cancel"
    await shop.client.do("cancel_customer_refund", path, {"reason": key}, key=key, role="manager")


async def refund_by_vendor(shop: Shop) -> None:
    """The vendor pays an advance back, in part."""
    key, vendor_id = new_key("pay"), shop.organisation.vendor_id
    paid = {"vendor_id": vendor_id, "mode": "bank", "reference": key, "amount": "90.00"}
    payment = await shop.client.do("vendor_payment", "/v1/vendor-payments", paid, key=key)
    if payment is None:
        return
    shop.payments.append(payment)
    key = new_key("refund")
    part = {"document_id": payment["vendor_payment_id"], "amount": "40.00"}
    body = {"vendor_id": vendor_id, "amount": "40.00", "mode": "bank", "reference": key, "credits": [part]}
    refund = await shop.client.do("vendor_refund", "/v1/vendor-refunds", body, key=key)
    if refund:
        shop.vendor_refunds.append(refund)


async def cancel_vendor_refund(shop: Shop) -> None:
    """One of several, so that some stand."""
    refund = shop.take(shop.vendor_refunds) if len(shop.vendor_refunds) > 1 else None
    if refund is None:
        await refund_by_vendor(shop)
        return
    key = new_key("cancel")
    path = f"/v1/vendor-refunds/{refund['vendor_refund_id']}:cancel"
    await shop.client.do("cancel_vendor_refund", path, {"reason": key}, key=key, role="manager")
