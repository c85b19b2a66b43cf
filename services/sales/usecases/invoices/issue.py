"""Issues invoices, those of many requests of one organisation together. Each sale has its own outcome.

    plan (one read) → hold (one call to inventory) → post (one transaction)

`kit.holds.batched` says what its runner does around these three functions.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from gst.dates.periods import financial_year
from gst.money import NIL
from kit.commands import audit
from kit.commands.outcomes import outcomes_of_each
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchedDocuments, BatchHolds, DocumentRequest
from kit.ids import new_id
from kit.slices import in_slices
from services.sales.domain.cash import CashDay, check_cash_of_transactions
from services.sales.domain.composition import check_scheme
from services.sales.domain.credit_limit import CustomerAccount, check_credit, paid_at_once
from services.sales.domain.errors import OrganisationNotSetUp
from services.sales.domain.invoice import Invoice
from services.sales.domain.number_series import SERIES_OF_INVOICE, Series
from services.sales.domain.planned_sale import PlannedSale, plan_sale, sellable
from services.sales.domain.posted_invoice import IssueDetails, PostedCustomerReceipt, PostedInvoice
from services.sales.domain.pricing import PricedSale, price_sale
from services.sales.domain.sale import Sale, StockLine
from services.sales.domain.sale_limits import check_limits
from services.sales.remote.stock import Stock, send_goods_sold
from services.sales.store import cash, locked_accounts_and_numbers, posted_invoices, sale_facts
from services.sales.store.locked_accounts_and_numbers import LockedAccountsAndNumbers, TakenNumbers
from services.sales.store.sale_facts import SaleFacts
from services.sales.usecases.approvals.of_sale import use_approval_of_sale
from services.sales.usecases.invoices.build import build_invoice
from services.sales.usecases.invoices.sale_of_order import InvoiceOrder, sale_of
from services.sales.usecases.orders.record_invoiced import check_order, record_invoiced
from trade.domain.accounts import LedgerEntryKind, check_balance
from trade.domain.approvals import Authority, approved_facts
from trade.domain.cash import check_cash_limit, check_cash_of_day
from trade.domain.dating import dated_facts
from trade.domain.payment_references import UsedReference
from trade.usecases.posting_days import check_day

OPERATION: Final = "invoice.issue"
"""Hold ids are derived from it: never change it."""

Document = BatchedDocuments[
    Sale | InvoiceOrder, Sale, SaleFacts, PlannedSale, PricedSale, LockedAccountsAndNumbers, Invoice
]
InvoiceBatches = DocumentBatches[Sale | InvoiceOrder, Invoice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A sale that passed every check, the id of its invoice, and what is received with it."""

    sale: PricedSale
    invoice_id: UUID
    paid: Decimal


def issue_invoices(stock: Stock, *, hold_for: dt.timedelta) -> Document:
    """The use case, with the service that it asks.

    Raises the refusals of `plan_sale` and `price_sale`, those of inventory, OrganisationNotSetUp, PeriodLocked,
    SchemeChanged, RoleLimitExceeded, ReceiptExceedsTotal, AmountMissing, ReferenceUsed, CashForbidden,
    CreditLimitExceeded, CashOnly, BalanceTooLarge, SeriesExhausted; for an order also those of `sale_of` and
    OverInvoiced, with an approval those of `use_approval_of_sale`.
    """
    return BatchedDocuments(
        operation=OPERATION,
        hold_for=hold_for,
        runs_alone=_runs_alone,
        lines_of=_lines_of,
        prepare=sale_of,
        facts=sale_facts.FACTS,
        plan=plan,
        hold=partial(hold, stock),
        release=stock.release,
        claims=locked_accounts_and_numbers.CLAIMS,
        post=post,
    )


def _runs_alone(command: Sale | InvoiceOrder) -> bool:
    """Two invoices of one order in one batch would make it fail and run again in halves.

    A sale with an approval has statements of its own, for which no other sale should wait.
    """
    return isinstance(command, InvoiceOrder) or command.approval_id is not None


def _lines_of(command: Sale | InvoiceOrder) -> int:
    return 1 if isinstance(command, InvoiceOrder) else len(command.lines)


async def plan(
    session: ReadSession, requests: Sequence[DocumentRequest[Sale]], facts: SaleFacts
) -> list[PlannedSale | DomainError]:
    organisation = facts.organisation
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    return await in_slices(
        outcomes_of_each(
            lambda request: plan_sale(
                request.command, request.hold_id, request.caller, organisation, facts.customers, session.now
            ),
            requests,
        )
    )


async def hold(stock: Stock, sales: Sequence[PlannedSale], holds: BatchHolds) -> list[PricedSale | DomainError]:
    reserved = await holds.take(stock.reserve(sales, holds.expires_at))
    return await in_slices(outcomes_of_each(_priced_within_limits, sales, reserved))


def _priced_within_limits(planned: PlannedSale, stock_lines: Sequence[StockLine]) -> PricedSale:
    priced = price_sale(planned, stock_lines)
    check_limits(priced)
    return priced


async def post(
    tx: Transaction, sales: Sequence[PricedSale], claims: LockedAccountsAndNumbers
) -> list[Invoice | DomainError]:
    """Locks in this order: period locks, accounts and number series (in `claims`), then orders, then approvals."""
    checked = await _check(tx, sales, claims)
    accepted = [outcome for outcome in checked if isinstance(outcome, Accepted)]
    posted = await in_slices(_posted_invoice(item, claims.numbers, tx.now) for item in accepted)
    if posted:
        posted_invoices.insert_with_commit(tx, posted)
    for item, written in zip(accepted, posted, strict=True):
        _record_issue(tx, item.sale, written.invoice)
        await record_invoiced(tx, item.sale, written.invoice)
    await claims.numbers.return_unused(tx)
    invoices = iter([written.invoice for written in posted])
    return [outcome if isinstance(outcome, DomainError) else next(invoices) for outcome in checked]


