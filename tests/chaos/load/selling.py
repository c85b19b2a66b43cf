"""Actions that sell: quick sales, batches of invoices, orders, and the cancellation of each."""

from tests.chaos.load import organisations
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def quick_sale(shop: Shop) -> None:
    """A quick sale; every second one is paid at once."""
    key = new_key("sale")
    body: Body = {"customer_id": shop.customer(), "reference": key, "lines": shop.random_lines()}
    if shop.rng.random() < 0.5:
        body["receipt"] = {"mode": "cash", "reference": key}
    invoice = await shop.client.do("sale", "/v1/invoices", body, key=key)
    if invoice:
        shop.invoices.append(invoice)


async def sell_on_a_past_day(shop: Shop) -> None:
    """A sale of a day that has passed: the goods may not have been here, or the month may be over."""
    key = new_key("past")
    day = organisations.past_day(shop.rng)
    body: Body = {
        "customer_id": shop.customer(),
        "reference": key,
        "date": day,
        "date_reason": "The book of the counter was entered late",
        "lines": shop.random_lines(),
    }
    invoice = await shop.client.do("past_sale", "/v1/invoices", body, key=key, role="manager")
    if invoice:
        shop.invoices.append(invoice)


async def bulk_issue(shop: Shop) -> None:
    """Several invoices in one request, each issued or refused by itself."""
    key = new_key("bulk")
    drafts = [
        {"customer_id": shop.customer(), "reference": f"{key}.{number}", "lines": shop.random_lines()}
        for number in range(shop.rng.randint(2, 6))
    ]
    body: Body = {"requests": [{"invoice": draft} for draft in drafts]}
    answer = await shop.client.do("bulk", "/v1/invoices:batchCreate", body, key=key)
    for outcome in (answer or {}).get("outcomes", []):
        if "invoice" in outcome:
            shop.invoices.append(outcome["invoice"])


async def draft_order(shop: Shop) -> None:
    """An order that reserves nothing yet."""
    key = new_key("order")
    body = {"customer_id": shop.customer(), "reference": key, "lines": shop.random_lines()}
    order = await shop.client.do("order", "/v1/orders", body, key=key)
    if order:
        shop.drafts.append(order)


async def confirm_order(shop: Shop) -> None:
    """Confirms a draft order, which reserves its goods."""
    draft = shop.take(shop.drafts)
    if draft is None:
        await draft_order(shop)
        return
    path = f"/v1/orders/{draft['order_id']}:confirm"
    order = await shop.client.do("confirm", path, {}, key=new_key("confirm"))
    if order:
        shop.orders.append(order)


async def invoice_order(shop: Shop) -> None:
    """Invoices one unit of a line of an order, or everything that is left of the order."""
    order = shop.pick(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    body: Body = {}
    if shop.rng.random() < 0.6:
        line = shop.rng.choice(order["lines"])
        body["lines"] = [{"order_line_id": line["line_id"], "quantity": "1"}]
    elif order in shop.orders:
        shop.orders.remove(order)
    path = f"/v1/orders/{order['order_id']}:invoice"
    invoice = await shop.client.do("invoice_order", path, body, key=new_key("invoice"))
    if invoice:
        shop.order_invoices.append(invoice)


async def invoice_picked(shop: Shop) -> None:
    """Invoices a unit of a batch that the request names, which need not be the reserved batch."""
    order = shop.pick(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    line = shop.rng.choice(order["lines"])
    batch_id = shop.rng.choice(shop.batches_of(line["product_id"]))
    part = {
        "order_line_id": line["line_id"],
        "quantity": "1",
        "batches": [{"batch_id": batch_id, "quantity": "1"}],
    }
    path = f"/v1/orders/{order['order_id']}:invoice"
    invoice = await shop.client.do("invoice_picked", path, {"lines": [part]}, key=new_key("picked"))
    if invoice:
        shop.order_invoices.append(invoice)


async def cancel_order_invoice(shop: Shop) -> None:
    """Cancels the invoice of an order: the order is open again, and its goods are reserved again."""
    invoice = shop.take(shop.order_invoices)
    if invoice is None:
        await invoice_order(shop)
        return
    key = new_key("reopen")
    path = f"/v1/invoices/{invoice['invoice_id']}:cancel"
    await shop.client.do("cancel_order_invoice", path, {"reason": key}, key=key, role="manager")


async def cancel_order(shop: Shop) -> None:
    """Cancels an order, which releases its reserved goods."""
    order = shop.take(shop.orders)
    if order is None:
        await confirm_order(shop)
        return
    key = new_key("cancel")
    path = f"/v1/orders/{order['order_id']}:cancel"
    await shop.client.do("cancel_order", path, {"reason": key}, key=key, role="manager")


async def cancel_invoice(shop: Shop) -> None:
    """Cancels an invoice: its goods return to stock."""
    invoice = shop.take(shop.invoices)
    if invoice is None:
        await quick_sale(shop)
        return
    key = new_key("cancel")
    path = f"/v1/invoices/{invoice['invoice_id']}:cancel"
    await shop.client.do("cancel_invoice", path, {"reason": key}, key=key, role="manager")
