"""The writing half of issuing: limits checked under the locks, numbers given, everything written in one statement."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from gst.money import NIL
from kit.auth.caller import Caller
from kit.commands import audit
from kit.commands.batches import ClaimResult
from kit.db import series
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds.states import Outcome
from kit.ids import new_id
from kit.messaging import outbox
from services.sales.domain.account import check_credit, paid_at_once
from services.sales.domain.customer import Customer
from services.sales.domain.invoice import Invoice
from services.sales.domain.numbering import Series
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind, RegisterKind
from services.sales.store import invoices, issue_opening
from services.sales.store.invoices import Issue
from services.sales.usecases.draw_up_invoice import Issuance, draw_up, register_rows
from services.sales.usecases.orders import fulfil
from services.sales.usecases.plan_sale import Priced, sellable

Serials = dict[series.Key, Iterator[int]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A sale that nothing stands against any more. `paid` is what is received with it."""

    sale: Priced
    paid: Decimal

    def next_number(self, kind: Series, serials: Serials) -> str:
        """The next number in its series."""
        return self.sale.number(kind, next(serials[self.sale.series_key(kind)]))


def accounts_and_numbers_for(tx: Transaction, sales: Iterable[Priced]) -> dict[str, Any]:
    """What is locked and taken for sales before they are written. A receipt takes a number even if nothing is to be paid."""
    kept = list(sales)
    numbers = Counter(
        sale.series_key(kind)
        for sale in kept
        for kind in ((Series.INVOICE, Series.RECEIPT) if sale.planned.sale.receipt else (Series.INVOICE,))
    )
    return issue_opening.asked_of(tx, {sale.planned.customer.customer_id for sale in kept}, numbers)


async def write_invoices(
    tx: Transaction, sales: Sequence[Priced | DomainError], opened: ClaimResult
) -> list[Invoice | DomainError]:
    """Writes those that may be issued, when the command ends, and returns each one's outcome, in order.

    `opened` is what `accounts_and_numbers_for` asked for; the numbers that were not needed are put back. A outcome that somebody else
    has decided breaks its primary key, so that nothing is written: `kit.rpc.failures` knows that for what it is.
    """
    taken = issue_opening.taken_of(opened)
    serials: Serials = {key: iter(numbers) for key, numbers in taken.numbers.items()}
    balances = {customer_id: balance for customer_id, (_, balance) in taken.accounts.items()}
    checked: list[_Accepted | DomainError] = []
    for sale in sales:
        try:
            if isinstance(sale, DomainError):
                checked.append(sale)
            else:
                await fulfil.check_order(tx, sale)
                customer, _ = taken.accounts[sale.planned.customer.customer_id]
                checked.append(_accept(sale, customer, balances))
        except DomainError as error:
            checked.append(error)
    accepted = [item for item in checked if isinstance(item, _Accepted)]
    issued = iter(await _issue(tx, accepted, serials) if accepted else ())
    await series.put_back(tx, {key: left for key, unused in serials.items() if (left := len(list(unused)))})
    return [item if isinstance(item, DomainError) else next(issued) for item in checked]


def _accept(sale: Priced, customer: Customer, balances: dict[UUID, Decimal]) -> _Accepted:
    """Checks the account as it stands under the lock, and counts the sale into it for those that follow in the batch."""
    asked, total = sale.planned.sale, sale.priced.figures.totals.value
    sellable(customer, field=f"{asked.field}customer_id")
    paid = NIL
    if asked.receipt:
        paid = paid_at_once(asked.receipt.amount, total, field=f"{asked.field}receipt.amount")
    check_credit(
        limit=customer.credit_limit,
        balance=balances[customer.customer_id],
        total=total,
        paid=paid,
        field=f"{asked.field}customer_id",
    )
    balances[customer.customer_id] += total - paid
    return _Accepted(sale=sale, paid=paid)


async def _issue(tx: Transaction, accepted: Sequence[_Accepted], serials: Serials) -> list[Invoice]:
    issue = Issue(org_id=tx.caller.org_id)
    issued = [_enter(tx, issue, item, serials) for item in accepted]
    invoices.write_issue(tx, issue)
    for item, invoice in zip(accepted, issued, strict=True):
        _announce(tx, invoice, item.sale.planned.caller)
        await fulfil.record_fulfilment(tx, item.sale, invoice)
    return issued


