"""Requests of many callers of one organisation in one transaction.

Each has its own key, stored reply, audit rows and outcome. A refused request does not fail the others of its batch and
leaves no trace. When a whole batch fails, because a row of one request broke a constraint, each half of the batch runs
again by itself, down to a single request. A single request is a batch of one.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import structlog

from kit import crash_points
from kit.auth.caller import Caller
from kit.commands import execution, idempotency
from kit.commands.reply_formats import ReplyFormat
from kit.commands.store import idempotency_keys
from kit.db.database import Database
from kit.db.failures import NotConnected, is_of_dependency, known_failure
from kit.db.session import Transaction
from kit.db.statement_group import Params, Rows
from kit.db.statements import CombinedStatement
from kit.errors import DomainError, Internal


class KeyedRequest(Protocol):
    """One caller's request. Its key is the caller's; a request without a key simply runs."""

    @property
    def caller(self) -> Caller: ...

    @property
    def request_hash(self) -> bytes: ...

    @property
    def reply_format(self) -> ReplyFormat[Any, Any]: ...


Request = TypeVar("Request", bound=KeyedRequest)

Outcome = Any
"""The reply of a request, or the DomainError that refuses it."""

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResult:
    """The parameters of the statement that claimed the keys, and the rows of each of its parts."""

    params: Params
    rows: Rows


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class BatchWork(Generic[Request]):
    """What a transaction does for the requests of a batch."""

    claim: CombinedStatement
    """Claims the keys in its part `claimed` (see `idempotency_keys.claiming`).

    Its other parts lock or take what the work needs.
    """
    params: Callable[[Transaction, Sequence[Request]], Params]
    """The parameters of the other parts. Its requests may include repeats: the claim shows later which they are."""
    work: Callable[[Transaction, Sequence[Request], ClaimResult], Awaitable[Sequence[Outcome]]]
    """One outcome for each request that is not a repeat, in order. For a refused request it must have written nothing.

    It also runs when every request is a repeat, because it returns what was taken and not used, such as numbers.
    """


async def run(database: Database, batch: Sequence[Request], work: BatchWork[Request]) -> list[Outcome]:
    """The outcome of each request, in order.

    All must be of one organisation. The work gets only the first request of each key.
    """
    firsts, first_of_repeat = _first_of_each_key(batch)
    outcomes = await _run_or_halve(database, firsts, work)
    return [
        _outcome_of_repeat(request, batch[first_of_repeat[index]], outcomes[first_of_repeat[index]])
        if index in first_of_repeat
        else outcomes[index]
        for index, request in enumerate(batch)
    ]


async def _run_or_halve(
    database: Database, requests: Mapping[int, Request], work: BatchWork[Request]
) -> dict[int, Outcome]:
    """The outcome of each request, by its position."""
    try:
        return await _run_in_one_transaction(database, requests, work)
    except Exception as failure:  # noqa: BLE001 - the failure becomes the outcome of the request that caused it
        if len(requests) == 1 or isinstance(failure, NotConnected):  # which no smaller batch would change
            return dict.fromkeys(requests, _refusal(failure))
    positions = list(requests)
    middle = len(positions) // 2
    outcomes: dict[int, Outcome] = {}
    for half in (positions[:middle], positions[middle:]):
        outcomes |= await _run_or_halve(database, {position: requests[position] for position in half}, work)
    return outcomes


async def _run_in_one_transaction(
    database: Database, requests: Mapping[int, Request], work: BatchWork[Request]
) -> dict[int, Outcome]:
    caller = next(iter(requests.values())).caller

    async def once(tx: Transaction) -> dict[int, Outcome]:
        claimed, outcomes = await _claim(tx, requests, work)
        new = {position: request for position, request in requests.items() if position not in outcomes}
        done = await work.work(tx, list(new.values()), claimed)
        outcomes |= dict(zip(new, done, strict=True))
        await _store_replies(tx, new, outcomes)
        crash_points.reach(crash_points.BEFORE_COMMIT)
        return outcomes

    outcomes = await database.run(caller, once)
    crash_points.reach(crash_points.AFTER_COMMIT)
    return outcomes


def _first_of_each_key(batch: Sequence[Request]) -> tuple[dict[int, Request], dict[int, int]]:
    """The requests to run, by position, and for each later one with the same key the position of the first."""
    first_of_key: dict[str, int] = {}
    firsts: dict[int, Request] = {}
    first_of_repeat: dict[int, int] = {}
    for position, request in enumerate(batch):
        key = request.caller.idempotency_key
        if key and key in first_of_key:
            first_of_repeat[position] = first_of_key[key]
            continue
        firsts[position] = request
        if key:
            first_of_key[key] = position
    return firsts, first_of_repeat


async def _claim(
    tx: Transaction, requests: Mapping[int, Request], work: BatchWork[Request]
) -> tuple[ClaimResult, dict[int, Outcome]]:
    """Claims every key. Returns also the outcomes of the requests whose key was used before."""
    hashes = {
        request.caller.idempotency_key: request.request_hash
        for request in requests.values()
        if request.caller.idempotency_key
    }
    params = {**idempotency_keys.claim_params(tx, hashes), **work.params(tx, list(requests.values()))}
    claimed = ClaimResult(params=params, rows=await tx.rows_combined(work.claim, params))
    stored = await idempotency.replies_of_used_keys(tx, hashes, claimed.rows["claimed"])
    return claimed, {
        position: request.reply_format.from_bytes(reply) if isinstance(reply, bytes) else reply
        for position, request in requests.items()
        if (reply := stored.get(request.caller.idempotency_key)) is not None
    }


async def _store_replies(tx: Transaction, requests: Mapping[int, Request], outcomes: Mapping[int, Outcome]) -> None:
    """Releases the keys of refused requests. Stores the replies of the others and all that the work has gathered."""
    replies: dict[str, bytes] = {}
    refused: list[str] = []
    for position, request in requests.items():
        key, outcome = request.caller.idempotency_key, outcomes[position]
        if not key:
            continue
        if isinstance(outcome, DomainError):
            refused.append(key)
        else:
            replies[key] = request.reply_format.to_bytes(outcome)
    await idempotency_keys.release(tx, refused)
    await execution.finish(tx, replies)


def _outcome_of_repeat(repeat: Request, first: Request, outcome: Outcome) -> Outcome:
    return outcome if first.request_hash == repeat.request_hash else idempotency.reused()


def _refusal(failure: Exception) -> DomainError:
    """The failure as an outcome. An unknown failure is logged, and the caller gets no details of it."""
    known = known_failure(failure)
    if known is None:
        log.error("command.failed", exc_info=failure)
        return Internal()
    if is_of_dependency(failure):
        log.warning("command.dependency_failed", reason=known.reason, exc_info=failure)
    return known
