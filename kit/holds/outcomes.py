"""The coordinator's side: what became of the document for which a hold was taken. The first word stands.

A use case decides the outcome in the transaction that writes its document. `ResolveHolds` writes "aborted" for a document that is not
there. Both insert the same primary key, so PostgreSQL settles who was first.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.statements import Statement, any_of, insert_given, lists_of, value_of
from kit.errors import Aborted, FailedPrecondition
from kit.holds.states import Outcome
from kit.ids import derived_id

if TYPE_CHECKING:
    from kit.db.session import ReadSession, Transaction

MAX_ABORTED_ATTEMPTS: Final = 16
"""How many holds of one request may be aborted before it must be sent under a new key."""


DECIDED_ONCE: Final = "pk_hold_outcomes"
"""The constraint by which the first word stands. Who breaks it writes a document whose hold was given up: see `kit.db.failures`."""

_DECIDED: Final = ("hold_id", "document_id")


class HoldAborted(Aborted):
    """The hold was given up before the document was committed; nothing has happened, and the request may be sent again."""

    reason = "HOLD_ABORTED"


class TooManyAbortedAttempts(FailedPrecondition):
    """The request was refused so often with its goods set aside that it must be sent under a new Idempotency-Key."""

    reason = "TOO_MANY_ABORTED_ATTEMPTS"


async def decide(tx: "Transaction", documents: Mapping[UUID, UUID], outcome: Outcome) -> set[UUID]:
    """Writes the outcome of each hold (hold id → document id), in key order. Returns the holds whose outcome was decided before.

    The caller must not commit the documents of those: see `decide_document`.
    """
    rows = [{"hold_id": hold_id, "document_id": document_id} for hold_id, document_id in sorted(documents.items())]
    written = await _write(tx, rows, outcome)
    return set(documents) - written


async def decide_document(tx: "Transaction", hold_ids: Collection[UUID], document_id: UUID, outcome: Outcome) -> None:
    """Writes the outcome of every hold of one document. Raises HoldAborted when somebody was first with any of them."""
    late = await decide(tx, dict.fromkeys(hold_ids, document_id), outcome)
    if late:
        raise too_late(hold_id=str(min(late)))


def too_late(**facts: str) -> HoldAborted:
    """The refusal of a document whose hold has a outcome already.

    Without the hold's id where only PostgreSQL knows it: its words quote the row, and are not passed on.
    """
    return HoldAborted("The goods were no longer set aside. Nothing was written; send it again.", **facts)


async def resolve(tx: "Transaction", hold_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """The outcome of each hold. One without a document is aborted now, so that the answer stays true."""
    rows = [{"hold_id": hold_id, "document_id": None} for hold_id in sorted(hold_ids)]
    await _write(tx, rows, Outcome.ABORTED)
    return await _find(tx, hold_ids)


async def live_hold_id(reading: "ReadSession", operation: str, key: str) -> UUID:
    """The id under which a request takes its hold: the same on every retry of a day (UTC), another one after an abort.

    Raises TooManyAbortedAttempts after MAX_ABORTED_ATTEMPTS. A retry after midnight takes a hold of its own. The first hold then
    expires, unless its document was written; in that case the retry gets the stored reply of the first request.
    """
    firsts = first_hold_ids(reading, operation, [key])
    (found,) = await after_aborts(reading, operation, [key], firsts, await _aborted_among(reading, firsts))
    if isinstance(found, TooManyAbortedAttempts):
        raise found
    return found


def first_hold_ids(reading: "ReadSession", operation: str, keys: Sequence[str]) -> list[UUID]:
    """For each key the id of its first attempt."""
    return [_attempt(reading, operation, key, 0) for key in keys]


async def after_aborts(
    reading: "ReadSession", operation: str, keys: Sequence[str], firsts: Sequence[UUID], given_up: Collection[UUID]
) -> list[UUID | TooManyAbortedAttempts]:
    """For each key its first id that was not aborted, where `given_up` are those among the first attempts that were.

    Or why it has none: that is the outcome of one request, and not of those that are issued together with it.
    """
    further = {
        key: [_attempt(reading, operation, key, number) for number in range(1, MAX_ABORTED_ATTEMPTS)]
        for key, first in zip(keys, firsts, strict=True)
        if first in given_up
    }
    if not further:
        return list(firsts)
    also_given_up = await _aborted_among(reading, [hold_id for ids in further.values() for hold_id in ids])
    return [
        _first_live(further[key], also_given_up) if key in further else first
        for key, first in zip(keys, firsts, strict=True)
    ]


def _attempt(reading: "ReadSession", operation: str, key: str, number: int) -> UUID:
    return derived_id(reading.caller.org_id, reading.now.date(), operation, key, str(number))


def _first_live(attempts: Sequence[UUID], given_up: Collection[UUID]) -> UUID | TooManyAbortedAttempts:
    for hold_id in attempts:
        if hold_id not in given_up:
            return hold_id
    return TooManyAbortedAttempts("This request was given up too often; send it under a new Idempotency-Key.")


async def _aborted_among(reading: "ReadSession", hold_ids: Sequence[UUID]) -> set[UUID]:
    rows = await reading.rows(
        aborted(reading.tables.hold_outcomes), {"org_id": reading.caller.org_id, "hold_ids": hold_ids}
    )
    return {row.hold_id for row in rows}


async def _write(tx: "Transaction", rows: Sequence[Mapping[str, UUID | None]], outcome: Outcome) -> set[UUID]:
    """The holds whose outcome this decided."""
    parameters = {"org_id": tx.caller.org_id, "outcome": outcome, "decided_at": tx.now}
    written = await tx.rows(_decide(tx.tables.hold_outcomes), parameters | lists_of("decided", _DECIDED, rows))
    return {row.hold_id for row in written}


async def _find(tx: "Transaction", hold_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    rows = await tx.rows(_known(tx.tables.hold_outcomes), {"org_id": tx.caller.org_id, "hold_ids": hold_ids})
    return {row.hold_id: Outcome(row.outcome) for row in rows}


@cache
def _decide(outcomes: sa.Table) -> Statement:
    return Statement(
        lambda: (
            insert_given(outcomes, "decided", _DECIDED, ("org_id", "outcome", "decided_at"))
            .on_conflict_do_nothing()
            .returning(outcomes.c.hold_id)
        )
    )


@cache
def aborted(outcomes: sa.Table) -> Statement:
    """Those among `hold_ids` that were given up.

    ix_hold_outcomes_aborted holds hardly anything: asking costs no page of large books.
    """
    return Statement(
        lambda: sa.select(outcomes.c.hold_id).where(
            outcomes.c.org_id == value_of(outcomes.c.org_id),
            any_of(outcomes.c.hold_id, "hold_ids"),
            outcomes.c.outcome == sa.literal_column(f"'{Outcome.ABORTED}'"),
        )
    )


@cache
def _known(outcomes: sa.Table) -> Statement:
    return Statement(
        lambda: sa.select(outcomes.c.hold_id, outcomes.c.outcome).where(
            outcomes.c.org_id == value_of(outcomes.c.org_id), any_of(outcomes.c.hold_id, "hold_ids")
        )
    )
