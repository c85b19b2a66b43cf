"""Writes invoices, many at a time: one statement over all the tables that issuing touches."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from kit.db.inserts import inserting
from kit.db.session import Transaction
from kit.db.statements import Statement, attribute_params, list_params, param_rows, value_of
from kit.hold_states import Outcome
from kit.ids import new_id
from services.sales.domain.cash import CashDay
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.outward_register import issued_document
from services.sales.domain.posted_invoice import PostedCustomerReceipt, PostedInvoice
from services.sales.store import cash, register
from services.sales.store.base import kit_tables
from services.sales.store.deliveries import json_of_delivery
from services.sales.store.invoice_tables import invoice_lines, invoices, outward_register
from services.sales.store.ledger_tables import (
    allocations,
    customer_balances,
    customer_credits,
    ledger_entries,
    open_items,
)
from trade.domain.accounts import LedgerEntryKind
from trade.domain.documents import DocumentStatus
from trade.store.printed_parties import json_of_party

Row: TypeAlias = Mapping[str, Any]

_WRITTEN: Mapping[str, sa.Table] = {
    "invoices": invoices,
    "lines": invoice_lines,
    "register": outward_register,
    "open_items": open_items,
    "credits": customer_credits,
    "allocations": allocations,
    "entries": ledger_entries,
    "outcomes": kit_tables.hold_outcomes,
}
_DOCUMENTS: Final = ("invoices", "lines")
_RECEIVED: Final = ("credits", "allocations")
_CASH: Final = "cash_days"
_SAME: Final = frozenset({"org_id", "created_at", "recorded_at", "cancel_reason", "cancelled_at", "version"})
"""Columns that have one value in all rows of an issue: see `_same_values`."""
_ONCE: Final = {
    name: tuple(column.name for column in table.c if column.name in _SAME) for name, table in _WRITTEN.items()
}
_EACH: Final = {
    name: tuple(column.name for column in table.c if column.name not in _SAME) for name, table in _WRITTEN.items()
}
"""The columns of each table that differ from row to row: a row names all of them."""
_CHANGED: Final = ("customer_id", "balance")
_PARTIES: Final = ("seller", "buyer")
INVOICE_FIELDS = tuple(
    field.name for field in dataclasses.fields(Invoice) if field.name not in {"lines", "outstanding"}
)
LINE_FIELDS = tuple(field.name for field in dataclasses.fields(InvoiceLine))
_HEADER: Final = tuple(name for name in INVOICE_FIELDS if name not in {*_PARTIES, *_SAME, "delivery"})


def _write(*left_out: str) -> sa.Update:
    """Inserts into every table but those that are left out, and adds to the balances.

    Constraints are checked at its end, so the order does not matter.
    """
    changes = param_rows("balances", [customer_balances.c[name] for name in _CHANGED])
    statement = (
        sa.update(customer_balances)
        .where(
            customer_balances.c.org_id == value_of(customer_balances.c.org_id),
            customer_balances.c.customer_id == changes.c.customer_id,
        )
        .values(balance=customer_balances.c.balance + changes.c.balance)
    )
    for name, table in _WRITTEN.items():
        if name not in left_out:
            statement = statement.add_cte(inserting(table, name, _EACH[name], _ONCE[name]).cte(f"written_{name}"))
    if _CASH not in left_out:
        statement = statement.add_cte(cash.adding().cte("changed_cash_days"))
    return statement


_INSERT: Final = Statement(lambda: _write(*_RECEIVED, _CASH))
_INSERT_WITH_RECEIPTS: Final = Statement(_write)


def insert_with_commit(tx: Transaction, posted: Sequence[PostedInvoice]) -> None:
    """Writes invoices and the outcome COMMITTED of their holds, in the round trip that ends the transaction.

    Each invoice comes with its register rows, its open item, its receipt if any, and what both change in the
    customer's account.
    """
    rows: dict[str, list[Row]] = {name: [] for name in _WRITTEN if name not in _DOCUMENTS}
    balances: defaultdict[UUID, Decimal] = defaultdict(lambda: NIL)
    received: defaultdict[CashDay, Decimal] = defaultdict(lambda: NIL)
    for item in posted:
        _add(tx, rows, item)
        balances[item.invoice.customer_id] += item.invoice.outstanding
        if item.cash_day:
            received[item.cash_day] += item.received
    rows["outcomes"].sort(key=lambda row: row["hold_id"])  # in key order, like everybody who writes outcomes
    changes = [{"customer_id": customer_id, "balance": amount} for customer_id, amount in balances.items()]
    params = {**_same_values(tx), **list_params("balances", _CHANGED, changes), **_documents(posted)}
    params |= cash.change_params(received)
    for name, of_table in rows.items():
        params |= list_params(name, _EACH[name], of_table)
    # Most sales are on credit: without the tables of receipts the statement is a sixth shorter.
    tx.run_with_commit(_INSERT_WITH_RECEIPTS if rows["credits"] else _INSERT, params)


def _same_values(tx: Transaction) -> dict[str, Any]:
    """The values of `_SAME`: an invoice is issued now, and a new document is not cancelled."""
    return {
        "org_id": tx.caller.org_id,
        "created_at": tx.now,
        "recorded_at": tx.now,
        "cancel_reason": "",
        "cancelled_at": None,
        "version": 1,
    }


def _documents(posted: Sequence[PostedInvoice]) -> dict[str, list[Any]]:
    """Invoices and their lines as parameters. They have most of the columns, so no row is made of them."""
    invoices_ = [item.invoice for item in posted]
    return {
        **attribute_params("invoices", _HEADER, invoices_),
        **{f"invoices_{name}": [json_of_party(getattr(invoice, name)) for invoice in invoices_] for name in _PARTIES},
        "invoices_delivery": [json_of_delivery(invoice.delivery) for invoice in invoices_],
        **attribute_params("lines", LINE_FIELDS, [line for invoice in invoices_ for line in invoice.lines]),
    }


def _add(tx: Transaction, rows: Mapping[str, list[Row]], posted: PostedInvoice) -> None:
    """Adds the rows of one invoice to those of each table, but for the invoice and its lines themselves."""
    invoice, receipt = posted.invoice, posted.receipt
    rows["register"].extend(register.rows_of(tx, issued_document(invoice)))
    rows["outcomes"].append(_outcome(invoice))
    rows["open_items"].append(_open_item(invoice))
    rows["entries"].append(_entry(invoice))
    if receipt is not None:
        rows["credits"].append(_credit(invoice, receipt))
        rows["allocations"].append(_allocation(invoice, receipt))
        rows["entries"].append(_entry_of_receipt(invoice, receipt))


def _outcome(invoice: Invoice) -> Row:
    return {"hold_id": invoice.hold_id, "outcome": Outcome.COMMITTED, "document_id": invoice.invoice_id}


def _open_item(invoice: Invoice) -> Row:
    return {
        "invoice_id": invoice.invoice_id,
        "customer_id": invoice.customer_id,
        "number": invoice.number,
        "date": invoice.date,
        "due_date": invoice.due_date,
        "total": invoice.total,
        "outstanding": invoice.outstanding,
    }


def _credit(invoice: Invoice, receipt: PostedCustomerReceipt) -> Row:
    return {
        "credit_id": receipt.customer_receipt_id,
        "kind": LedgerEntryKind.CUSTOMER_RECEIPT,
        "customer_id": invoice.customer_id,
        "customer_name": invoice.buyer.name,
        "number": invoice.customer_receipt_number,
        "date": invoice.date,
        "booking_date": invoice.date,
        "financial_year": receipt.financial_year,
        "registration_id": invoice.registration_id,
        "person": receipt.cash_day.person if receipt.cash_day else "",
        "mode": receipt.mode,
        "reference": receipt.reference.text,
        "bank": receipt.reference.bank,
        "reference_key": receipt.reference.key(receipt.mode),
        # The claims have looked for it. Another transaction may write it meanwhile; the next attempt then finds it.
        "accept_used_reference": receipt.reference.accept_used_reference,
        "amount": receipt.amount,
        "on_account": NIL,
        "note": "",
        "date_reason": invoice.date_reason,
        # The invoice carries it.
        "approval_id": None,
        "approved_by": None,
        "status": DocumentStatus.POSTED,
        "trace_id": invoice.trace_id,
        "created_by": invoice.created_by,
    }


def _allocation(invoice: Invoice, receipt: PostedCustomerReceipt) -> Row:
    return {
        "allocation_id": new_id(),
        "credit_id": receipt.customer_receipt_id,
        "invoice_id": invoice.invoice_id,
        "amount": receipt.amount,
        "date": invoice.date,
    }


def _entry(invoice: Invoice) -> Row:
    """The invoice in the customer's account."""
    return {
        "entry_id": new_id(),
        "customer_id": invoice.customer_id,
        "date": invoice.date,
        "kind": LedgerEntryKind.INVOICE,
        "document_id": invoice.invoice_id,
        "number": invoice.number,
        "amount": invoice.total,
    }


def _entry_of_receipt(invoice: Invoice, receipt: PostedCustomerReceipt) -> Row:
    """What is paid with the sale in the customer's account."""
    return {
        **_entry(invoice),
        "kind": LedgerEntryKind.CUSTOMER_RECEIPT,
        "document_id": receipt.customer_receipt_id,
        "number": invoice.customer_receipt_number,
        "amount": -receipt.amount,
    }