async def _check(
    tx: Transaction, sales: Sequence[PricedSale], claims: LockedAccountsAndNumbers
) -> list[Accepted | DomainError]:
    """Checks each sale under the locks.

    A sale that is accepted counts in the account for the next sale of its customer.
    """
    accounts = dict(claims.accounts)
    references = dict(claims.used_references)
    cash_received = defaultdict(lambda: NIL, claims.cash_received)
    outcomes: list[Accepted | DomainError] = []
    for sale in sales:
        try:
            check_day(tx, claims.period_locks, sale.planned.posting_day, sale.planned.caller)
            check_scheme(claims.period_locks, sale.planned)
            taken_off = await check_order(tx, sale)
            _check_reference(sale, references)
            customer_id = sale.planned.customer.customer_id
            account = accounts[customer_id].changed(ordered=-taken_off)
            accepted = _check_account(sale, account)
            await _check_cash(tx, accepted, cash_received)
            await use_approval_of_sale(tx, sale, accepted.invoice_id)
        except DomainError as refusal:
            outcomes.append(refusal)
            continue
        accounts[customer_id] = account.changed(balance=sale.total - accepted.paid)
        outcomes.append(accepted)
    return outcomes


def _check_reference(sale: PricedSale, references: dict[str, UsedReference]) -> None:
    """Raises ReferenceUsed. A reference that is accepted counts as used for the next sale."""
    receipt = sale.requested.receipt
    key = receipt.reference_key if receipt else ""
    if not receipt or not key:
        return
    if key in references and not receipt.reference.accept_used_reference:
        raise references[key].refusal(field=f"{sale.requested.field}receipt.reference")
    references.setdefault(key, UsedReference(document_id="", number=""))


async def _check_cash(tx: Transaction, accepted: Accepted, received: defaultdict[CashDay, Decimal]) -> None:
    """Raises CashForbidden, and RoleLimitExceeded for what the person has paid on the day together.

    What comes in cash with the sale counts for the next sale to the same person.
    """
    requested, planned, day = accepted.sale.requested, accepted.sale.planned, accepted.sale.planned.cash_day
    if day is None:
        return
    field = f"{requested.field}receipt.amount"
    check_cash_of_day(day.date, received[day], accepted.paid, field=field)
    limits = planned.organisation.limits_of(Authority.of(planned.caller.role, requested.approval).role)
    check_cash_limit(limits.cash_receipt, received[day], accepted.paid, field=field)
    if requested.order:
        settled = await cash.read_of_order(tx, requested.order.order_id)
        check_cash_of_transactions([settled.with_more(accepted.paid)], field=field)
    received[day] += accepted.paid


def _check_account(sale: PricedSale, account: CustomerAccount) -> Accepted:
    """Checks the sale on its customer's account, in which what it invoices of an order is no longer ordered."""
    requested, total = sale.requested, sale.total
    sellable(account.customer, sale.planned.organisation, field=f"{requested.field}customer_id")
    paid = NIL
    if requested.receipt:
        paid = paid_at_once(requested.receipt.amount, total, field=f"{requested.field}receipt.amount")
    added = total - paid
    check_credit(account, added, field=f"{requested.field}customer_id")
    check_balance(account.balance + added, LedgerEntryKind.INVOICE, added, field=f"{requested.field}customer_id")
    return Accepted(sale=sale, invoice_id=new_id(), paid=paid)


def _posted_invoice(accepted: Accepted, numbers: TakenNumbers, now: dt.datetime) -> PostedInvoice:
    planned, receipt = accepted.sale.planned, None
    number, customer_receipt_number = numbers.next(SERIES_OF_INVOICE[accepted.sale.kind], planned), ""
    if planned.requested.receipt:
        customer_receipt_number = numbers.next(Series.CUSTOMER_RECEIPT, planned)
        receipt = PostedCustomerReceipt(
            customer_receipt_id=new_id(),
            mode=planned.requested.receipt.mode,
            reference=planned.requested.receipt.reference,
            financial_year=financial_year(planned.entered_on),
            amount=accepted.paid,
            cash_day=planned.cash_day,
        )
    details = IssueDetails(
        invoice_id=accepted.invoice_id,
        number=number,
        customer_receipt_id=receipt.customer_receipt_id if receipt else None,
        customer_receipt_number=customer_receipt_number,
        paid=accepted.paid,
        trace_id=planned.caller.trace_id,
        user_id=planned.caller.user_id,
        at=now,
    )
    return PostedInvoice(invoice=build_invoice(accepted.sale, details), receipt=receipt)


def _record_issue(tx: Transaction, sale: PricedSale, invoice: Invoice) -> None:
    """The audit row, and the message that takes the goods out of inventory's books."""
    caller = sale.planned.caller
    facts = {"number": invoice.number, "customer_id": str(invoice.customer_id), "total": f"{invoice.total:f}"}
    audit.record(
        tx,
        action="issue",
        entity="invoice",
        entity_id=invoice.invoice_id,
        after=facts | dated_facts(invoice.date, invoice.date_reason) | approved_facts(sale.requested),
        caller=caller,
    )
    send_goods_sold(tx, invoice, caller)
