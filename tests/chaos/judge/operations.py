"""Rules 1 and 2: what was acknowledged exists once; nothing exists twice, acknowledged or not.

Most documents carry the key of their request in a field for remarks, so the books can be asked for it whatever became of the key itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.chaos.judge.books import Books, Row, Violation
from tests.chaos.load.history import History, Operation
from tests.demo.rest import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Where the documents of one kind of operation stand, under which name an answer gives their id, and what holds the key."""

    table: str
    document_id: str
    answered: str
    mark: str
    only: str = "true"


DOCUMENTS: Final = {
    "sale": Document(
        table="sales.invoices",
        document_id="invoice_id",
        answered="invoice_id",
        mark="reference",
        only="order_id IS NULL",
    ),
    "order": Document(table="sales.orders", document_id="order_id", answered="order_id", mark="reference"),
    "receipt": Document(
        table="sales.customer_credits",
        document_id="credit_id",
        answered="receipt_id",
        mark="reference",
        only="kind = 'receipt'",
    ),
    "adjustment": Document(
        table="inventory.adjustments", document_id="adjustment_id", answered="adjustment_id", mark="reason"
    ),
    "goods_receipt": Document(
        table="purchase.goods_receipts",
        document_id="goods_receipt_id",
        answered="goods_receipt_id",
        mark="vendor_document_number",
    ),
    "vendor_bill": Document(
        table="purchase.vendor_bills",
        document_id="vendor_bill_id",
        answered="vendor_bill_id",
        mark="lower(number)",
    ),
    "vendor_payment": Document(
        table="purchase.vendor_credits",
        document_id="vendor_credit_id",
        answered="vendor_payment_id",
        mark="reference",
        only="kind = 'VENDOR_PAYMENT'",
    ),
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
    "cancel_order": Document(
        table="sales.orders",
        document_id="order_id",
        answered="order_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
    "cancel_receipt": Document(
        table="sales.customer_credits",
        document_id="credit_id",
        answered="receipt_id",
        mark="cancel_reason",
        only="status = 'cancelled'",
    ),
}

Marks = dict[str, list[str]]
"""Ids of documents by the key that they carry."""


async def check(books: Books, history: History) -> list[Violation]:
    """All exceptions to both rules."""
    violations: list[Violation] = []
    for kind, document in DOCUMENTS.items():
        marks = await _marks(books, document)
        operations = history.of_kind(kind, "bulk") if kind == "sale" else history.of_kind(kind)
        for operation in operations:
            violations += _judge(operation, document, marks)
    violations += await _confirmed(books, history)
    violations += await _invoiced(books, history)
    return violations


async def _marks(books: Books, document: Document) -> Marks:
    rows = await books.rows(
        f"SELECT {document.document_id}::text AS id, {document.mark} AS mark FROM {document.table} "  # noqa: S608
        f"WHERE org_id = ANY($1) AND {document.only}"
    )
    marks: Marks = defaultdict(list)
    for row in rows:
        marks[row["mark"]].append(row["id"])
    return marks


def _judge(operation: Operation, document: Document, marks: Marks) -> Iterator[Violation]:
    for key, answers in _parts(operation):
        found = marks.get(key, [])
        told = {answer[document.answered] for answer in answers}
        if len(found) > 1:
            yield _twice(operation, f"{key} stands on {found}")
        if len(told) > 1:
            yield _twice(operation, f"{key} was answered with {sorted(told)}")
        for document_id in told - set(found):
            yield Violation(
                rule=1,
                claim="what was acknowledged exists",
                facts=f"{operation.kind} {key}: {document_id} is not there",
            )
        if found and operation.refused:
            yield Violation(
                rule=1, claim="what was refused has not happened", facts=f"{operation.kind} {key} stands on {found}"
            )


def _parts(operation: Operation) -> Iterator[tuple[str, list[Body]]]:
    """Each document that an operation asks for: the key it would carry, and the answers that speak of it."""
    if operation.kind != "bulk":
        yield operation.key, operation.answers
        return
    for number, draft in enumerate(operation.body["invoices"]):
        outcomes = [answer["outcomes"][number] for answer in operation.answers]
        yield draft["reference"], [outcome["invoice"] for outcome in outcomes if "invoice" in outcome]


async def _confirmed(books: Books, history: History) -> list[Violation]:
    """An acknowledged confirmation leaves an order that is no draft."""
    rows = await books.rows("SELECT order_id::text, status FROM sales.orders WHERE org_id = ANY($1)")
    status = {row["order_id"]: row["status"] for row in rows}
    return [
        Violation(rule=1, claim="what was acknowledged exists", facts=f"order {order_id} is {status.get(order_id)}")
        for operation in history.of_kind("confirm")
        for order_id in {answer["order_id"] for answer in operation.answers}
        if status.get(order_id, "draft") == "draft"
    ]


async def _invoiced(books: Books, history: History) -> list[Violation]:
    """Invoices of an order carry the order's reference, so they are counted: no fewer than acknowledged, no more than asked for."""
    rows: list[Row] = await books.rows(
        "SELECT order_id::text, invoice_id::text FROM sales.invoices WHERE org_id = ANY($1) AND order_id IS NOT NULL"
    )
    existing = Counter(row["order_id"] for row in rows)
    invoice_ids = {row["invoice_id"] for row in rows}
    asked: Counter[str] = Counter()
    violations = []
    answered_by: dict[str, str] = {}
    for operation in history.of_kind("invoice_order"):
        order_id = operation.path.removeprefix("/v1/orders/").removesuffix(":invoice")
        asked[order_id] += not operation.refused
        told = {answer["invoice_id"] for answer in operation.answers}
        if len(told) > 1:
            violations.append(_twice(operation, f"{operation.key} was answered with {sorted(told)}"))
        for invoice_id in told:
            if invoice_id not in invoice_ids:
                facts = f"invoice {invoice_id} of order {order_id} is not there"
                violations.append(Violation(rule=1, claim="what was acknowledged exists", facts=facts))
            if answered_by.setdefault(invoice_id, operation.key) != operation.key:
                violations.append(
                    _twice(operation, f"{invoice_id} was the answer to {answered_by[invoice_id]} as well")
                )
    violations += [
        Violation(
            rule=2,
            claim="no operation exists twice",
            facts=f"order {order_id} has {count} invoices, asked for {asked[order_id]}",
        )
        for order_id, count in existing.items()
        if count > asked[order_id]
    ]
    return violations


def _twice(operation: Operation, facts: str) -> Violation:
    return Violation(rule=2, claim="no operation exists twice", facts=f"{operation.kind}: {facts}")
