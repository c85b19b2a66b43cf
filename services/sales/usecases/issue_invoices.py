"""Issues invoices: the requests of many callers of one organisation together, each with its own outcome. A quick sale is a batch of one.

A reading, a call and a transaction: what is needed to ask is read, stock is set aside, and everything is written together. The last of
these locks customers' accounts in key order, then number series, then orders.
"""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands import batches
from kit.commands.batches import ClaimResult, Command, Job
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.holds import outcomes
from kit.holds.document import MAX_ATTEMPTS_PER_CALL, RETRYABLE_REASONS
from kit.holds.outcomes import TooManyAbortedAttempts
from kit.holds.states import Outcome
from kit.wire.messages import format_of_type
from services.sales.domain.errors import OrganisationNotSetUp
from services.sales.domain.invoice import Invoice
from services.sales.domain.sale import Sale
from services.sales.remote.stock import StockOutcome
from services.sales.store import issue_opening, sale_facts
from services.sales.store.sale_facts import SaleFacts
from services.sales.usecases.desk import Desk
from services.sales.usecases.plan_sale import PlannedSale, Priced, in_request_terms, plan_sale, sale_reservation
from services.sales.usecases.write_invoices import accounts_and_numbers_for, write_invoices

OPERATION = "invoice.issue"

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
SaleOutcome = Invoice | DomainError
Planned = PlannedSale | DomainError

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Form(Generic[Request, Reply]):
    """How one kind of request is read and answered."""

    reply_type: type[Reply]
    prepare: Callable[[Database, Request], Awaitable[Sequence[Sale]]]
    """What the sales are; an order's are read from the books."""
    write_reply: Callable[[Sequence[SaleOutcome]], Reply]
    """Raises the refusal of a request that stands or falls with its sale."""


@dataclasses.dataclass(slots=True, kw_only=True)
class _Attempt:
    """What one request has come to so far. `held` are the holds that may be standing at inventory."""

    sales: list[Planned | Priced]
    held: set[UUID] = dataclasses.field(default_factory=set)
    committed: set[UUID] = dataclasses.field(default_factory=set)


async def issue_invoices(
    desk: Desk, batch: Sequence[Command[Request]], form: Form[Request, Reply]
) -> list[Reply | DomainError]:
    """The outcome of each request, in order: its reply, the one that an earlier call with its key had, or its refusal.

    A request whose hold was aborted meanwhile makes a new attempt, at most MAX_ATTEMPTS_PER_CALL in all. Holds of refused
    requests are released.
    """
    outcomes: dict[int, Reply | DomainError] = {}
    for turn in _turns(batch):
        again = turn
        for _ in range(MAX_ATTEMPTS_PER_CALL):
            started = await _start(desk, [batch[index] for index in again], form)
            outcomes |= dict(zip(again, started, strict=True))
            again = [index for index in again if _is_retryable(outcomes[index])]
            if not again:
                break
    return [outcomes[index] for index in range(len(batch))]


def _turns(batch: Sequence[Command[Request]]) -> list[list[int]]:
    """Positions in the batch, all in one turn; but what says something else under the key of an earlier one waits for the next.

    So each is judged by what stands under its key then, as if it had come later: it may be the true repeat, and the earlier one wrong.
    """
    keys = [command.caller.idempotency_key for command in batch]
    if len(set(keys)) == len(keys):
        return [list(range(len(batch)))]
    said: dict[str, list[bytes]] = {}
    turns: list[list[int]] = []
    for index, command in enumerate(batch):
        contents = said.setdefault(keys[index], [])
        content = command.request_hash
        if content not in contents:
            contents.append(content)
        turn = contents.index(content)
        if turn == len(turns):
            turns.append([])
        turns[turn].append(index)
    return turns


def _is_retryable(outcome: object) -> bool:
    return isinstance(outcome, DomainError) and outcome.reason in RETRYABLE_REASONS


