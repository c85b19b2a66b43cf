"""Actions beyond the limits of a role: approvals, for which two users race each, and limits that change meanwhile."""

import asyncio
from typing import Final

from tests.chaos.load import organisations
from tests.chaos.load.approved_acts import approve
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

GENEROUS: Final[tuple[Body, ...]] = (
    {"discount_percent": "15"},
    {"discount_percent": "13", "second_discount_percent": "2"},
    {"free_quantity": "1"},
)
"""What of a line is beyond a user's limits, whatever `change_limits` has set."""
LIMITS: Final = ("10", "11", "12")
"""Of the discount of a user's line."""


async def sell_with_approval(shop: Shop) -> None:
    """A manager approves a sale. Two users use the approval at once: one of them sells."""
    draft = _generous_draft(shop)
    approval = await approve(shop, {"invoice": draft})
    if approval is None:
        return
    await asyncio.gather(*(_sell(shop, "approved_sale", {**draft, **approval}) for _ in range(2)))


async def sell_on_an_approved_day(shop: Shop) -> None:
    """A user may not date a sale two days back. A manager approves it, and the user sells if the goods were there."""
    draft = {
        "customer_id": shop.customer(),
        "lines": [_line(shop)],
        "date": organisations.days_ago(2),
        "date_reason": "The book of the counter was entered late",
    }
    await _sell(shop, "sale", draft)
    approval = await approve(shop, {"invoice": draft})
    if approval:
        await _sell(shop, "approved_sale", {**draft, **approval})


async def confirm_with_approval(shop: Shop) -> None:
    """A manager approves an order. Two users confirm it at once: one of them does."""
    key = new_key("order")
    draft = {**_generous_draft(shop), "reference": key}
    order = await shop.client.do("order", "/v1/orders", draft, key=key)
    approval = await approve(shop, {"order_id": order["order_id"]}) if order else None
    if order is None or approval is None:
        return
    path = f"/v1/orders/{order['order_id']}:confirm"
    confirmed = await asyncio.gather(
        *(shop.client.do("approved_confirm", path, approval, key=new_key("confirm")) for _ in range(2))
    )
    shop.orders.extend(order for order in confirmed if order)


async def cancel_approval(shop: Shop) -> None:
    """An approval is cancelled, while a user uses it."""
    draft = _generous_draft(shop)
    approval = await approve(shop, {"invoice": draft})
    if approval is None:
        return
    await asyncio.gather(
        _decide(shop, approval, "cancel", "cancel_approval", "manager"),
        _sell(shop, "approved_sale", {**draft, **approval}),
    )


async def ask_for_an_approval(shop: Shop) -> None:
    """A user asks for an approval. While a manager approves, an administrator may reject it or the user withdraw it.
    Then the user sells, if that is approved."""
    draft = _generous_draft(shop)
    asked = await _ask(shop, draft)
    if asked is None:
        return
    others = {
        "reject": ("reject_approval", "admin"),
        "withdraw": ("withdraw_approval", "user"),
    }
    verb = shop.rng.choice(["", *others])
    decisions = [_decide(shop, asked, "approve", "approve", "manager")]
    if verb:
        decisions.append(_decide(shop, asked, verb, *others[verb]))
        shop.rng.shuffle(decisions)
    await asyncio.gather(*decisions)
    await _sell(shop, "approved_sale", {**draft, "approval_id": asked["approval_id"]})


async def give_too_much(shop: Shop) -> None:
    """A user gives away what nobody has approved, and is refused."""
    await _sell(shop, "sale", _generous_draft(shop))


async def sell_at_the_limit(shop: Shop) -> None:
    """A user gives a discount that one limit allows and another does not."""
    line = _line(shop) | {"discount_percent": "12"}
    await _sell(shop, "sale", {"customer_id": shop.customer(), "lines": [line]})


async def change_limits(shop: Shop) -> None:
    """An administrator sets another limit for users."""
    body: Body = {"line_discount_percent": shop.rng.choice(LIMITS)}
    path = "/v1/organisation/role-limits/user"
    await shop.client.do("limits", path, body, key=new_key("limits"), role="admin", etag="*")


async def _sell(shop: Shop, kind: str, draft: Body) -> None:
    key = new_key(kind.partition("_")[0])
    invoice = await shop.client.do(kind, "/v1/invoices", {**draft, "reference": key}, key=key)
    if invoice:
        shop.invoices.append(invoice)


async def _ask(shop: Shop, draft: Body) -> Body | None:
    """The approval for which a user asks."""
    key = new_key("ask")
    body = {"request": {"invoice": draft}, "note": key}
    return await shop.client.do("ask_approval", "/v1/approvals:request", body, key=key)


async def _decide(shop: Shop, asked: Body, verb: str, kind: str, role: str) -> Body | None:
    key = new_key(verb)
    path = f"/v1/approvals/{asked['approval_id']}:{verb}"
    return await shop.client.do(kind, path, {"reason": key}, key=key, role=role)


def _generous_draft(shop: Shop) -> Body:
    return {"customer_id": shop.customer(), "lines": [_generous_line(shop)]}


def _generous_line(shop: Shop) -> Body:
    return _line(shop) | shop.rng.choice(GENEROUS)


def _line(shop: Shop) -> Body:
    product_id = shop.organisation.products[shop.rng.choice(organisations.COOL)]
    return {"product_id": product_id, "quantity": str(shop.rng.randint(2, 5))}
