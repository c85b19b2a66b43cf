"""A document with holds: the coordinator's whole procedure, once for every service.

    plan (reads) → hold (calls each participant) → post (writes the document and the outcomes in one transaction)

Hold ids follow from the caller's key, so that a retry resumes with the holds of its first attempt. The outcomes of all
holds are written in the transaction that writes the document, so that none of them is ever committed alone. When
anything fails before that, the outcome ABORTED is written first, in a transaction of its own, and only then is a hold
released at its participant. If this process dies in between, the participant's reaper asks, and gets the same outcome.
"""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Generic, TypeVar
from uuid import UUID

import structlog

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands import execution, idempotency
from kit.commands.reply_formats import ReplyFormat
from kit.db.database import Database
from kit.db.failures import known_failure
from kit.db.session import ReadSession, Transaction
from kit.errors import DeadlineExceeded, DomainError, Internal, PeerNotReached, Unavailable
from kit.hold_states import HoldAborted, Outcome
from kit.holds import outcomes, participant

MAX_ATTEMPTS_PER_CALL: Final = 3
"""How often one call may begin with new holds before its caller must send it again."""

RETRYABLE_REASONS: Final = frozenset(
    {participant.HoldReleased.reason, participant.HoldContentChanged.reason, HoldAborted.reason}
)
"""Refusals of a hold that was aborted meanwhile, or that an earlier attempt took with other content: another id may
succeed."""

UNCLEAR_FAILURES: Final = (Unavailable, DeadlineExceeded, Internal)
"""Failures that do not say whether the participant granted the hold."""

Command = TypeVar("Command")
Plan = TypeVar("Plan")
Draft = TypeVar("Draft")
Document = TypeVar("Document")
Reply = TypeVar("Reply")
Granted = TypeVar("Granted")

log = structlog.get_logger(__name__)


@dataclasses.dataclass(slots=True, kw_only=True)
class Holds:
    """The holds of one attempt. `ids` are by operation, the name under which a hold's id is derived."""

    ids: Mapping[str, UUID]
    expires_at: dt.datetime
    """From here on a participant may ask for the outcome."""
    perhaps_granted: set[UUID] = dataclasses.field(default_factory=set)
    """Holds that a participant granted, or may have granted before its reply was lost."""

    async def take(self, operation: str, request: Awaitable[Granted]) -> Granted:
        """The participant's reply to a request for the hold of `operation`. Raises the participant's refusal."""
        hold_id = self.ids[operation]
        self.perhaps_granted.add(hold_id)
        try:
            reply = await request
        except DomainError as refusal:
            if not self._is_unclear(refusal):
                self.perhaps_granted.discard(hold_id)
            raise
        crash_points.reach(crash_points.AFTER_HOLD)
        return reply

    @staticmethod
    def _is_unclear(refusal: DomainError) -> bool:
        if isinstance(refusal, PeerNotReached):
            return False
        return isinstance(refusal, UNCLEAR_FAILURES) or refusal.reason in RETRYABLE_REASONS

    async def record(self, tx: Transaction, document_id: UUID) -> None:
        """Writes the outcome COMMITTED of every hold. Raises HoldAborted when any of them was aborted first."""
        await outcomes.commit(tx, list(self.ids.values()), document_id)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class DocumentOnHolds(Generic[Command, Plan, Draft, Document]):
    """How one kind of document comes about."""

    releases: Mapping[str, Callable[[UUID], Awaitable[None]]]
    """For each operation, how its hold is released at the participant. The order is the one in which ids are
    derived."""
    hold_for: dt.timedelta
    plan: Callable[[ReadSession, Command], Awaitable[Plan]]
    """Reads, and refuses what can be refused before anything is held."""
    hold: Callable[[Plan, Holds], Awaitable[Draft]]
    """Takes the holds, each through `Holds.take`. No transaction is open."""
    post: Callable[[Transaction, Draft, Holds], Awaitable[Document]]
    """Writes the document and, through `Holds.record`, the outcomes."""

    async def run(
        self, database: Database, command: Command, request_hash: bytes, reply_format: ReplyFormat[Document, Reply]
    ) -> Reply:
        """The reply: of the document written now, or the one stored under the caller's key.

        Raises what was refused, with nothing left behind.
        """
        call = _Call(self, database, command, request_hash, reply_format)
        for _ in range(MAX_ATTEMPTS_PER_CALL - 1):
            try:
                return await call.attempt()
            except DomainError as refusal:
                if refusal.reason not in RETRYABLE_REASONS:
                    raise
        return await call.attempt()


