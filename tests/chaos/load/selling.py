"""Deals by which goods go out: quick sales, bulk issue, orders, and what undoes them."""

from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def quick_sale(shop: Shop) -> None:
    """Stock and invoice in one call, half of them with the money."""
    key = new_key("sale")
    body: Body = {"customer_id": shop.customer(), "reference": key, "lines": shop.wanted()}
    if shop.chance.random() < 0.5:
        body["receipt"] = {"mode": "cash", "reference": key}
    invoice = await shop.phone.do("sale", "/v1/invoices", body, key=key)
    if invoice:
        shop.invoices.append(invoice)


async def bulk_issue(shop: Shop) -> None:
    """Several invoices in one request, each with its own outcome."""
    key = new_key("bulk")
    drafts = [
        {"customer_id": shop.customer(), "reference": f"{key}.{number}", "lines": shop.wanted()}
        for number in range(shop.chance.randint(2, 6))
    ]
    body: Body = {"requests": [{"invoice": draft} for draft in drafts]}
    answer = await shop.phone.do("bulk", "/v1/invoices:batchCreate", body, key=key)
    for outcome in (answer or {}).get("outcomes", []):
        if "invoice" in outcome:
            shop.invoices.append(outcome["invoice"])


async def draft_order(shop: Shop) -> None:
    """An order that reserves nothing yet."""
    key = new_key("order")
    body = {"customer_id": shop.customer(), "reference": key, "lines": shop.wanted()}
    order = await shop.phone.do("order", "/v1/orders", body, key=key)
    if order:
        shop.drafts.append(order)


async def confirm_order(shop: Shop) -> None:
    """Its goods are set aside."""
    draft = shop.take(shop.drafts)
    if draft is None:
        await draft_order(shop)
        return
    path = f"/v1/orders/{draft['order_id']}:confirm"
    order = await shop.phone.do("confirm", path, {}, key=new_key("confirm"))
    if order:
        shop.orders.append(order)


async def invoice_order(shop: Shop) -> None:
    """A part of one line, or all that is left."""
    order = shop.pick(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    body: Body = {}
    if shop.chance.random() < 0.6:
        line = shop.chance.choice(order["lines"])
        body["lines"] = [{"order_line_id": line["line_id"], "quantity": "1"}]
    elif order in shop.orders:
        shop.orders.remove(order)
    path = f"/v1/orders/{order['order_id']}:invoice"
    invoice = await shop.phone.do("invoice_order", path, body, key=new_key("invoice"))
    if invoice:
        shop.order_invoices.append(invoice)


async def invoice_picked(shop: Shop) -> None:
    """A unit of whatever batch of the product was at hand, which need not be the one that is reserved."""
    order = shop.pick(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    line = shop.chance.choice(order["lines"])
    batch_id = shop.chance.choice(shop.batches_of(line["product_id"]))
    part = {
        "order_line_id": line["line_id"],
        "quantity": "1",
        "batches": [{"batch_id": batch_id, "quantity": "1"}],
    }
    path = f"/v1/orders/{order['order_id']}:invoice"
    invoice = await shop.phone.do("invoice_picked", path, {"lines": [part]}, key=new_key("picked"))
    if invoice:
        shop.order_invoices.append(invoice)


async def cancel_order_invoice(shop: Shop) -> None:
    """A mistake: the order is open again, and its goods are reserved for it again."""
    invoice = shop.take(shop.order_invoices)
    if invoice is None:
        await invoice_order(shop)
        return
    key = new_key("reopen")
    path = f"/v1/invoices/{invoice['invoice_id']}:cancel"
    await shop.phone.do("cancel_order_invoice", path, {"reason": key}, key=key, role="manager")


async def cancel_order(shop: Shop) -> None:
    """What it needs no more is given back."""
    order = shop.take(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    key = new_key("cancel")
    path = f"/v1/orders/{order['order_id']}:cancel"
    await shop.phone.do("cancel_order", path, {"reason": key}, key=key, role="manager")


async def cancel_invoice(shop: Shop) -> None:
    """A mistake: its goods come back."""
    invoice = shop.take(shop.invoices)
    if invoice is None:
        await quick_sale(shop)
        return
    key = new_key("cancel")
    path = f"/v1/invoices/{invoice['invoice_id']}:cancel"
    await shop.phone.do("cancel_invoice", path, {"reason": key}, key=key, role="manager")