def _enter(tx: Transaction, issue: Issue, item: _Accepted, serials: Serials) -> Invoice:
    """The invoice, and every row that it adds."""
    planned = item.sale.planned
    issuance = Issuance(
        number=item.next_number(Series.INVOICE, serials),
        receipt_id=new_id() if item.paid else None,
        receipt_number=item.next_number(Series.RECEIPT, serials) if item.paid else "",
        paid=item.paid,
        trace_id=planned.caller.trace_id,
        user_id=planned.caller.user_id,
        at=tx.now,
    )
    invoice = draw_up(planned, item.sale.priced, issuance, invoice_id=new_id())
    issue.add_invoice(invoice)
    issue.add("outcomes", _outcome(tx, invoice))
    issue.add("bills", _bill(invoice))
    issue.add("entries", _entry(tx, invoice, EntryKind.INVOICE, invoice.invoice_id, invoice.number, invoice.total))
    for row in register_rows(invoice, RegisterKind.INVOICE, tx.now):
        issue.add("register", row)
    if invoice.receipt_id:
        _enter_receipt(tx, issue, item, invoice, invoice.receipt_id)
    owed = issue.balances.get(invoice.customer_id, NIL)
    issue.balances[invoice.customer_id] = owed + invoice.outstanding
    return invoice


def _enter_receipt(tx: Transaction, issue: Issue, item: _Accepted, invoice: Invoice, receipt_id: UUID) -> None:
    asked = item.sale.planned.sale.receipt
    issue.add(
        "credits",
        {
            "credit_id": receipt_id,
            "kind": CreditKind.RECEIPT,
            "customer_id": invoice.customer_id,
            "number": invoice.receipt_number,
            "date": invoice.date,
            "financial_year": invoice.financial_year,
            "registration_id": invoice.registration_id,
            "mode": asked.mode if asked else None,
            "reference": asked.reference if asked else "",
            "amount": item.paid,
            "on_account": NIL,
            "status": CreditStatus.POSTED,
            "cancel_reason": "",
            "version": 1,
            "created_at": tx.now,
        },
    )
    issue.add(
        "allocations",
        {
            "allocation_id": new_id(),
            "credit_id": receipt_id,
            "invoice_id": invoice.invoice_id,
            "amount": item.paid,
            "created_at": tx.now,
        },
    )
    issue.add("entries", _entry(tx, invoice, EntryKind.RECEIPT, receipt_id, invoice.receipt_number, -item.paid))


def _outcome(tx: Transaction, invoice: Invoice) -> dict[str, object]:
    return {
        "hold_id": invoice.hold_id,
        "outcome": Outcome.COMMITTED,
        "document_id": invoice.invoice_id,
        "decided_at": tx.now,
    }


def _bill(invoice: Invoice) -> dict[str, object]:
    return {
        "invoice_id": invoice.invoice_id,
        "customer_id": invoice.customer_id,
        "number": invoice.number,
        "date": invoice.date,
        "due_date": invoice.due_date,
        "total": invoice.total,
        "outstanding": invoice.outstanding,
    }


def _entry(
    tx: Transaction, invoice: Invoice, kind: EntryKind, document_id: UUID, number: str, amount: Decimal
) -> dict[str, object]:
    return {
        "entry_id": new_id(),
        "customer_id": invoice.customer_id,
        "date": invoice.date,
        "kind": kind,
        "document_id": document_id,
        "number": number,
        "amount": amount,
        "created_at": tx.now,
    }


def _announce(tx: Transaction, invoice: Invoice, caller: Caller) -> None:
    """The audit row, and the message that takes the goods out of inventory's books."""
    audit.record(
        tx,
        action="issue",
        entity="invoice",
        entity_id=invoice.invoice_id,
        after={"number": invoice.number, "customer_id": str(invoice.customer_id), "total": f"{invoice.total:f}"},
        caller=caller,
    )
    outbox.send(
        tx,
        "inventory",
        stock_pb2.CommitStockRequest(
            reservation_id=str(invoice.hold_id),
            document=stock_pb2.StockDocument(
                type="invoice",
                document_id=str(invoice.invoice_id),
                number=invoice.number,
                date=invoice.date.isoformat(),
                party_id=str(invoice.customer_id),
                party_name=invoice.buyer.name,
            ),
        ),
        caller=caller,
    )
