"""Actions with allowances: settlement discounts and small differences, of invoices and of vendor bills."""

from decimal import Decimal

from tests.chaos.load import billing
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def discount_customer(shop: Shop) -> None:
    """A sale on credit, and a discount on it."""
    key = new_key("std")
    invoice = await _sell(shop)
    if invoice is None:
        return
    body = allowance_for("customer", invoice, "settlement_discount", "0.25", key)
    allowance = await shop.client.do("customer_discount", "/v1/customer-allowances", body, key=key, role="manager")
    if allowance:
        shop.allowances.append(allowance)


async def write_off_for_customer(shop: Shop) -> None:
    """A sale on credit is paid but for half a rupee, which a user writes off."""
    invoice = await sell_and_collect(shop, "0.50")
    if invoice is None:
        return
    key = new_key("sdf")
    body = allowance_for("customer", invoice, "small_difference", "0.50", key)
    await shop.client.do("customer_difference", "/v1/customer-allowances", body, key=key)


async def cancel_allowance(shop: Shop) -> None:
    """One of several, so that some stand."""
    allowance = shop.take(shop.allowances) if len(shop.allowances) > 1 else None
    if allowance is None:
        await discount_customer(shop)
        return
    key = new_key("cancel")
    path = f"/v1/customer-allowances/{allowance['customer_allowance_id']}:cancel"
    await shop.client.do("cancel_customer_allowance", path, {"reason": key}, key=key, role="manager")


async def discount_of_vendor(shop: Shop) -> None:
    """A bill, and a discount that the vendor gives on it."""
    bill = await _bill(shop)
    if bill is None:
        return
    key = new_key("vsd")
    body = allowance_for("vendor", bill, "settlement_discount", "0.25", key)
    allowance = await shop.client.do("vendor_discount", "/v1/vendor-allowances", body, key=key)
    if allowance:
        shop.vendor_allowances.append(allowance)


async def write_off_by_vendor(shop: Shop) -> None:
    """A bill is paid but for half a rupee, which the vendor lets go."""
    bill = await _bill(shop)
    if bill is None:
        return
    key = new_key("pay")
    paid = f"{Decimal(bill['outstanding']) - Decimal('0.50'):.2f}"
    part = {"document_id": bill["vendor_bill_id"], "amount": paid}
    money = {"vendor_id": bill["vendor_id"], "amount": paid, "mode": "bank", "reference": key}
    payment = await shop.client.do("vendor_payment", "/v1/vendor-payments", {**money, "allocations": [part]}, key=key)
    if payment is None:
        return
    key = new_key("vdf")
    body = allowance_for("vendor", bill, "small_difference", "0.50", key)
    await shop.client.do("vendor_difference", "/v1/vendor-allowances", body, key=key)


async def cancel_vendor_allowance(shop: Shop) -> None:
    """A discount that the vendor takes back."""
    if not shop.vendor_allowances:
        await discount_of_vendor(shop)
    allowance = shop.take(shop.vendor_allowances)
    if allowance is None:
        return
    key = new_key("cancel")
    path = f"/v1/vendor-allowances/{allowance['vendor_allowance_id']}:cancel"
    await shop.client.do("cancel_vendor_allowance", path, {"reason": key}, key=key, role="manager")


async def _bill(shop: Shop) -> Body | None:
    """A vendor bill of which nothing is paid."""
    receipt = await billing.receive_five(shop)
    return await billing.bill_for(shop, receipt) if receipt else None


async def sell_and_collect(shop: Shop, unpaid: str) -> Body | None:
    """An invoice that is paid but for so much."""
    key = new_key("rct")
    invoice = await _sell(shop)
    if invoice is None:
        return None
    paid = f"{Decimal(invoice['outstanding']) - Decimal(unpaid):.2f}"
    part = {"document_id": invoice["invoice_id"], "amount": paid}
    money = {"customer_id": invoice["customer_id"], "amount": paid, "mode": "upi", "reference": key}
    receipt = await shop.client.do("receipt", "/v1/customer-receipts", {**money, "allocations": [part]}, key=key)
    return invoice if receipt else None


async def _sell(shop: Shop) -> Body | None:
    """An invoice of which nothing is paid."""
    key = new_key("sale")
    body: Body = {"customer_id": shop.customer(), "reference": key, "lines": shop.random_lines()}
    return await shop.client.do("sale", "/v1/invoices", body, key=key)


def allowance_for(side: str, document: Body, kind: str, amount: str, note: str) -> Body:
    of_side = {"customer": "invoice_id", "vendor": "vendor_bill_id"}
    return {
        f"{side}_id": document[f"{side}_id"],
        "kind": kind,
        "allocations": [{"document_id": document[of_side[side]], "amount": amount}],
        "note": note,
    }
