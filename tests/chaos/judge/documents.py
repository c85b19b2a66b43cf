"""Where the document of each kind of operation is in the books, and where it has the key of its request."""

import dataclasses
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The table of the documents of one kind of operation, the field of their id in a reply, and the column that has
    the key (`mark`)."""

    table: str
    document_id: str
    answered: str
    mark: str
    only: str = "true"


def cancelled(document: Document) -> Document:
    """The same document, once it is cancelled."""
    return dataclasses.replace(document, mark="cancel_reason", only=f"{document.only} AND status = 'cancelled'")


VENDOR_BILL: Final = Document(
    table="purchase.vendor_bills",
    document_id="vendor_bill_id",
    answered="vendor_bill_id",
    mark="lower(number)",
)

INVOICE: Final = Document(table="sales.invoices", document_id="invoice_id", answered="invoice_id", mark="reference")
SALE: Final = dataclasses.replace(INVOICE, only="order_id IS NULL")

GOODS_RECEIPT: Final = Document(
    table="purchase.goods_receipts",
    document_id="goods_receipt_id",
    answered="goods_receipt_id",
    mark="vendor_document_number",
)
ADJUSTMENT: Final = Document(
    table="inventory.adjustments", document_id="adjustment_id", answered="stock_adjustment_id", mark="reason"
)
SETTLEMENT: Final = Document(
    table="purchase.claim_settlements", document_id="debit_claim_id", answered="debit_claim_id", mark="note"
)
TRANSFER: Final = Document(
    table="purchase.vendor_credits",
    document_id="vendor_credit_id",
    answered="vendor_payment_id",
    mark="note",
    only="kind = 'vendor_payment'",
)
SET_MONTH: Final = Document(
    table="sales.period_lock_changes",
    document_id="registration_id",
    answered="registration_id",
    mark="reason",
    only="to_state <> 'locked'",  # the change to locked keeps the reason of the lock
)
RECEIPT: Final = Document(
    table="sales.customer_credits",
    document_id="credit_id",
    answered="customer_receipt_id",
    mark="reference",
    only="kind = 'customer_receipt'",
)
CUSTOMER_ALLOWANCE: Final = Document(
    table="sales.customer_credits",
    document_id="credit_id",
    answered="customer_allowance_id",
    mark="note",
    only="kind IN ('settlement_discount', 'small_difference')",
)
VENDOR_ALLOWANCE: Final = Document(
    table="purchase.vendor_credits",
    document_id="vendor_credit_id",
    answered="vendor_allowance_id",
    mark="note",
    only="kind IN ('settlement_discount', 'small_difference')",
)
BILL_OF_ENTRY: Final = Document(
    table="purchase.bills_of_entry", document_id="bill_of_entry_id", answered="bill_of_entry_id", mark="note"
)
CUSTOMER_REFUND: Final = Document(
    table="sales.customer_refunds", document_id="customer_refund_id", answered="customer_refund_id", mark="reference"
)
VENDOR_REFUND: Final = Document(
    table="purchase.vendor_refunds", document_id="vendor_refund_id", answered="vendor_refund_id", mark="reference"
)
APPROVAL: Final = Document(table="sales.approvals", document_id="approval_id", answered="approval_id", mark="note")
QUICK_SALES: Final = (
    "sale",
    "past_sale",
    "paid_sale",
    "bill_of_supply",
    "mixed_sale",
    "retail_price_sale",
    "letter_sale",
    "taxed_zone_sale",
    "directed_sale",
    "collected_sale",
    "premises_sale",
    "approved_sale",
)
"""Kinds of operation that issue one invoice without an order."""
DOCUMENTS: Final = {
    "customer_discount": CUSTOMER_ALLOWANCE,
    "customer_difference": CUSTOMER_ALLOWANCE,
    "cancel_customer_allowance": cancelled(CUSTOMER_ALLOWANCE),
    "vendor_discount": VENDOR_ALLOWANCE,
    "vendor_difference": VENDOR_ALLOWANCE,
    "cancel_vendor_allowance": cancelled(VENDOR_ALLOWANCE),
    "bill_of_entry": BILL_OF_ENTRY,
    "cancel_bill_of_entry": cancelled(BILL_OF_ENTRY),
    **dict.fromkeys(QUICK_SALES, SALE),
    "approval": APPROVAL,
    "approved_receipt": RECEIPT,
    "approved_difference": CUSTOMER_ALLOWANCE,
    "approved_payment": dataclasses.replace(TRANSFER, mark="reference"),
    "purchase_approval": dataclasses.replace(APPROVAL, table="purchase.approvals"),
    "approved_customer": Document(
        table="sales.customers", document_id="customer_id", answered="customer_id", mark="name"
    ),
    "ask_approval": APPROVAL,
    "approve": dataclasses.replace(APPROVAL, mark="decision_reason", only="role IS NOT NULL"),
    "reject_approval": dataclasses.replace(APPROVAL, mark="decision_reason", only="status = 'rejected'"),
    "withdraw_approval": cancelled(APPROVAL),
    "cancel_approval": cancelled(APPROVAL),
    "premises": Document(
        table="sales.customer_premises",
        document_id="customer_premises_id",
        answered="customer_premises_id",
        mark="name",
    ),
    "order": Document(table="sales.orders", document_id="order_id", answered="order_id", mark="reference"),
    "receipt": RECEIPT,
    "adjustment": ADJUSTMENT,
    "past_adjustment": ADJUSTMENT,
    "write_off": ADJUSTMENT,
    "goods_receipt": GOODS_RECEIPT,
    "repriced_receipt": GOODS_RECEIPT,
    "damaged_receipt": GOODS_RECEIPT,
    # A correction is in the audit trail alone, with the key as its reason.
    "correct_batch": Document(
        table="inventory.audit",
        document_id="entity_id",
        answered="batch_id",
        mark="after ->> 'reason'",
        only="entity = 'batch' AND action = 'correct'",
    ),
    "vendor_bill": VENDOR_BILL,
    "partial_bill": VENDOR_BILL,
    "blocked_bill": VENDOR_BILL,
    "kept_bill": VENDOR_BILL,
    "accepted_bill": VENDOR_BILL,
    "late_bill": VENDOR_BILL,
    "bill_during_return": VENDOR_BILL,
    "close_debit_note": Document(
        table="purchase.debit_note_closings",
        document_id="debit_note_id",
        answered="vendor_credit_id",
        mark="reason",
    ),
    "reopen_debit_note": Document(
        table="purchase.debit_note_closings",
        document_id="debit_note_id",
        answered="vendor_credit_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
    "claimed_bill": VENDOR_BILL,
    "late_claim": Document(
        table="purchase.debit_claims", document_id="debit_claim_id", answered="debit_claim_id", mark="reason"
    ),
    "settle_claim": SETTLEMENT,
    "settle_by_note": SETTLEMENT,
    "settle_by_bill": SETTLEMENT,
    "unsettle_claim": cancelled(SETTLEMENT),
    # A claim that is open again does not say why it was waived; the audit trail does.
    "cancel_claim": Document(
        table="purchase.audit",
        document_id="entity_id",
        answered="debit_claim_id",
        mark="after ->> 'reason'",
        only="entity = 'debit_claim' AND action = 'cancel'",
    ),
    "reopen_claim": Document(
        table="purchase.audit",
        document_id="entity_id",
        answered="debit_claim_id",
        mark="after ->> 'reason'",
        only="entity = 'debit_claim' AND action = 'reopen'",
    ),
    "cancel_vendor_bill": cancelled(VENDOR_BILL),
    "cancel_vendor_payment": Document(
        table="purchase.vendor_credits",
        document_id="vendor_credit_id",
        answered="vendor_payment_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
    "vendor_payment": dataclasses.replace(TRANSFER, mark="reference"),
    "transfer": TRANSFER,
    "late_payment": TRANSFER,
    "booked_payment": TRANSFER,
    "late_receipt": RECEIPT,
    "former_bill": VENDOR_BILL,
    "soften_month": SET_MONTH,
    "lock_month": SET_MONTH,
    "open_month": SET_MONTH,
    "sales_return": Document(
        table="returns.sales_returns", document_id="sales_return_id", answered="sales_return_id", mark="reason"
    ),
    "expired_goods_return": Document(
        table="returns.sales_returns", document_id="sales_return_id", answered="sales_return_id", mark="reason"
    ),
    "purchase_return": Document(
        table="returns.purchase_returns", document_id="purchase_return_id", answered="purchase_return_id", mark="reason"
    ),
    "cancel_invoice": cancelled(INVOICE),
    "cancel_order_invoice": cancelled(dataclasses.replace(INVOICE, only="order_id IS NOT NULL")),
    "cancel_order": Document(
        table="sales.orders",
        document_id="order_id",
        answered="order_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
    "customer_refund": CUSTOMER_REFUND,
    "cancel_customer_refund": cancelled(CUSTOMER_REFUND),
    "vendor_refund": VENDOR_REFUND,
    "cancel_vendor_refund": cancelled(VENDOR_REFUND),
    "cancel_receipt": Document(
        table="sales.customer_credits", document_id="credit_id", answered="customer_receipt_id", mark="cancel_reason"
    ),
}
