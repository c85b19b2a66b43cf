"""Takes the holds that `kit.holds.grants` defines, and answers for each.

A hold's id is its key: a repeat gets the stored reply. A refused hold leaves no trace, and does not fail its
neighbours. Requests of one coordinator for one organisation that arrive while a batch runs form the next batch.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands import execution
from kit.commands.coalescer import Coalescer
from kit.commands.outcomes import serve_readable
from kit.commands.reply_formats import ReplyFormat
from kit.db.database import Database
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.grants import HoldGrants
from kit.holds.participant import Hold, HoldContentChanged
from kit.holds.requested import RequestedHold, expire_time_missing
from kit.holds.store import hold_statements

Owner: TypeAlias = tuple[UUID, str]
"""Organisation and calling service: what the holds of one transaction may not differ in."""

Requested = TypeVar("Requested", bound=RequestedHold)
Granted = TypeVar("Granted")
Reply = TypeVar("Reply")


class GrantedHolds(Generic[Requested, Granted, Reply]):
    """Takes holds of one kind on the books of one service."""

    def __init__(
        self,
        database: Database,
        grants: HoldGrants[Requested, Any, Any, Granted],
        reply_format: ReplyFormat[Granted, Reply],
    ) -> None:
        self._database = database
        self._grants = grants
        self._reply_format = reply_format
        self._enter = grants.facts.after(entered=hold_statements.enter(database.tables.holds))
        self._coalescer: Coalescer[Owner, Sequence[Requested | DomainError], Sequence[Reply | DomainError]] = Coalescer(
            self._run_coalesced
        )

    async def submit(self, requested: Sequence[Requested | DomainError]) -> Sequence[Reply | DomainError]:
        """As `run`. Where the definition says so, the holds share their transaction with those of other requests."""
        if not self._grants.coalesced:
            return await self.run(requested)
        caller = current_caller()
        return await self._coalescer.submit((caller.org_id, caller.service), requested)

    async def run(self, requested: Sequence[Requested | DomainError]) -> list[Reply | DomainError]:
        """The reply to each request, or its refusal, in the order requested.

        A request that could not be read is its refusal already.
        """
        return await serve_readable(requested, self._run)

    async def _run_coalesced(
        self, _owner: Owner, requests: Sequence[Sequence[Requested | DomainError]]
    ) -> list[list[Reply | DomainError]]:
        outcomes = iter(await self.run([item for request in requests for item in request]))
        return [[next(outcomes) for _ in request] for request in requests]

    async def _run(self, requested: Sequence[Requested]) -> list[Reply | DomainError]:
        async def work(tx: Transaction) -> list[Reply | DomainError]:
            outcomes = await self.take(tx, requested)
            await execution.finish(tx, {})
            crash_points.reach(crash_points.HOLD_ENTERED)
            return outcomes

        outcomes = await self._database.run(current_caller(), work)
        crash_points.reach(crash_points.HOLD_COMMITTED)
        return outcomes

    async def take(self, tx: Transaction, requested: Sequence[Requested]) -> list[Reply | DomainError]:
        """As `run`, in a transaction that is open already."""
        first: dict[UUID, Requested] = {}
        for item in requested:
            first.setdefault(item.hold_id, item)
        replies = await self._take_each(tx, first)
        return [_same_content(item, first[item.hold_id]) or replies[item.hold_id] for item in requested]

    async def _take_each(self, tx: Transaction, requested: Mapping[UUID, Requested]) -> dict[UUID, Reply | DomainError]:
        replies: dict[UUID, Reply | DomainError] = {
            hold_id: expire_time_missing() for hold_id, item in requested.items() if item.expires_at is None
        }
        to_enter = [item for item in requested.values() if item.hold_id not in replies]
        if not to_enter:
            return replies
        prepared = await self._grants.prepare(tx, to_enter)
        entry = participant.entry_of(tx, self._grants.kind, to_enter)
        params = {**entry, **self._grants.facts.params(tx, prepared)}
        rows = await tx.rows_combined(self._enter, params)
        former = await participant.not_entered(tx, to_enter, rows["entered"])
        for hold_id, hold in former.items():
            replies[hold_id] = self._former_reply(hold, requested[hold_id])
        new = [item.hold_id for item in to_enter if item.hold_id not in former]
        if new:
            to_grant = [ready for item, ready in zip(to_enter, prepared, strict=True) if item.hold_id not in former]
            granted = await self._grants.grant(tx, to_grant, self._grants.facts.result(params, rows))
            replies |= await self._store(tx, dict(zip(new, granted, strict=True)))
        return replies

    async def _store(
        self, tx: Transaction, outcomes: Mapping[UUID, Granted | DomainError]
    ) -> dict[UUID, Reply | DomainError]:
        """Stores the replies of the granted holds, and deletes the refused ones."""
        replies: dict[UUID, Reply | DomainError] = {}
        stored: dict[UUID, bytes] = {}
        for hold_id, outcome in outcomes.items():
            if isinstance(outcome, DomainError):
                replies[hold_id] = outcome
                continue
            reply = self._reply_format.reply_of(outcome)
            replies[hold_id] = reply
            stored[hold_id] = self._reply_format.to_bytes(reply)
        await participant.forget(tx, outcomes.keys() - stored.keys())
        if stored:
            await participant.store_replies(tx, stored)
        return replies

    def _former_reply(self, former: Hold, requested: RequestedHold) -> Reply | DomainError:
        try:
            return self._reply_format.from_bytes(participant.check_repeat(former, requested))
        except DomainError as refusal:
            return refusal


def _same_content(item: RequestedHold, first: RequestedHold) -> HoldContentChanged | None:
    """The refusal of a request whose id another request of the same call uses for something else."""
    if item.content_hash == first.content_hash:
        return None
    return HoldContentChanged("This id holds something else.", hold_id=str(item.hold_id))
