"""How a document that stands on holds comes about: the coordinator's whole procedure, once for every service.

    plan (one read transaction) → ask each participant → write the document and the outcomes in one transaction

Hold ids follow from the caller's key, so that a retry resumes with what its first attempt holds. The outcomes of all holds are written in
the transaction that writes the document, so that none of them is ever committed alone. Whatever goes wrong before that: "aborted" is
written first, in a transaction of its own, and only then is a hold released at its participant. If this process dies in between, the
participant's reaper asks, and gets the same answer.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands import idempotency
from kit.db.database import Database, Transaction
from kit.errors import DeadlineExceeded, DomainError, Internal, Unavailable
from kit.holds import outcomes, participant
from kit.holds.states import Outcome
from kit.rpc.failures import known_failure

MAX_ATTEMPTS_PER_CALL: Final = 3
"""How often one call may begin with fresh holds before it tells its caller to send it again."""

RETRYABLE_REASONS: Final = frozenset(
    {participant.HoldReleased.reason, participant.HoldContentChanged.reason, outcomes.HoldAborted.reason}
)
"""Refusals of a hold that was given up meanwhile, or that a former attempt took with other content: another id may do better."""

UNCLEAR_FAILURES: Final = (Unavailable, DeadlineExceeded, Internal)
"""Failures that do not say whether the participant granted."""

Reply = TypeVar("Reply", bound=Message)
Prepared = TypeVar("Prepared")
Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One service at which a hold is taken: the name under which the hold's id is derived, and how it is given back there."""

    operation: str
    release: Callable[[UUID], Awaitable[None]]


@dataclasses.dataclass(slots=True, kw_only=True)
class Attempt:
    """The hold ids of one attempt, in the order of its participants, and those that may be standing there."""

    hold_ids: tuple[UUID, ...]
    standing: set[UUID] = dataclasses.field(default_factory=set)

    async def ask(self, hold_id: UUID, question: Awaitable[Answer]) -> Answer:
        """The participant's answer. After a plain refusal nothing stands there; after silence it may."""
        self.standing.add(hold_id)
        try:
            answer = await question
        except DomainError as refusal:
            if not isinstance(refusal, UNCLEAR_FAILURES) and refusal.reason not in RETRYABLE_REASONS:
                self.standing.discard(hold_id)
            raise
        crash_points.reach(crash_points.AFTER_HOLD)
        return answer

    async def decide(self, tx: Transaction, document_id: UUID, outcome: Outcome) -> None:
        """Writes every outcome. Raises HoldAborted when somebody was first with any of them: nothing may be committed."""
        await outcomes.decide_document(tx, self.hold_ids, document_id, outcome)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class DocumentOnHolds(Generic[Prepared, Reply]):
    """How one kind of document comes about."""

    database: Database
    participants: Sequence[Participant]
    reply_type: type[Reply]
    prepare: Callable[[Transaction], Awaitable[Prepared]]
    """What can be read and refused before anything is held."""
    carry_out: Callable[[Attempt, Prepared], Awaitable[Reply]]
    """Takes the holds through `Attempt.ask`, then writes the document through `kit.commands.execution.run` and `Attempt.decide`."""

    async def run(self, request: Message) -> Reply:
        """The document: written now, or found under the caller's key. Raises what was refused, with nothing left behind."""
        for _ in range(MAX_ATTEMPTS_PER_CALL - 1):
            try:
                return await self._start(request)
            except DomainError as refusal:
                if refusal.reason not in RETRYABLE_REASONS:
                    raise
        return await self._start(request)

    async def _start(self, request: Message) -> Reply:
        planned = await self.database.run(current_caller(), lambda tx: self._plan(tx, request))
        if not isinstance(planned, tuple):
            return planned
        attempt, prepared = planned
        try:
            return await self.carry_out(attempt, prepared)
        except Exception as failure:
            twin = await self._give_up(attempt, request)
            if twin is None:
                raise known_failure(failure) or failure from failure
            return twin

    async def _plan(self, tx: Transaction, request: Message) -> Reply | tuple[Attempt, Prepared]:
        key = tx.caller.idempotency_key
        stored = await idempotency.find_reply(tx, key, request)
        if stored is not None:
            return self.reply_type.FromString(stored)
        try:
            prepared = await self.prepare(tx)
        except DomainError:
            # A twin may have finished meanwhile: what stands in the way now is then the document that was asked for.
            stored = await idempotency.find_reply(tx, key, request)
            if stored is None:
                raise
            return self.reply_type.FromString(stored)
        hold_ids = [await outcomes.live_hold_id(tx, participant.operation, key) for participant in self.participants]
        return Attempt(hold_ids=tuple(hold_ids)), prepared

    async def _give_up(self, attempt: Attempt, request: Message) -> Reply | None:
        """Aborts and releases what may stand. The reply of a twin that has finished meanwhile, otherwise None.

        A twin stands on the same holds or, where midnight was between the two, on others: then it may have taken what is missing here.
        """
        if attempt.standing:
            await self._abort(attempt)
        stored = await self.database.run(
            current_caller(), lambda tx: idempotency.find_reply(tx, tx.caller.idempotency_key, request)
        )
        return None if stored is None else self.reply_type.FromString(stored)

    async def _abort(self, attempt: Attempt) -> None:
        try:
            decided = await self.database.run(
                current_caller(), lambda tx: outcomes.resolve(tx, sorted(attempt.standing))
            )
        except Exception:
            # The participants' reapers will ask us. Whether a twin has finished is not known either, so the refusal may be untrue.
            log.exception("hold.abort_failed")
            raise
        crash_points.reach(crash_points.AFTER_ABORT)
        for one, hold_id in zip(self.participants, attempt.hold_ids, strict=True):
            if decided.get(hold_id) is Outcome.ABORTED:
                await _release(one, hold_id)


async def _release(participant: Participant, hold_id: UUID) -> None:
    """Best effort: the participant's reaper does it if this does not."""
    try:
        await participant.release(hold_id)
    except DomainError as refusal:
        log.warning("hold.release_failed", operation=participant.operation, hold_id=str(hold_id), reason=refusal.reason)
