"""Commands of many callers of one organisation in one transaction: each with its own key, reply, audit and outcome.

One that is refused does not fail its neighbours and leaves no trace. A batch that fails as a whole, because one of its rows broke a
constraint that the work did not foresee, is done again in halves, until that one stands alone. A single command is a batch of one: it
is the same code.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
import structlog

from kit import crash_points
from kit.auth.caller import Caller
from kit.commands import execution, idempotency
from kit.commands.replies import ReplyFormat
from kit.db.database import Database
from kit.db.session import Transaction
from kit.db.statements import CombinedStatement, Statement
from kit.db.tables import KitTables
from kit.errors import DomainError, Internal
from kit.rpc.failures import known_failure

Request = TypeVar("Request")
Reply = TypeVar("Reply")

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Command(Generic[Request]):
    """One caller's request. Its key is the caller's; a command without one simply runs."""

    caller: Caller
    request: Request
    request_hash: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResult:
    """What the round trip that claimed the keys was asked, and what each of its statements gave."""

    asked: Mapping[str, Any]
    rows: Mapping[str, Sequence[sa.Row[Any]]]


def opening(tables: KitTables, **beside: Statement) -> CombinedStatement:
    """The claiming of keys, and what a kind of work wants locked or taken in the same round trip, in this order."""
    return CombinedStatement(claimed=idempotency.claiming(tables.idempotency_keys), **beside)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job(Generic[Request, Reply]):
    """A kind of work on many commands."""

    reply_format: ReplyFormat[Reply, Reply]
    opening: CombinedStatement
    """Made by `opening`."""
    ask: Callable[[Transaction, Sequence[Command[Request]]], Mapping[str, Any]]
    """The parameters of what stands beside the claim. It is also run for commands that turn out to have been answered before."""
    work: Callable[[Transaction, Sequence[Command[Request]], ClaimResult], Awaitable[Sequence[Reply | DomainError]]]
    """One outcome for each command that was not answered before, in order. For one that it refuses it must have written nothing.

    It is run also when none is left, to put back what was taken for those that were answered before.
    """


async def run(
    database: Database, batch: Sequence[Command[Request]], job: Job[Request, Reply]
) -> list[Reply | DomainError]:
    """The outcome of each command, in order. All must be of one organisation. Only the first of each key is given to the job."""
    firsts, twins = _one_for_each_key(batch)
    outcomes = await _outcomes(database, firsts, job)
    return [_of_twin(batch, number, twins, outcomes) for number in range(len(batch))]


async def _outcomes(
    database: Database, firsts: Mapping[int, Command[Request]], job: Job[Request, Reply]
) -> dict[int, Reply | DomainError]:
    """CombinedStatement; or, where that fails, one half after the other."""
    try:
        return await _together(database, firsts, job)
    except Exception as failure:  # noqa: BLE001 - it becomes the outcome of the one command that it belongs to
        if len(firsts) == 1:
            return dict.fromkeys(firsts, _refusal(failure))
    numbers = list(firsts)
    middle = len(numbers) // 2
    outcomes: dict[int, Reply | DomainError] = {}
    for half in (numbers[:middle], numbers[middle:]):
        done = await _outcomes(database, {number: firsts[number] for number in half}, job)
        outcomes.update(done)
    return outcomes


async def _together(
    database: Database, firsts: Mapping[int, Command[Request]], job: Job[Request, Reply]
) -> dict[int, Reply | DomainError]:
    caller = next(iter(firsts.values())).caller

    async def once(tx: Transaction) -> dict[int, Reply | DomainError]:
        opened, outcomes = await _open(tx, firsts, job)
        fresh = [number for number in firsts if number not in outcomes]
        done = await job.work(tx, [firsts[number] for number in fresh], opened)
        outcomes |= dict(zip(fresh, done, strict=True))
        await _settle(tx, {number: firsts[number] for number in fresh}, outcomes, job)
        crash_points.reach(crash_points.BEFORE_COMMIT)
        return outcomes

    outcomes = await database.run(caller, once)
    crash_points.reach(crash_points.AFTER_COMMIT)
    return outcomes


def _one_for_each_key(batch: Sequence[Command[Request]]) -> tuple[dict[int, Command[Request]], dict[int, int]]:
    """The commands to run, by position, and for each later one with the same key the position of the first."""
    first_of_key: dict[str, int] = {}
    firsts: dict[int, Command[Request]] = {}
    twins: dict[int, int] = {}
    for number, command in enumerate(batch):
        key = command.caller.idempotency_key
        if key and key in first_of_key:
            twins[number] = first_of_key[key]
            continue
        firsts[number] = command
        if key:
            first_of_key[key] = number
    return firsts, twins


async def _open(
    tx: Transaction, firsts: Mapping[int, Command[Request]], job: Job[Request, Reply]
) -> tuple[ClaimResult, dict[int, Reply | DomainError]]:
    """Claims every key, with what the job wants beside it; the outcome of those whose key was used before."""
    keyed = {
        command.caller.idempotency_key: command.request_hash
        for command in firsts.values()
        if command.caller.idempotency_key
    }
    asked = {**idempotency.claim_params(tx, keyed), **job.ask(tx, list(firsts.values()))}
    opened = ClaimResult(asked=asked, rows=await tx.rows_combined(job.opening, asked))
    former = await idempotency.replies_of_used_keys(tx, keyed, opened.rows["claimed"])
    return opened, {
        number: job.reply_format.from_bytes(found) if isinstance(found, bytes) else found
        for number, command in firsts.items()
        if (found := former.get(command.caller.idempotency_key)) is not None
    }


async def _settle(
    tx: Transaction,
    fresh: Mapping[int, Command[Request]],
    outcomes: Mapping[int, Reply | DomainError],
    job: Job[Request, Reply],
) -> None:
    """Gives the keys of refused commands back, and stores the replies of the others together with what their work has gathered."""
    replies: dict[str, bytes] = {}
    refused: list[str] = []
    for number, command in fresh.items():
        key, outcome = command.caller.idempotency_key, outcomes[number]
        if not key:
            continue
        if isinstance(outcome, DomainError):
            refused.append(key)
        else:
            replies[key] = job.reply_format.to_bytes(outcome)
    await idempotency.release_keys(tx, refused)
    await execution.finish(tx, replies)


def _of_twin(
    batch: Sequence[Command[Request]],
    number: int,
    twins: Mapping[int, int],
    outcomes: Mapping[int, Reply | DomainError],
) -> Reply | DomainError:
    first = twins.get(number)
    if first is None:
        return outcomes[number]
    if batch[first].request_hash != batch[number].request_hash:
        return idempotency.reused()
    return outcomes[first]


def _refusal(failure: Exception) -> DomainError:
    """The failure as an outcome; an unknown one is ours to mend, and the caller is told no more than that."""
    known = known_failure(failure)
    if known is None:
        log.error("command.failed", exc_info=failure)
        return Internal()
    return known