async def _start(
    desk: Desk, batch: Sequence[Command[Request]], form: Form[Request, Reply]
) -> list[Reply | DomainError]:
    firsts = list({command.caller.idempotency_key: command for command in reversed(batch)}.values())
    wishes = [await _prepared(desk.database, command, form) for command in firsts]
    planned = await desk.database.read(current_caller(), lambda reading: _plan(reading, firsts, wishes))
    attempts = {id(command): plan for command, plan in zip(firsts, planned, strict=True) if isinstance(plan, _Attempt)}
    refused = {
        command.caller.idempotency_key: plan
        for command, plan in zip(firsts, planned, strict=True)
        if isinstance(plan, DomainError)
    }
    held: set[UUID] = set()
    try:
        await _reserve(desk, list(attempts.values()))
        refused |= {
            command.caller.idempotency_key: lost
            for command in firsts
            if id(command) in attempts and (lost := _lost_hold(attempts[id(command)].sales))
        }
        going = [command for command in batch if command.caller.idempotency_key not in refused]
        done = iter(await batches.run(desk.database, going, _job(attempts, form)) if going else ())
        outcomes = [refused.get(command.caller.idempotency_key) or next(done) for command in batch]
        for command, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, DomainError) and id(command) in attempts:
                attempts[id(command)].committed.clear()  # also where the last statement failed
    finally:
        for attempt in attempts.values():
            held |= attempt.held - attempt.committed
        await give_up(desk, held)
    return outcomes


def _lost_hold(sales: Iterable[object]) -> DomainError | None:
    """Why a request is to start afresh before anything of it is written: else the reply to many sales would keep it as their outcome."""
    return next((sale for sale in sales if isinstance(sale, DomainError) and _is_retryable(sale)), None)


async def _plan(
    reading: ReadSession, commands_: Sequence[Command[Request]], wishes: Sequence[Sequence[Sale] | DomainError]
) -> list[_Attempt | DomainError]:
    """What each request sells. One that is finished already has nothing to sell: its reply is found when its key is claimed."""
    hashes = {command.caller.idempotency_key: command.request_hash for command in commands_}
    asked = [
        (f"{command.caller.idempotency_key}\x1f{index}", sale.customer_id)
        for command, sales in zip(commands_, wishes, strict=True)
        if not isinstance(sales, DomainError)
        for index, sale in enumerate(sales)
    ]
    facts = await sale_facts.read(
        reading, hashes, OPERATION, [key for key, _ in asked], {customer_id for _, customer_id in asked}
    )
    hold_ids = iter(facts.hold_ids)
    plans: list[_Attempt | DomainError] = []
    for command, sales in zip(commands_, wishes, strict=True):
        holds = [] if isinstance(sales, DomainError) else [(sale, next(hold_ids)) for sale in sales]
        plans.append(_planned(command, sales, holds, facts, reading.now))
    return plans


def _planned(
    command: Command[Request],
    sales: Sequence[Sale] | DomainError,
    holds: Sequence[tuple[Sale, UUID | TooManyAbortedAttempts]],
    facts: SaleFacts,
    now: dt.datetime,
) -> _Attempt | DomainError:
    """What one request sells, or its refusal."""
    finished = facts.finished.get(command.caller.idempotency_key)
    if finished is not None:
        return finished if isinstance(finished, DomainError) else _Attempt(sales=[])
    if isinstance(sales, DomainError):
        return sales
    organisation = facts.organisation
    if organisation is None:
        return OrganisationNotSetUp("Set the organisation up first.")
    planned: list[Planned | Priced] = []
    for sale, hold_id in holds:
        if isinstance(hold_id, TooManyAbortedAttempts):
            planned.append(hold_id)
            continue
        try:
            planned.append(plan_sale(sale, hold_id, command.caller, organisation, facts.buyers, now))
        except DomainError as error:
            planned.append(error)
    return _Attempt(sales=planned)


