"""The writing half of issuing: accounts locked and checked, numbers given, everything written in one statement."""

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from gst.dates.periods import financial_year
from gst.money import NIL
from kit import audit, outbox, series
from kit.caller import Caller
from kit.db import Transaction
from kit.errors import DomainError
from kit.holds import fates
from kit.holds.fates import HoldAborted
from kit.holds.states import Fate
from kit.ids import new_id
from services.sales.domain.account import check_credit, paid_at_once
from services.sales.domain.customer import Customer
from services.sales.domain.invoice import Invoice
from services.sales.domain.numbering import Series, document_number, prefix_of
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind, RegisterKind
from services.sales.store import customers, invoices
from services.sales.store.invoices import Issue
from services.sales.usecases import fulfil_order
from services.sales.usecases.draw_up_invoice import Issuance, draw_up, register_rows
from services.sales.usecases.plan_sale import Priced, sellable

SeriesKey = tuple[str, str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A sale that nothing stands against any more. `paid` is what is received with it."""

    sale: Priced
    invoice_id: UUID
    paid: Decimal

    @property
    def hold_id(self) -> UUID:
        """The reservation that it consumes."""
        return self.sale.planned.hold_id

    def series_key(self, kind: Series) -> SeriesKey:
        """The counter that numbers its documents of a kind."""
        return f"{kind}:{self.sale.planned.registration.registration_id}", financial_year(self.sale.planned.date)

    def number(self, kind: Series, serial: int) -> str:
        """A number in its series."""
        planned = self.sale.planned
        return document_number(prefix_of(kind, planned.registration.series_prefix), planned.date, serial)


async def write_invoices(tx: Transaction, sales: Sequence[Priced | DomainError]) -> list[Invoice | DomainError]:
    """Writes those that may be issued and returns each one's outcome, in order: HoldAborted where a hold was given up."""
    wanted = [sale for sale in sales if isinstance(sale, Priced)]
    if not wanted:
        return [sale for sale in sales if isinstance(sale, DomainError)]
    accounts = await customers.lock_accounts(tx, {sale.planned.customer.customer_id for sale in wanted})
    balances = {customer_id: balance for customer_id, (_, balance) in accounts.items()}
    checked: list[_Accepted | DomainError] = []
    for sale in sales:
        try:
            if isinstance(sale, DomainError):
                checked.append(sale)
            else:
                await fulfil_order.check_order(tx, sale)
                customer, _ = accounts[sale.planned.customer.customer_id]
                checked.append(_accept(sale, customer, balances))
        except DomainError as error:
            checked.append(error)
    accepted = [item for item in checked if isinstance(item, _Accepted)]
    issued = iter(await _issue(tx, accepted) if accepted else ())
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
    return _Accepted(sale=sale, invoice_id=new_id(), paid=paid)


async def _issue(tx: Transaction, accepted: Sequence[_Accepted]) -> list[Invoice | DomainError]:
    late = await fates.decide(tx, {item.hold_id: item.invoice_id for item in accepted}, Fate.COMMITTED)
    in_time = [item for item in accepted if item.hold_id not in late]
    issued: dict[UUID, Invoice] = {}
    if in_time:
        serials = await _serials(tx, in_time)
        issue = Issue(org_id=tx.caller.org_id)
        issued = {item.hold_id: _enter(tx, issue, item, serials) for item in in_time}
        invoices.write_issue(tx, issue)
    for item in in_time:
        _announce(tx, issued[item.hold_id], item.sale.planned.caller)
        await fulfil_order.record_fulfilment(tx, item.sale, issued[item.hold_id])
    return [issued[item.hold_id] if item.hold_id in issued else _too_late(item.hold_id) for item in accepted]


def _too_late(hold_id: UUID) -> HoldAborted:
    return HoldAborted("The goods were no longer set aside. Nothing was written; send it again.", hold_id=str(hold_id))


async def _serials(tx: Transaction, accepted: Sequence[_Accepted]) -> dict[SeriesKey, Iterator[int]]:
    """The next numbers of every series that is touched, in one statement."""
    counts: dict[SeriesKey, int] = {}
    for item in accepted:
        for kind in (Series.INVOICE, Series.RECEIPT) if item.paid else (Series.INVOICE,):
            key = item.series_key(kind)
            counts[key] = counts.get(key, 0) + 1
    return {key: iter(numbers) for key, numbers in (await series.next_numbers_of_many(tx, counts)).items()}


def _enter(tx: Transaction, issue: Issue, item: _Accepted, serials: dict[SeriesKey, Iterator[int]]) -> Invoice:
    """The invoice, and every row that it adds."""
    planned = item.sale.planned
    receipt_number = item.number(Series.RECEIPT, next(serials[item.series_key(Series.RECEIPT)])) if item.paid else ""
    issuance = Issuance(
        number=item.number(Series.INVOICE, next(serials[item.series_key(Series.INVOICE)])),
        receipt_id=new_id() if item.paid else None,
        receipt_number=receipt_number,
        paid=item.paid,
        trace_id=planned.caller.trace_id,
        user_id=planned.caller.user_id,
        at=tx.now,
    )
    invoice = draw_up(planned, item.sale.priced, issuance, invoice_id=item.invoice_id)
    issue.add_invoice(invoice)
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
