"""Runs the requests for documents that `kit.holds.batched` defines.

Requests of one organisation that arrive while a batch runs form the next batch. Two different requests with one key
never run together. A batch whose transaction fails is posted again in halves. A request that lost its hold begins
again. Holds of refused requests are released.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import structlog

from kit import crash_points
from kit.auth.caller import Caller, current_caller
from kit.commands import batches, idempotency
from kit.commands.batches import BatchWork, ClaimResult
from kit.commands.coalescer import Coalescer
from kit.commands.reply_formats import ReplyFormat
from kit.commands.store import idempotency_keys
from kit.commands.turns import turns
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.db.statement_group import Params
from kit.errors import DomainError
from kit.hold_states import Outcome
from kit.holds import outcomes
from kit.holds.batched import BatchedDocuments, BatchHolds, BatchRequest, DocumentRequest
from kit.holds.document import MAX_ATTEMPTS_PER_CALL, RETRYABLE_REASONS
from kit.holds.outcomes import TooManyAbortedAttempts
from kit.holds.store import outcome_statements

MAX_BATCH: Final = 64
"""Requests of one batch."""

Command = TypeVar("Command")
Prepared = TypeVar("Prepared")
Plan = TypeVar("Plan")
Draft = TypeVar("Draft")
Document = TypeVar("Document")
Reply = TypeVar("Reply")

log = structlog.get_logger(__name__)


class DocumentBatches(Generic[Command, Document]):
    """Makes the documents of a definition."""

    def __init__(
        self, database: Database, definition: BatchedDocuments[Command, Any, Any, Any, Any, Any, Document]
    ) -> None:
        self._database = database
        self._definition = definition
        self.lines_of = definition.lines_of
        tables = database.tables
        self._read = definition.facts.after(
            replies=idempotency_keys.stored(tables.idempotency_keys),
            aborted=outcome_statements.aborted(tables.hold_outcomes),
        )
        self._work = BatchWork(
            claim=definition.claims.after(claimed=idempotency_keys.claiming(tables.idempotency_keys)),
            params=self._claim_params,
            work=self._post,
        )
        self._coalescer: Coalescer[UUID, BatchRequest[Command, Document, Any], Any] = Coalescer(
            self._run_coalesced, max_batch=MAX_BATCH
        )

    async def submit(self, request: BatchRequest[Command, Document, Reply]) -> Reply:
        """The reply of a request, which shares its batch with other requests of its organisation.

        A request with a command that runs alone has its own batch. Raises its refusal.
        """
        if any(map(self._definition.runs_alone, request.commands)):
            return await self.run_alone(request)
        reply: Reply = await self._coalescer.submit(request.caller.org_id, request)
        return reply

    async def run_alone(self, request: BatchRequest[Command, Document, Reply]) -> Reply:
        """The reply of a request in a batch of its own. Raises its refusal."""
        (outcome,) = await self.run([request])
        if isinstance(outcome, DomainError):
            raise outcome
        reply: Reply = outcome
        return reply

    async def run(self, requests: Sequence[BatchRequest[Command, Document, Any]]) -> list[Any]:
        """The outcome of each request, in order: its reply, the reply stored under its key, or its refusal.

        A request whose hold was aborted begins again with a new hold, at most MAX_ATTEMPTS_PER_CALL times in all.
        """
        found: dict[int, Any] = {}
        for turn in turns([(request.key, request.request_hash) for request in requests]):
            pending = turn
            for _ in range(MAX_ATTEMPTS_PER_CALL):
                found |= zip(pending, await self._attempt([requests[position] for position in pending]), strict=True)
                pending = [position for position in pending if _is_retryable(found[position])]
                if not pending:
                    break
        return [found[position] for position in range(len(requests))]

    async def _run_coalesced(
        self, _org_id: UUID, requests: Sequence[BatchRequest[Command, Document, Any]]
    ) -> list[Any]:
        return await self.run(requests)

    async def _attempt(self, requests: Sequence[BatchRequest[Command, Document, Any]]) -> list[Any]:
        """One attempt at requests of which none contradicts another.

        Repeats get the outcome of the first request of their key.
        """
        firsts: dict[str, BatchRequest[Command, Document, Any]] = {}
        for request in requests:
            firsts.setdefault(request.key, request)
        attempts = [_Attempt(request) for request in firsts.values()]
        await self._database.read(current_caller(), lambda session: self._plan(session, attempts))
        holds = self._holds(attempts)
        try:
            await self._hold(attempts, holds)
            to_post = [attempt for attempt in attempts if attempt.outcome is None]
            if to_post:
                posted = await batches.run(self._database, to_post, self._work)
                for attempt, outcome in zip(to_post, posted, strict=True):
                    attempt.outcome = outcome
        finally:
            for attempt in attempts:
                if attempt.outcome is not None and not isinstance(attempt.outcome, DomainError):
                    holds.perhaps_granted.difference_update(attempt.recorded)
            await self._release(holds.perhaps_granted)
        by_key = {attempt.request.key: attempt.outcome for attempt in attempts}
        return [by_key[request.key] for request in requests]

    async def _plan(self, session: ReadSession, attempts: Sequence["_Attempt"]) -> None:
        """Plans each document, or finds the stored reply of a request."""
        for attempt in attempts:
            await attempt.prepare(session, self._definition.prepare)
        prepared = [item for attempt in attempts for item in attempt.items]
        hashes = {attempt.request.key: attempt.request.request_hash for attempt in attempts}
        firsts = outcomes.first_hold_ids(session, self._definition.operation, [item.hold_key for item in prepared])
        params = {
            "org_id": session.caller.org_id,
            "keys": list(hashes),
            "hold_ids": list(firsts.values()),
            **self._definition.facts.params(session, [item.command for item in prepared]),
        }
        rows = await session.rows_combined(self._read, params)
        aborted = {row.hold_id for row in rows["aborted"]}
        hold_ids = await outcomes.after_aborts(session, self._definition.operation, firsts, aborted)
        stored = idempotency.stored_replies(rows["replies"], hashes)
        for attempt in attempts:
            attempt.take_facts(stored.get(attempt.request.key), hold_ids)
        to_plan = [item for attempt in attempts for item in attempt.open_items()]
        requested = [
            DocumentRequest(command=item.command, hold_id=item.hold_id, caller=item.caller) for item in to_plan
        ]
        facts = self._definition.facts.result(params, rows)
        for item, plan in zip(to_plan, await self._definition.plan(session, requested, facts), strict=True):
            item.take_plan(plan)

    def _holds(self, attempts: Sequence["_Attempt"]) -> BatchHolds:
        hold_ids = [item.hold_id for attempt in attempts for item in attempt.open_items()]
        return BatchHolds(hold_ids=hold_ids, expires_at=self._database.now() + self._definition.hold_for)

    async def _hold(self, attempts: Sequence["_Attempt"], holds: BatchHolds) -> None:
        """Takes the hold of every planned document. No call is made when there is none."""
        planned = [item for attempt in attempts for item in attempt.open_items()]
        if planned:
            drafts = await self._definition.hold([item.plan for item in planned], holds)
            for item, draft in zip(planned, drafts, strict=True):
                item.take_draft(draft)
        for attempt in attempts:
            attempt.refuse_if_a_hold_was_lost()

    def _claim_params(self, tx: Transaction, attempts: Sequence["_Attempt"]) -> Params:
        for attempt in attempts:
            attempt.recorded.clear()  # the transaction before this one has failed
        drafts = [item.draft for attempt in attempts for item in attempt.open_items()]
        return self._definition.claims.params(tx, drafts)

    async def _post(self, tx: Transaction, attempts: Sequence["_Attempt"], claimed: ClaimResult) -> list[Any]:
        drafts = [item.draft for attempt in attempts for item in attempt.open_items()]
        taken = self._definition.claims.result(claimed.params, claimed.rows)
        documents = iter(await self._definition.post(tx, drafts, taken))
        return [attempt.reply(documents) for attempt in attempts]

    async def _release(self, hold_ids: Collection[UUID]) -> None:
        """Records ABORTED for holds without a document, and then releases them.

        A hold that a duplicate has committed stays. Never raises, because the outcomes of the batch are known. The
        participant's reaper asks about the holds that remain.
        """
        if not hold_ids:
            return
        try:
            recorded = await self._database.run(current_caller(), lambda tx: outcomes.resolve(tx, sorted(hold_ids)))
        except Exception:
            log.exception("hold.abort_failed")
            return
        crash_points.reach(crash_points.AFTER_ABORT)
        aborted = [hold_id for hold_id, outcome in recorded.items() if outcome is Outcome.ABORTED]
        if aborted:
            await self._definition.release(aborted)


class _Item(Generic[Prepared, Plan, Draft]):
    """One document of a request: its command, from `plan` on its plan, from `hold` on its draft; or its refusal."""

    __slots__ = ("caller", "command", "draft", "hold_id", "hold_key", "plan", "refusal")
    plan: Plan
    draft: Draft

    def __init__(self, caller: Caller, hold_key: str, command: Prepared) -> None:
        self.caller = caller
        self.hold_key = hold_key
        self.hold_id = UUID(int=0)
        self.command = command
        self.refusal: DomainError | None = None

    def take_plan(self, plan: Plan | DomainError) -> None:
        if isinstance(plan, DomainError):
            self.refusal = plan
        else:
            self.plan = plan

    def take_draft(self, draft: Draft | DomainError) -> None:
        if isinstance(draft, DomainError):
            self.refusal = draft
        else:
            self.draft = draft


class _Attempt:
    """One request in one attempt. `outcome` is its reply or its refusal, as soon as it is known."""

    __slots__ = ("caller", "items", "outcome", "recorded", "reply_format", "request", "request_hash")

    def __init__(self, request: BatchRequest[Any, Any, Any]) -> None:
        self.request = request
        self.caller = request.caller
        self.request_hash = request.request_hash
        self.reply_format: ReplyFormat[Any, Any] = request.reply_format
        self.items: list[_Item[Any, Any, Any]] = []
        self.outcome: Any = None
        self.recorded: set[UUID] = set()
        """Holds whose documents the last transaction has written."""

    async def prepare(self, session: ReadSession, prepare: Callable[[ReadSession, Any], Awaitable[Any]]) -> None:
        try:
            values = [await prepare(session, command) for command in self.request.commands]
        except DomainError as refusal:
            self.outcome = refusal
        else:
            self.items = [_Item(self.caller, self.request.hold_key(at), value) for at, value in enumerate(values)]

    def take_facts(
        self,
        stored: idempotency.StoredReply | None,
        hold_ids: Mapping[str, UUID | TooManyAbortedAttempts],
    ) -> None:
        """Stores the hold ids. A stored reply wins, even if `prepare` refused."""
        if stored is not None:
            self.outcome = self.reply_format.from_bytes(stored) if isinstance(stored, bytes) else stored
            return
        for item in self.items:
            hold_id = hold_ids[item.hold_key]
            if isinstance(hold_id, TooManyAbortedAttempts):
                item.refusal = hold_id
            else:
                item.hold_id = hold_id

    def open_items(self) -> list[_Item[Any, Any, Any]]:
        """The documents that are not refused, unless the outcome of the whole request is known."""
        if self.outcome is not None:
            return []
        return [item for item in self.items if item.refusal is None]

    def refuse_if_a_hold_was_lost(self) -> None:
        """Ends this attempt, so that the request begins again.

        Without this, a bulk reply would store a refusal that a retry can avoid.
        """
        if self.outcome is None:
            self.outcome = next((item.refusal for item in self.items if _is_retryable(item.refusal)), None)

    def reply(self, documents: Iterator[Any]) -> Any:  # noqa: ANN401 - the reply's type is the request's
        """The reply, or the refusal of the request. Takes the outcomes of the open items from `documents`."""
        found = [next(documents) if item.refusal is None else item.refusal for item in self.items]
        self.recorded = {
            item.hold_id
            for item, outcome in zip(self.items, found, strict=True)
            if not isinstance(outcome, DomainError)
        }
        try:
            return self.reply_format.reply_of(found)
        except DomainError as refusal:
            return refusal


def _is_retryable(outcome: object) -> bool:
    return isinstance(outcome, DomainError) and outcome.reason in RETRYABLE_REASONS
