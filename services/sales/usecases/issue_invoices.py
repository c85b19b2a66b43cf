"""Issues invoices: many of one organisation in one transaction, each with its own outcome. A quick sale is a list of one.

Two transactions and one call: what is needed to ask is read, stock is set aside, and everything is written together. The last of
these locks customers' accounts in key order, then orders, then the number series.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from google.protobuf.message import Message

from kit import commands, idempotency
from kit.caller import current_caller
from kit.db import Transaction
from kit.errors import DomainError
from kit.holds import fates
from kit.holds.book import HoldReleased
from kit.holds.fates import HoldAborted
from kit.holds.states import Fate
from services.sales.domain.errors import OrganisationNotSetUp
from services.sales.domain.invoice import Invoice
from services.sales.domain.sale import Sale
from services.sales.remote.stock import StockOutcome
from services.sales.store import customers, organisations
from services.sales.usecases.desk import MAX_ROUNDS, Desk
from services.sales.usecases.plan_sale import PlannedSale, Priced, in_request_terms, plan_sale, sale_reservation
from services.sales.usecases.write_invoices import write_invoices

OPERATION = "invoice.issue"

Reply = TypeVar("Reply", bound=Message)
Outcome = Invoice | DomainError
Prepare = Callable[[Transaction], Awaitable[Sequence[Sale]]]
"""Reads what the sales are; of a direct sale, they are the request's own."""
Planned = PlannedSale | DomainError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the reading transaction found: the reply of an earlier call with this key, or the sales."""

    reply: bytes | None
    sales: Sequence[Planned]


async def issue_invoices(
    desk: Desk,
    request: Message,
    reply_type: type[Reply],
    prepare: Prepare,
    write_reply: Callable[[Sequence[Outcome]], Reply],
) -> Reply:
    """Issues and returns the reply, or the reply that an earlier call with this key had.

    `write_reply` may raise an outcome that is an error: then nothing is written. Holds of refused sales are given back.
    """
    for _ in range(MAX_ROUNDS - 1):
        try:
            return await _issue(desk, request, reply_type, prepare, write_reply)
        except (HoldAborted, HoldReleased):
            continue
    return await _issue(desk, request, reply_type, prepare, write_reply)


async def _issue(
    desk: Desk,
    request: Message,
    reply_type: type[Reply],
    prepare: Prepare,
    write_reply: Callable[[Sequence[Outcome]], Reply],
) -> Reply:
    plan = await desk.database.run(current_caller(), lambda tx: _plan(tx, request, prepare))
    if plan.reply is not None:
        return reply_type.FromString(plan.reply)
    priced, held = await _reserve(desk, plan.sales)
    committed: set[UUID] = set()

    async def write(tx: Transaction) -> Reply:
        committed.clear()
        outcomes = await write_invoices(tx, priced)
        reply = write_reply(outcomes)
        committed.update(invoice.hold_id for invoice in outcomes if isinstance(invoice, Invoice))
        return reply

    try:
        reply = await commands.run(desk.database, request, reply_type, write)
    except DomainError as error:
        if not isinstance(error, HoldAborted):
            await give_up(desk, held)
        raise
    await give_up(desk, [hold_id for hold_id in held if hold_id not in committed])
    return reply


async def _plan(tx: Transaction, request: Message, prepare: Prepare) -> _Plan:
    key = tx.caller.idempotency_key
    reply = await idempotency.find_reply(tx, key, request)
    if reply is not None:
        return _Plan(reply=reply, sales=())
    sales = await prepare(tx)
    hold_ids = await fates.live_hold_ids(tx, OPERATION, [f"{key}\x1f{index}" for index in range(len(sales))])
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    buyers = await customers.find_many(tx, {sale.customer_id for sale in sales})
    planned: list[Planned] = []
    for sale, hold_id in zip(sales, hold_ids, strict=True):
        try:
            planned.append(plan_sale(sale, hold_id, organisation, buyers, tx.now))
        except DomainError as error:
            planned.append(error)
    return _Plan(reply=None, sales=planned)


async def _reserve(desk: Desk, sales: Sequence[Planned]) -> tuple[list[Priced | DomainError], list[UUID]]:
    """Sets stock aside and prices it; also the holds that were granted."""
    expires_at = desk.expires_at()
    wanted = [sale for sale in sales if isinstance(sale, PlannedSale)]
    granted = await desk.stock.reserve([sale_reservation(sale, expires_at) for sale in wanted]) if wanted else []
    answers = iter(granted)
    priced: list[Priced | DomainError] = []
    held: list[UUID] = []
    for sale in sales:
        if isinstance(sale, DomainError):
            priced.append(sale)
            continue
        outcome = next(answers)
        if not isinstance(outcome, DomainError):
            held.append(sale.hold_id)
        priced.append(price_outcome(sale, outcome))
    return priced, held


def price_outcome(sale: PlannedSale, outcome: StockOutcome) -> Priced | DomainError:
    """The sale with its figures, or why it cannot be. Raises HoldReleased where the request must start afresh."""
    told = in_request_terms(outcome, sale.sale.lines)
    if isinstance(told, DomainError):
        if told.reason == HoldReleased.reason:
            raise HoldReleased("The goods are no longer set aside; send it again.", hold_id=str(sale.hold_id))
        return told
    try:
        return Priced(planned=sale, priced=sale.price(told))
    except DomainError as error:
        return error


async def give_up(desk: Desk, hold_ids: Sequence[UUID]) -> None:
    """Gives back holds whose document was refused. One that a twin has committed meanwhile stays."""
    if not hold_ids:
        return
    decided = await desk.database.run(current_caller(), lambda tx: fates.resolve(tx, hold_ids))
    aborted = [hold_id for hold_id, fate in decided.items() if fate is Fate.ABORTED]
    if aborted:
        await desk.stock.release(aborted)
