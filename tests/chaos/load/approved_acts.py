"""What else a limit refuses and a manager approves: cash, differences that are let go, terms of a customer."""

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


async def approve(shop: Shop, approved: Body) -> Body | None:
    """What names the approval of a manager in a request."""
    key = new_key("approval")
    body = {"request": approved, "note": key}
    approval = await shop.client.do("approval", "/v1/approvals", body, key=key, role="manager")
    return {"approval_id": approval["approval_id"]} if approval else None
