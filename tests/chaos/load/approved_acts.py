"""What else a limit refuses and a manager approves: cash, differences that are let go, terms of a customer."""

import asyncio

from tests.chaos.load.letting_go import allowance_for, sell_and_collect
from tests.chaos.load.organisations import CLINIC
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def take_much_cash(shop: Shop) -> None:
    """More cash than a user takes, and less than the law allows for a day."""
    key = new_key("rct")
    body: Body = {"customer_id": shop.customer(), "amount": "50500.00", "mode": "cash", "reference": key}
    approval = await approve(shop, {"customer_receipt": body})
    if approval:
        body |= approval
        receipt = await shop.client.do("approved_receipt", "/v1/customer-receipts", body, key=key)
        if receipt:
            shop.receipts.append(receipt)


async def let_more_go(shop: Shop) -> None:
    """A difference of five rupees."""
    invoice = await sell_and_collect(shop, "5.00")
    if invoice is None:
        return
    key = new_key("sdf")
    body = allowance_for("customer", invoice, "small_difference", "5.00", key)
    approval = await approve(shop, {"customer_allowance": body})
    if approval:
        await shop.client.do("approved_difference", "/v1/customer-allowances", body | approval, key=key)


async def open_account_on_credit(shop: Shop) -> None:
    """A new customer with better terms than a user may give."""
    key = new_key("new")
    body = {"code": key, "name": key, "credit_limit": "500.00", "credit_days": 10, **CLINIC}
    approval = await approve(shop, {"new_customer": body})
    if approval:
        await shop.client.do("approved_customer", "/v1/customers", body | approval, key=key)


async def pay_much_cash(shop: Shop) -> None:
    """More cash than a user pays to a vendor. Two users use the approval at once: one of them pays."""
    body: Body = {"vendor_id": shop.organisation.vendor_id, "amount": "10100.00", "mode": "cash"}
    approval = await approve(shop, {"vendor_payment": body}, of="purchase_")
    if approval:
        await asyncio.gather(*(_pay(shop, body | approval) for _ in range(2)))


async def _pay(shop: Shop, body: Body) -> None:
    key = new_key("pay")
    await shop.client.do("approved_payment", "/v1/vendor-payments", body | {"reference": key}, key=key)


async def approve(shop: Shop, approved: Body, *, of: str = "") -> Body | None:
    """What names the approval of a manager in a request, of sales unless another service is named."""
    key = new_key("approval")
    body = {"request": approved, "note": key}
    path = f"/v1/{of.replace('_', '-')}approvals"
    approval = await shop.client.do(f"{of}approval", path, body, key=key, role="manager")
    return {"approval_id": approval["approval_id"]} if approval else None
