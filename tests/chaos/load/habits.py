"""What users do, how often, and which kinds of operation that brings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.load import (
    approved_acts,
    approving,
    batch_facts,
    billing,
    claiming,
    closing,
    importing,
    letting_go,
    never_billed,
    one_reference,
    papers,
    paying,
    reading,
    refunding,
    selling,
    storing,
    writing_off,
)
from tests.chaos.load.shop import Shop

Action = Callable[[Shop], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Habit:
    """An action, how often it comes among all, and the kinds of operation for which it is there."""

    action: Action
    weight: int
    brings: str
    """With spaces between."""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.brings.split())


HABITS: Final = (
    Habit(selling.quick_sale, 24, "sale"),
    Habit(selling.sell_on_a_past_day, 5, "past_sale"),
    Habit(selling.bulk_issue, 5, "bulk"),
    Habit(selling.draft_order, 5, "order"),
    Habit(selling.confirm_order, 8, "confirm"),
    Habit(selling.invoice_order, 8, "invoice_order"),
    Habit(selling.invoice_picked, 4, "invoice_picked"),
    Habit(selling.cancel_order_invoice, 5, "cancel_order_invoice"),
    Habit(selling.cancel_order, 7, "cancel_order"),
    Habit(selling.cancel_invoice, 6, "cancel_invoice"),
    Habit(papers.sell_exempt_goods, 3, "bill_of_supply"),
    Habit(papers.sell_both_kinds, 3, "mixed_sale"),
    Habit(papers.sell_listed_goods, 3, "retail_price_sale"),
    Habit(papers.sell_to_the_zone, 2, "letter_sale"),
    Habit(papers.sell_to_the_zone_with_tax, 2, "taxed_zone_sale"),
    Habit(papers.send_elsewhere, 3, "directed_sale"),
    Habit(papers.hand_over, 2, "collected_sale"),
    Habit(papers.open_premises, 1, "premises"),
    Habit(papers.sell_to_premises, 3, "premises_sale"),
    Habit(approving.sell_with_approval, 4, "approval approved_sale"),
    Habit(approving.confirm_with_approval, 3, "approval approved_confirm"),
    Habit(approving.ask_for_an_approval, 4, "ask_approval approve reject_approval withdraw_approval"),
    Habit(approved_acts.take_much_cash, 1, "approved_receipt"),
    Habit(approved_acts.let_more_go, 2, "approved_difference"),
    Habit(approved_acts.open_account_on_credit, 1, "approved_customer"),
    Habit(approved_acts.pay_much_cash, 1, "purchase_approval approved_payment"),
    Habit(approving.cancel_approval, 2, "cancel_approval"),
    Habit(approving.sell_on_an_approved_day, 2, "approval"),
    Habit(approving.give_too_much, 2, ""),
    Habit(approving.sell_at_the_limit, 2, ""),
    Habit(approving.change_limits, 1, "limits"),
    Habit(storing.receive_goods, 8, "goods_receipt"),
    Habit(storing.return_sale, 7, "sales_return expired_goods_return"),
    Habit(storing.return_purchase, 9, "purchase_return"),
    Habit(storing.return_sale_in_parts, 2, "sales_return"),
    Habit(storing.return_delivery, 2, "purchase_return"),
    Habit(storing.adjust, 6, "adjustment"),
    Habit(storing.adjust_past_stock, 3, "past_adjustment"),
    Habit(writing_off.write_off, 3, "write_off"),
    Habit(writing_off.write_off_without_credit, 2, "blocked_bill"),
    Habit(importing.import_goods, 4, "bill_of_entry cancel_bill_of_entry"),
    Habit(batch_facts.correct_batch, 4, "correct_batch"),
    Habit(batch_facts.receive_at_another_price, 3, "repriced_receipt"),
    Habit(batch_facts.share_barcode, 3, "barcodes"),
    Habit(batch_facts.scan, 2, "scan"),
    Habit(paying.collect, 6, "receipt"),
    Habit(paying.unallocate, 4, "unallocate_customer_credit"),
    Habit(paying.cancel_receipt, 4, "cancel_receipt"),
    Habit(billing.bill_in_parts, 3, "partial_bill"),
    Habit(billing.bill_at_another_rate, 3, "accepted_bill"),
    Habit(billing.take_bill, 5, "vendor_bill"),
    Habit(billing.bill_what_was_kept, 3, "kept_bill"),
    Habit(billing.return_what_was_billed, 2, "purchase_return"),
    Habit(never_billed.close_note, 3, "close_debit_note reopen_debit_note late_bill"),
    Habit(never_billed.bill_during_return, 3, "bill_during_return"),
    Habit(billing.pay, 5, "vendor_payment"),
    Habit(billing.unallocate, 3, "unallocate_vendor_credit"),
    Habit(billing.cancel_payment, 2, "cancel_vendor_payment"),
    Habit(billing.cancel_bill, 3, "cancel_vendor_bill"),
    Habit(claiming.claim_a_higher_rate, 7, "claimed_bill"),
    Habit(claiming.settle_by_short_payment, 4, "settle_claim"),
    Habit(claiming.settle_by_refund, 4, "settle_claim"),
    Habit(claiming.settle_by_later_bill, 6, "settle_by_bill"),
    Habit(claiming.claim_damaged_goods, 4, "damaged_receipt settle_by_note"),
    Habit(claiming.claim_found_damage, 3, "late_claim"),
    Habit(claiming.unsettle, 3, "unsettle_claim"),
    Habit(claiming.cancel_claim, 6, "cancel_claim"),
    Habit(claiming.reopen_claim, 6, "reopen_claim"),
    Habit(one_reference.sell_twice, 3, "paid_sale"),
    Habit(one_reference.pay_twice, 2, "transfer"),
    Habit(reading.read_list, 4, "look"),
    Habit(reading.read_foreign_invoice, 2, "look"),
    Habit(closing.pay_in_the_last_month, 5, "late_payment"),
    Habit(closing.book_later, 2, "booked_payment"),
    Habit(closing.collect_in_the_last_month, 4, "late_receipt"),
    Habit(closing.bill_of_the_last_month, 3, "former_bill"),
    Habit(closing.lock_month, 2, "lock_month"),
    Habit(closing.soften_month, 2, "soften_month"),
    Habit(closing.open_month, 2, "open_month"),
    Habit(letting_go.discount_customer, 2, "customer_discount"),
    Habit(letting_go.write_off_for_customer, 2, "customer_difference"),
    Habit(letting_go.cancel_allowance, 5, "cancel_customer_allowance"),
    Habit(letting_go.discount_of_vendor, 2, "vendor_discount"),
    Habit(letting_go.write_off_by_vendor, 2, "vendor_difference"),
    Habit(letting_go.cancel_vendor_allowance, 2, "cancel_vendor_allowance"),
    Habit(refunding.refund_customer, 5, "customer_refund"),
    Habit(refunding.cancel_customer_refund, 5, "cancel_customer_refund"),
    Habit(refunding.refund_by_vendor, 7, "vendor_refund"),
    Habit(refunding.cancel_vendor_refund, 8, "cancel_vendor_refund"),
)
KINDS: Final = frozenset(kind for habit in HABITS for kind in habit.kinds)
"""The kinds of operation in the history. A run fails when no operation of some kind was acknowledged."""