async def _prepared(
    database: Database, command: Command[Request], form: Form[Request, Reply]
) -> Sequence[Sale] | DomainError:
    """The sales of a request, or why there are none: also where it, or a twin, has finished already."""
    try:
        return await form.prepare(database, command.request)
    except DomainError as error:
        return error


async def _reserve(desk: Desk, attempts: Sequence[_Attempt]) -> None:
    """Sets stock aside for every sale and prices it, in place. After silence, a hold may be standing."""
    expires_at = desk.expires_at()
    wanted: list[tuple[_Attempt, int, PlannedSale]] = [
        (attempt, index, sale)
        for attempt in attempts
        for index, sale in enumerate(attempt.sales)
        if isinstance(sale, PlannedSale)
    ]
    if not wanted:
        return
    for attempt, _, sale in wanted:
        attempt.held.add(sale.hold_id)
    granted = await desk.stock.reserve([sale_reservation(sale, expires_at) for _, _, sale in wanted])
    crash_points.reach(crash_points.AFTER_HOLD)
    for (attempt, index, sale), outcome in zip(wanted, granted, strict=True):
        if isinstance(outcome, DomainError) and outcome.reason not in RETRYABLE_REASONS:
            attempt.held.discard(sale.hold_id)
        attempt.sales[index] = price_outcome(sale, outcome)


def price_outcome(sale: PlannedSale, outcome: StockOutcome) -> Priced | DomainError:
    """The sale with its figures, or why it cannot be."""
    told = in_request_terms(outcome, sale.sale.lines)
    if isinstance(told, DomainError):
        return told
    try:
        return Priced(planned=sale, priced=sale.price(told))
    except DomainError as error:
        return error


def _job(attempts: Mapping[int, _Attempt], form: Form[Request, Reply]) -> Job[Request, Reply]:
    """The writing of requests, whose attempts are known by the identity of their commands."""

    def ask(tx: Transaction, commands_: Sequence[Command[Request]]) -> Mapping[str, Any]:
        return accounts_and_numbers_for(
            tx, (sale for command in commands_ for sale in attempts[id(command)].sales if isinstance(sale, Priced))
        )

    async def work(
        tx: Transaction, commands_: Sequence[Command[Request]], opened: ClaimResult
    ) -> list[Reply | DomainError]:
        return await _write(tx, [attempts[id(command)] for command in commands_], opened, form)

    return Job(reply_format=format_of_type(form.reply_type), opening=issue_opening.OPENING, ask=ask, work=work)


async def _write(
    tx: Transaction, attempts: Sequence[_Attempt], opened: ClaimResult, form: Form[Request, Reply]
) -> list[Reply | DomainError]:
    """Writes the sales of all requests, and each request's reply."""
    for attempt in attempts:
        attempt.committed.clear()
    sales = [sale for attempt in attempts for sale in attempt.sales if not isinstance(sale, PlannedSale)]
    written = iter(await write_invoices(tx, sales, opened))
    replies: list[Reply | DomainError] = []
    for attempt in attempts:
        outcomes = [next(written) for _ in attempt.sales]
        attempt.committed.update(outcome.hold_id for outcome in outcomes if isinstance(outcome, Invoice))
        try:
            replies.append(form.write_reply(outcomes))
        except DomainError as error:
            replies.append(error)
    return replies


async def give_up(desk: Desk, hold_ids: Collection[UUID]) -> None:
    """Gives back holds whose document was refused: "aborted" first, then inventory is told. What a twin has committed stays.

    Never raises: the outcomes are to be told, and inventory's reaper asks about what this leaves.
    """
    if not hold_ids:
        return
    try:
        decided = await desk.database.run(current_caller(), lambda tx: outcomes.resolve(tx, sorted(hold_ids)))
    except Exception:
        log.exception("hold.abort_failed", holds=len(hold_ids))
        return
    crash_points.reach(crash_points.AFTER_ABORT)
    aborted = [hold_id for hold_id, outcome in decided.items() if outcome is Outcome.ABORTED]
    if aborted:
        await desk.stock.release(aborted)
