"""Documents of many requests, each on one hold: `kit.holds.document` for many at once, so that they share round trips.

    plan (one read) → hold (one call to the participant) → post (one transaction)

The use case takes and returns sequences. Each document has its own outcome: a value, or the DomainError that refuses
it. A request asks for one document or for several, and has its own key, stored reply and outcome. What the protocol
guarantees for each document is the same as in `kit.holds.document`. `kit.holds.batch_runner` runs a definition.
"""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Self, TypeVar
from uuid import UUID

from kit import crash_points
from kit.auth.caller import Caller
from kit.commands.reply_formats import ReplyFormat
from kit.db.session import ReadSession, Transaction
from kit.db.statement_group import StatementGroup
from kit.errors import DomainError, PeerNotReached
from kit.holds.document import RETRYABLE_REASONS

Command = TypeVar("Command")
Prepared = TypeVar("Prepared")
Facts = TypeVar("Facts")
Plan = TypeVar("Plan")
Draft = TypeVar("Draft")
Claimed = TypeVar("Claimed")
Document = TypeVar("Document")
Reply = TypeVar("Reply")
Granted = TypeVar("Granted")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class DocumentRequest(Generic[Prepared]):
    """One document that a caller asks for, and the id of the hold that it will stand on."""

    command: Prepared
    hold_id: UUID
    caller: Caller


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BatchHolds:
    """The holds of one attempt at a batch."""

    hold_ids: Sequence[UUID]
    """In the order of the plans."""
    expires_at: dt.datetime
    """From here on the participant may ask for the outcomes."""
    perhaps_granted: set[UUID] = dataclasses.field(default_factory=set)
    """Holds that the participant granted, or may have granted before its reply was lost."""

    async def take(self, request: Awaitable[Sequence[Granted | DomainError]]) -> Sequence[Granted | DomainError]:
        """The participant's replies to a request for all the holds, in their order."""
        self.perhaps_granted.update(self.hold_ids)
        try:
            replies = await request
        except PeerNotReached:
            self.perhaps_granted.clear()
            raise
        crash_points.reach(crash_points.AFTER_HOLD)
        for hold_id, reply in zip(self.hold_ids, replies, strict=True):
            if isinstance(reply, DomainError) and reply.reason not in RETRYABLE_REASONS:
                self.perhaps_granted.discard(hold_id)
        return replies


@dataclasses.dataclass(frozen=True, kw_only=True)  # as DocumentRequest
class BatchedDocuments(Generic[Command, Prepared, Facts, Plan, Draft, Claimed, Document]):
    """How one kind of document comes about, many at a time."""

    operation: str
    """Names the hold among those of one key: hold ids are derived from it."""
    hold_for: dt.timedelta
    runs_alone: Callable[[Command], bool]
    """Whether a command shares no batch with those of other requests."""
    lines_of: Callable[[Command], int]
    """How much work a command is: a batch of one request has a limit of lines (`kit.holds.bulk`)."""
    prepare: Callable[[ReadSession, Command], Awaitable[Prepared]]
    """Reads what only the books can say of a command, before the facts of the whole batch are read.

    Raises its refusal.
    """
    facts: StatementGroup[Prepared, Facts]
    """What `plan` needs to know. It is read in one round trip with the stored replies and the aborted holds."""
    plan: Callable[[ReadSession, Sequence[DocumentRequest[Prepared]], Facts], Awaitable[Sequence[Plan | DomainError]]]
    """Refuses what can be refused before anything is held."""
    hold: Callable[[Sequence[Plan], BatchHolds], Awaitable[Sequence[Draft | DomainError]]]
    """Takes the holds, through `BatchHolds.take`. No transaction is open."""
    release: Callable[[Sequence[UUID]], Awaitable[None]]
    """Releases holds at the participant, if it answers."""
    claims: StatementGroup[Draft, Claimed]
    """What `post` needs locked or taken. It is locked and taken in the round trip that claims the keys."""
    post: Callable[[Transaction, Sequence[Draft], Claimed], Awaitable[Sequence[Document | DomainError]]]
    """Writes the documents and the outcomes of their holds.

    If the hold has an outcome already, the insert violates `ONE_OUTCOME_PER_HOLD`, and the transaction rolls
    back. `post` also runs without any draft, because it returns what was taken and not used.
    """


@dataclasses.dataclass(frozen=True, kw_only=True)  # as DocumentRequest
class BatchRequest(Generic[Command, Document, Reply]):
    """One request for documents.

    `reply_format` makes the reply of their outcomes, or raises the refusal of the whole request.
    """

    caller: Caller
    commands: Sequence[Command]
    request_hash: bytes
    reply_format: ReplyFormat[Sequence[Document | DomainError], Reply]
    first: int = 0
    """The position of its first command in the request of which it is a part."""

    @property
    def key(self) -> str:
        return self.caller.idempotency_key

    def hold_key(self, position: int) -> str:
        """Names the hold of one command: the same one whatever part of the request the command is in."""
        whole = self.key.removesuffix(_part_name(self.first))
        return f"{whole}\x1f{self.first + position}"

    def part(self, first: int, end: int) -> Self:
        """The request for some of the commands, under a key of its own unless it begins with the first command."""
        key = self.key and self.key + _part_name(first)
        caller = dataclasses.replace(self.caller, idempotency_key=key)
        return dataclasses.replace(self, caller=caller, commands=self.commands[first:end], first=first)


def _part_name(first: int) -> str:
    return f"\x1f{first}" if first else ""