@dataclasses.dataclass(frozen=True)  # as DocumentOnHolds
class _Call(Generic[Command, Plan, Draft, Document, Reply]):
    """One call of `DocumentOnHolds.run`."""

    document: DocumentOnHolds[Command, Plan, Draft, Document]
    database: Database
    command: Command
    request_hash: bytes
    reply_format: ReplyFormat[Document, Reply]

    async def attempt(self) -> Reply:
        planned = await self.database.read(current_caller(), self._plan)
        if isinstance(planned, bytes):
            return self.reply_format.from_bytes(planned)
        plan, holds = planned
        try:
            draft = await self.document.hold(plan, holds)
            return await execution.run_once(
                self.database,
                self.request_hash,
                self.reply_format,
                lambda tx: self.document.post(tx, draft, holds),
            )
        except PeerNotReached:
            # This attempt does not count. A retry takes the same holds again, and without one they expire.
            reply = await self.database.read(current_caller(), self._stored_reply)
            if reply is None:
                raise
            return self.reply_format.from_bytes(reply)
        except Exception as failure:
            reply = await self._abort_attempt(holds)
            if reply is None:
                raise known_failure(failure) or failure from failure
            return self.reply_format.from_bytes(reply)

    async def _plan(self, session: ReadSession) -> bytes | tuple[Plan, Holds]:
        """The stored reply of a finished request, or the plan and the holds of this attempt."""
        stored = await self._stored_reply(session)
        if stored is not None:
            return stored
        try:
            plan = await self.document.plan(session, self.command)
        except DomainError:
            # The duplicate's document may be the reason why the plan refuses. So look for its reply first.
            stored = await self._stored_reply(session)
            if stored is None:
                raise
            return stored
        key = session.caller.idempotency_key
        ids = {name: await outcomes.live_hold_id(session, name, key) for name in self.document.releases}
        return plan, Holds(ids=ids, expires_at=session.now + self.document.hold_for)

    async def _abort_attempt(self, holds: Holds) -> bytes | None:
        """Aborts and releases what may have been granted.

        Returns the stored reply of a concurrent duplicate that finished.

        The same request, sent before midnight UTC, has a hold with another id. It may have finished with the stock that
        this request now lacks, so its stored reply is looked for before this one is refused.
        """
        if holds.perhaps_granted:
            await self._abort(holds)
        return await self.database.read(current_caller(), self._stored_reply)

    async def _stored_reply(self, session: ReadSession) -> bytes | None:
        return await idempotency.find_reply(session, session.caller.idempotency_key, self.request_hash)

    async def _abort(self, holds: Holds) -> None:
        granted = sorted(holds.perhaps_granted)
        try:
            recorded = await self.database.run(current_caller(), lambda tx: outcomes.resolve(tx, granted))
        except Exception:
            # The participants' reapers will ask us. Whether a duplicate has finished is unknown too, so a refusal may
            # be untrue.
            log.exception("hold.abort_failed")
            raise
        crash_points.reach(crash_points.AFTER_ABORT)
        for operation, release in self.document.releases.items():
            hold_id = holds.ids[operation]
            if recorded.get(hold_id) is Outcome.ABORTED:
                await _release(operation, hold_id, release)


async def _release(operation: str, hold_id: UUID, release: Callable[[UUID], Awaitable[None]]) -> None:
    """Best effort: the participant's reaper does it if this does not."""
    try:
        await release(hold_id)
    except DomainError as refusal:
        log.warning("hold.release_failed", operation=operation, hold_id=str(hold_id), reason=refusal.reason)
