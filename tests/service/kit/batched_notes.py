"""The smallest kind of document that is made in batches: a note on one hold.

The books are real, the participant is a set.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.auth.caller import Caller
from kit.commands.outcomes import outcomes_of
from kit.commands.reply_formats import ReplyFormat
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.db.statement_group import StatementGroup
from kit.db.statements import Statement
from kit.errors import DomainError, FailedPrecondition
from kit.hold_states import Outcome
from kit.holds import outcomes, participant
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchedDocuments, BatchHolds, BatchRequest, DocumentRequest
from kit.holds.bulk import MOST_LINES
from kit.ids import new_id
from tests.service.kit.kit_schema import KIT, NOTES

Note = tuple[UUID, str]
"""The hold, and the text of the note."""


class Refused(FailedPrecondition):
    reason = "REFUSED"


class Participant:
    """Grants holds, but not for a note that says "not granted"."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.granted: set[UUID] = set()
        self.released: set[UUID] = set()
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """What happens before the participant answers."""

    async def reserve(self, notes: Sequence[Note]) -> list[str | DomainError]:
        self.calls.append([text for _, text in notes])
        answers: list[str | DomainError] = []
        for hold_id, text in notes:
            if hold_id in self.released:
                answers.append(participant.HoldReleased("Released."))
            elif text == "not granted":
                answers.append(Refused(text))
            else:
                self.granted.add(hold_id)
                answers.append("granted")
        if self.meanwhile:
            await self.meanwhile()
        return answers

    async def release(self, hold_ids: Sequence[UUID]) -> None:
        self.granted.difference_update(hold_ids)
        self.released.update(hold_ids)


class NoteBatches:
    """Writes notes.

    The text of a note says where it fails: at "not planned", "not granted", "not priced", "not posted", "broken".
    """

    def __init__(self, books: Database) -> None:
        self.books = books
        self.participant = Participant()
        self.posts: list[list[str]] = []
        self.runner: DocumentBatches[str, str] = DocumentBatches(books, self._definition())

    def _definition(self) -> BatchedDocuments[str, str, int, Note, Note, None, str]:
        return BatchedDocuments(
            operation="test.note",
            hold_for=dt.timedelta(minutes=1),
            runs_alone=lambda text: text == "alone",
            lines_of=lambda text: MOST_LINES if text.startswith("long") else 1,
            prepare=self._prepare,
            facts=StatementGroup(
                statements={"notes": Statement(lambda: sa.select(NOTES.c.id))},
                params=lambda _session, _texts: {},
                result=lambda _params, rows: len(rows["notes"]),
            ),
            plan=self._plan,
            hold=self._hold,
            release=self.participant.release,
            claims=StatementGroup(
                statements={}, params=lambda _session, _notes: {}, result=lambda _params, _rows: None
            ),
            post=self._post,
        )

    async def _prepare(self, _session: ReadSession, text: str) -> str:
        return _unless("not prepared", text)

    async def _plan(
        self, _session: ReadSession, requests: Sequence[DocumentRequest[str]], _facts: int
    ) -> list[Note | DomainError]:
        return outcomes_of(lambda asked: (asked.hold_id, _unless("not planned", asked.command)), requests)

    async def _hold(self, notes: Sequence[Note], holds: BatchHolds) -> list[Note | DomainError]:
        answers = await holds.take(self.participant.reserve(notes))
        return outcomes_of(lambda note, _: (note[0], _unless("not priced", note[1])), notes, answers)

    async def _post(self, tx: Transaction, notes: Sequence[Note], _claimed: None) -> list[str | DomainError]:
        self.posts.append([text for _, text in notes])
        written = outcomes_of(lambda note: _unless("not posted", note[1]), notes)
        for (hold_id, _), text in zip(notes, written, strict=True):
            if not isinstance(text, DomainError):
                body = None if text == "broken" else text
                await tx.run(sa.insert(NOTES).values(org_id=tx.caller.org_id, id=new_id(), body=body))
                await outcomes.commit(tx, [hold_id], new_id())
        return written

    async def outcomes(self, caller: Caller) -> list[Outcome]:
        async def read(tx: Transaction) -> list[Outcome]:
            return sorted(Outcome(row.outcome) for row in await tx.rows(sa.select(KIT.hold_outcomes.c.outcome)))

        return await self.books.run(caller, read)


def one_note(caller: Caller, text: str = "a") -> BatchRequest[str, str, str]:
    """A request for one note. Its reply is the text."""
    return _request(caller, [text], _single)


def many_notes(caller: Caller, *texts: str) -> BatchRequest[str, str, str]:
    """A request for many notes. Its reply has the outcome of each."""
    return _request(caller, texts, _list)


def _request(caller: Caller, texts: Sequence[str], reply_of: Callable[[Any], str]) -> BatchRequest[str, str, str]:
    return BatchRequest(
        caller=caller,
        commands=texts,
        request_hash="\n".join(texts).encode(),
        reply_format=ReplyFormat(reply_of=reply_of, to_bytes=str.encode, from_bytes=bytes.decode),
    )


def _single(found: Sequence[str | DomainError]) -> str:
    (outcome,) = found
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def _list(found: Sequence[str | DomainError]) -> str:
    return ", ".join("refused" if isinstance(outcome, DomainError) else outcome for outcome in found)


def _unless(failing: str, text: str) -> str:
    if text == failing:
        raise Refused(text)
    return text
