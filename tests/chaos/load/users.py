"""The load: many concurrent users of several organisations."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tests.chaos.load import (
    batch_facts,
    billing,
    claiming,
    closing,
    letting_go,
    never_billed,
    one_reference,
    paying,
    reading,
    refunding,
    selling,
    storing,
    writing_off,
)
from tests.chaos.load.random_streams import child_stream
from tests.chaos.load.shop import Shop

Action = Callable[[Shop], Awaitable[None]]

USERS: Final = 16
"""For each organisation."""
THINKING_SECONDS: Final = 1.5
"""The longest pause of a user between two actions. It leaves the machine time to restart processes: the suite measures
recovery, not saturation."""

ACTIONS: Final[dict[Action, int]] = {
    selling.quick_sale: 24,
    selling.sell_on_a_past_day: 5,
    selling.bulk_issue: 5,
    selling.draft_order: 5,
    selling.confirm_order: 8,
    selling.invoice_order: 8,
    selling.invoice_picked: 4,
    selling.cancel_order_invoice: 5,
    selling.cancel_order: 7,
    selling.cancel_invoice: 6,
    storing.receive_goods: 8,
    storing.return_sale: 7,
    storing.return_purchase: 9,
    storing.return_sale_in_parts: 2,
    storing.return_delivery: 2,
    storing.adjust: 6,
    storing.adjust_past_stock: 3,
    writing_off.write_off: 3,
    batch_facts.correct_batch: 4,
    batch_facts.receive_at_another_price: 3,
    batch_facts.share_barcode: 3,
    batch_facts.scan: 2,
    paying.collect: 6,
    paying.unallocate: 4,
    paying.cancel_receipt: 4,
    billing.bill_in_parts: 3,
    billing.bill_at_another_rate: 3,
    billing.take_bill: 5,
    billing.bill_what_was_kept: 3,
    billing.return_what_was_billed: 2,
    never_billed.close_note: 3,
    never_billed.bill_during_return: 3,
    billing.pay: 5,
    billing.unallocate: 3,
    billing.cancel_payment: 2,
    billing.cancel_bill: 3,
    claiming.claim_a_higher_rate: 7,
    claiming.settle_by_short_payment: 4,
    claiming.settle_by_refund: 4,
    claiming.settle_by_later_bill: 6,
    claiming.claim_damaged_goods: 4,
    claiming.claim_found_damage: 3,
    claiming.unsettle: 3,
    claiming.cancel_claim: 6,
    claiming.reopen_claim: 6,
    one_reference.sell_twice: 3,
    one_reference.pay_twice: 2,
    reading.read_list: 4,
    reading.read_foreign_invoice: 2,
    closing.pay_in_the_last_month: 5,
    closing.open_month: 2,
    closing.lock_month: 2,
    letting_go.discount_customer: 2,
    letting_go.write_off_for_customer: 2,
    letting_go.cancel_allowance: 5,
    letting_go.discount_of_vendor: 5,
    refunding.refund_customer: 5,
    refunding.cancel_customer_refund: 5,
    refunding.refund_by_vendor: 7,
    refunding.cancel_vendor_refund: 8,
}

KINDS: Final = frozenset(
    {
        "adjustment",
        "barcodes",
        "bill_during_return",
        "bulk",
        "cancel_claim",
        "cancel_customer_allowance",
        "cancel_customer_refund",
        "cancel_invoice",
        "cancel_order",
        "cancel_order_invoice",
        "cancel_receipt",
        "cancel_vendor_allowance",
        "cancel_vendor_bill",
        "cancel_vendor_payment",
        "cancel_vendor_refund",
        "close_debit_note",
        "claimed_bill",
        "confirm",
        "correct_batch",
        "customer_difference",
        "customer_discount",
        "customer_refund",
        "damaged_receipt",
        "goods_receipt",
        "invoice_order",
        "invoice_picked",
        "kept_bill",
        "late_bill",
        "late_payment",
        "lock_month",
        "late_claim",
        "look",
        "open_month",
        "order",
        "paid_sale",
        "partial_bill",
        "past_adjustment",
        "past_sale",
        "purchase_return",
        "receipt",
        "reopen_claim",
        "reopen_debit_note",
        "repriced_receipt",
        "sale",
        "sales_return",
        "scan",
        "accepted_bill",
        "settle_by_bill",
        "settle_by_note",
        "settle_claim",
        "transfer",
        "unallocate_customer_credit",
        "unallocate_vendor_credit",
        "unsettle_claim",
        "vendor_bill",
        "vendor_discount",
        "vendor_payment",
        "write_off",
        "vendor_refund",
    }
)
"""The kinds of operation in the history. A run fails when no operation of some kind was acknowledged."""


async def trade(shops: Sequence[Shop], seconds: float, over: asyncio.Event, thinking: float) -> None:
    """Lets all users act until `over` is set, and waits for their last actions.

    `thinking` is the longest pause between two actions, in seconds.
    """
    for shop in shops:
        shop.client.quiet_at = time.monotonic() + seconds
    async with asyncio.TaskGroup() as tasks:
        for shop in shops:
            for _ in range(USERS):
                tasks.create_task(_user(shop, child_stream(shop.rng), over, thinking))


async def _user(shop: Shop, rng: random.Random, over: asyncio.Event, thinking: float) -> None:
    actions, weights = list(ACTIONS), list(ACTIONS.values())
    while not over.is_set():
        (action,) = rng.choices(actions, weights)
        await action(shop)
        await asyncio.sleep(rng.uniform(0, thinking))
