"""Actions with vendor bills, whole and in parts, with vendor payments, and their cancellation."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tests.chaos.load import organisations
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

HEADS: Final = ("taxable", "cgst", "sgst", "igst")
PAISA: Final = Decimal("0.01")
DEARER: Final = Decimal("1.05")
KINDS: Final = {"accept_differences": "accepted_bill", "claim_differences": "claimed_bill"}
"""Of operations, by what is decided on the differences of a bill."""
MOST_TRIES: Final = 8
TRY_AGAIN_SECONDS: Final = 0.5


async def take_bill(shop: Shop) -> None:
    """A vendor bill for a goods receipt that has none yet."""
    receipt = shop.take(shop.unbilled) or await receive_five(shop)
    if receipt is not None:
        await bill_for(shop, receipt)


async def bill_for(shop: Shop, receipt: Body, *, round_off: Decimal = Decimal(0)) -> Body | None:
    """Posts a vendor bill with the figures of a goods receipt and this round-off."""
    bill = await post_bill(shop, "vendor_bill", receipt, figures=figures_of(receipt, units_of(receipt), round_off))
    if bill:
        shop.bills.append({**bill, "receipt": receipt})
    return bill


async def bill_in_parts(shop: Shop) -> None:
    """Posts two vendor bills for the parts of one goods receipt."""
    receipt = shop.take(shop.unbilled) or await receive_five(shop)
    if receipt is None or units_of(receipt) < 2:
        return
    (line,) = receipt["lines"]
    for part in (Decimal(1), units_of(receipt) - 1):
        billed = [{"goods_receipt_line_id": line["line_id"], "quantity": f"{part:f}"}]
        bill = await post_bill(shop, "partial_bill", receipt, figures=figures_of(receipt, part), lines=billed)
        if bill:
            shop.bills.append(bill)


async def bill_at_another_rate(shop: Shop) -> None:
    """Posts a vendor bill at 10.50 for goods received at 10.00; a manager accepts the difference."""
    receipt = shop.take(shop.unbilled) or await receive_five(shop)
    if receipt is not None:
        await bill_dearer(shop, receipt, decision="accept_differences")


async def bill_dearer(shop: Shop, receipt: Body, *, decision: str) -> Body | None:
    """Posts a vendor bill at 10.50 for goods received at 10.00, with a decision on the difference."""
    (line,) = receipt["lines"]
    billed = [{"goods_receipt_line_id": line["line_id"], "quantity": line["quantity"], "rate": "10.50"}]
    figures = figures_of(receipt, units_of(receipt) * DEARER)
    bill = await post_bill(shop, KINDS[decision], receipt, figures=figures, lines=billed, decision=decision)
    if bill:
        shop.bills.append(bill)
    return bill


async def bill_as_received(shop: Shop, receipt: Body, *, decision: str) -> Body | None:
    """Posts a vendor bill with the figures of a goods receipt, and with a decision on what came damaged."""
    figures = figures_of(receipt, units_of(receipt))
    return await post_bill(shop, KINDS[decision], receipt, figures=figures, decision=decision)


async def bill_what_was_kept(shop: Shop) -> None:
    """Receives five units, returns two, and posts the vendor bill for three."""
    receipt = await receive_five(shop)
    if not receipt or not await send_back(shop, receipt, 2):
        return
    for _ in range(MOST_TRIES):  # until the debit note has come to purchase
        if await post_bill(shop, "kept_bill", receipt, figures=figures_of(receipt, Decimal(3))):
            return
        await asyncio.sleep(TRY_AGAIN_SECONDS)


async def return_what_was_billed(shop: Shop) -> None:
    """Receives five units and posts their vendor bill; then all of them go back, in two parts."""
    receipt = await receive_five(shop)
    if receipt and await post_bill(shop, "vendor_bill", receipt, figures=figures_of(receipt, units_of(receipt))):
        for units in (2, 3):
            await send_back(shop, receipt, units)


async def receive_five(
    shop: Shop, kind: str = "goods_receipt", vendor_id: str | None = None, **more: str
) -> Body | None:
    """A goods receipt of five units of one product, of the vendor at home unless another one is named."""
    key = new_key("grn")
    line = organisations.line(shop.organisation.products[shop.rng.choice(organisations.COOL)], key[:20], 20, 5) | more
    vendor_id = vendor_id or shop.organisation.vendor_id
    body: Body = {"vendor_id": vendor_id, "vendor_document_number": key, "note": key, "lines": [line]}
    return await shop.client.do(kind, "/v1/goods-receipts", body, key=key)


async def send_back(shop: Shop, receipt: Body, units: int) -> Body | None:
    """The purchase return, once the goods have come to inventory."""
    goods = [{"goods_receipt_line_id": receipt["lines"][0]["line_id"], "quantity": str(units)}]
    for _ in range(MOST_TRIES):  # until the goods have come to inventory
        key = new_key("pr")
        body: Body = {"goods_receipt_id": receipt["goods_receipt_id"], "reason": key, "lines": goods}
        done = await shop.client.do("purchase_return", "/v1/purchase-returns", body, key=key, role="manager")
        if done:
            return done
        await asyncio.sleep(TRY_AGAIN_SECONDS)
    return None


async def cancel_bill(shop: Shop) -> None:
    """Cancels a vendor bill, whose goods may then be billed again."""
    bill = shop.take(shop.bills)
    if bill is None:
        await take_bill(shop)
        return
    key = new_key("unbill")
    path = f"/v1/vendor-bills/{bill['vendor_bill_id']}:cancel"
    done = await shop.client.do("cancel_vendor_bill", path, {"reason": key}, key=key, role="manager")
    if done and "receipt" in bill:
        shop.unbilled.append(bill["receipt"])


async def pay(shop: Shop) -> None:
    """A payment to the vendor."""
    key = new_key("pay")
    body = {
        "vendor_id": shop.organisation.vendor_id,
        "mode": "bank",
        "reference": key,
        "amount": f"{shop.rng.randint(50, 400)}.00",
        "due_first": True,
    }
    payment = await shop.client.do("vendor_payment", "/v1/vendor-payments", body, key=key)
    if payment:
        shop.payments.append(payment)


async def cancel_payment(shop: Shop) -> None:
    """Cancels a vendor payment."""
    payment = shop.take(shop.payments)
    if payment is None:
        await pay(shop)
        return
    key = new_key("unpay")
    path = f"/v1/vendor-payments/{payment['vendor_payment_id']}:cancel"
    await shop.client.do("cancel_vendor_payment", path, {"reason": key}, key=key, role="manager")


async def unallocate(shop: Shop) -> None:
    """Undoes one allocation of a vendor payment."""
    payment = shop.pick([each for each in shop.payments if each.get("allocations")])
    if payment is None:
        await pay(shop)
        return
    key = new_key("undo")
    path = f"/v1/vendor-credits/{payment['vendor_payment_id']}:unallocate"
    body = {"document_id": payment["allocations"][0]["document_id"]}
    await shop.client.do("unallocate_vendor_credit", path, body, key=key, role="manager")


def units_of(receipt: Body) -> Decimal:
    return sum((Decimal(line["quantity"]) for line in receipt["lines"]), Decimal(0))


def figures_of(receipt: Body, units: Decimal, round_off: Decimal = Decimal(0)) -> Body:
    """What a vendor prints for so many of the receipt's units."""
    figures = receipt["figures"]
    share = units / units_of(receipt)
    heads = {head: (Decimal(figures[head]) * share).quantize(PAISA) for head in HEADS if head in figures}
    return {**{head: f"{amount}" for head, amount in heads.items()}, "total": f"{sum(heads.values()) + round_off:.2f}"}


async def post_bill(
    shop: Shop, kind: str, receipt: Body, *, figures: Body, lines: Sequence[Body] = (), decision: str = ""
) -> Body | None:
    key = new_key("bill")
    bill: Body = {
        "vendor_id": receipt["vendor_id"],
        "number": key,
        "date": receipt["date"],
        "goods_receipt_ids": [receipt["goods_receipt_id"]],
        "figures": figures,
    }
    if lines:
        bill["lines"] = list(lines)
    body: Body = {"bill": bill}
    if decision:
        body |= {decision: True, "difference_reason": "Agreed by telephone"}
    return await shop.client.do(kind, "/v1/vendor-bills", body, key=key, role="manager" if decision else "user")
