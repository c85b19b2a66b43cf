"""Rules 1 and 2: an acknowledged operation has one document; no operation has two documents, acknowledged or not.

Most documents carry the key of their request in a field for remarks, so the judge does not depend on the table of
idempotency keys.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.chaos.judge.books import Books, Claim, Violation
from tests.chaos.load.history import History, Operation
from tests.support.rest import Body

EXISTS: Final = Claim(rule=1, words="an acknowledged operation has its document")
NOT_DONE: Final = Claim(rule=1, words="a refused operation has no document")
ONCE: Final = Claim(rule=2, words="no operation has two documents")


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

SALE: Final = Document(
    table="sales.invoices",
    document_id="invoice_id",
    answered="invoice_id",
    mark="reference",
    only="order_id IS NULL",
)

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
    only="kind = 'settlement_discount'",
)
CUSTOMER_REFUND: Final = Document(
    table="sales.customer_refunds", document_id="customer_refund_id", answered="customer_refund_id", mark="reference"
)
VENDOR_REFUND: Final = Document(
    table="purchase.vendor_refunds", document_id="vendor_refund_id", answered="vendor_refund_id", mark="reference"
)
DOCUMENTS: Final = {
    "customer_discount": CUSTOMER_ALLOWANCE,
    "customer_difference": CUSTOMER_ALLOWANCE,
    "cancel_customer_allowance": cancelled(CUSTOMER_ALLOWANCE),
    "vendor_discount": VENDOR_ALLOWANCE,
    "cancel_vendor_allowance": cancelled(VENDOR_ALLOWANCE),
    "sale": SALE,
    "past_sale": SALE,
    "paid_sale": SALE,
    "order": Document(table="sales.orders", document_id="order_id", answered="order_id", mark="reference"),
    "receipt": Document(
        table="sales.customer_credits",
        document_id="credit_id",
        answered="customer_receipt_id",
        mark="reference",
        only="kind = 'customer_receipt'",
    ),
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
    "lock_month": SET_MONTH,
    "open_month": SET_MONTH,
    "sales_return": Document(
        table="returns.sales_returns", document_id="sales_return_id", answered="sales_return_id", mark="reason"
    ),
    "purchase_return": Document(
        table="returns.purchase_returns", document_id="purchase_return_id", answered="purchase_return_id", mark="reason"
    ),
    "cancel_invoice": Document(
        table="sales.invoices",
        document_id="invoice_id",
        answered="invoice_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
    "cancel_order_invoice": Document(
        table="sales.invoices",
        document_id="invoice_id",
        answered="invoice_id",
        mark="cancel_reason",
        only="status = 'cancelled' AND order_id IS NOT NULL",
    ),
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

Marks = dict[str, list[str]]
"""Ids of documents by the key of their request."""


async def check(books: Books, history: History) -> list[Violation]:
    """All violations of both rules."""
    violations: list[Violation] = []
    for kind, document in DOCUMENTS.items():
        marks = await _marks(books, document)
        operations = history.of_kind(kind, "bulk") if kind == "sale" else history.of_kind(kind)
        for operation in operations:
            violations += _judge(operation, document, marks)
    return violations


async def _marks(books: Books, document: Document) -> Marks:
    rows = await books.rows(
        f"SELECT {document.document_id}::text AS id, {document.mark} AS mark FROM {document.table} "
        f"WHERE org_id = ANY($1) AND {document.only}"
    )
    marks: Marks = defaultdict(list)
    for row in rows:
        marks[row["mark"]].append(row["id"])
    return marks


def _judge(operation: Operation, document: Document, marks: Marks) -> Iterator[Violation]:
    for part in _parts(operation):
        found = marks.get(part.key, [])
        answered = {answer[document.answered] for answer in part.answers}
        if len(found) > 1:
            yield twice(operation, f"{part.key} has the documents {found}")
        if len(answered) > 1:
            yield twice(operation, f"{part.key} was answered with {sorted(answered)}")
        for document_id in answered - set(found):
            yield EXISTS.violation(f"{operation.kind} {part.key}: {document_id} does not exist")
        if found and part.refused:
            yield NOT_DONE.violation(f"{operation.kind} {part.key} has the documents {found}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One document that an operation requests: the key that it carries, the replies about it, and whether it was
    refused."""

    key: str
    answers: list[Body]
    refused: bool


def _parts(operation: Operation) -> Iterator[_Part]:
    if operation.kind != "bulk":
        yield _Part(key=operation.key, answers=operation.answers, refused=operation.refused)
        return
    for number, request in enumerate(operation.body["requests"]):
        outcomes = [answer["outcomes"][number] for answer in operation.answers]
        yield _Part(
            key=request["invoice"]["reference"],
            answers=[outcome["invoice"] for outcome in outcomes if "invoice" in outcome],
            # The reply is stored under the key, so a draft that one reply refuses is refused in every later reply.
            refused=operation.refused or any("problem" in outcome for outcome in outcomes),
        )


def invoices_answered(operation: Operation) -> list[Body]:
    """The invoices in the first reply; none when there was no reply."""
    if not operation.acknowledged:
        return []
    answer = operation.answers[0]
    if operation.kind != "bulk":
        return [answer]
    return [outcome["invoice"] for outcome in answer["outcomes"] if "invoice" in outcome]


def twice(operation: Operation, facts: str) -> Violation:
    """The violation by an operation that has two documents."""
    return ONCE.violation(f"{operation.kind}: {facts}")
