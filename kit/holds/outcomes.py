"""The coordinator's side of holds: the outcome of each hold that this service took elsewhere. The first writer wins.

A use case writes the outcome COMMITTED in the transaction that writes its document. `resolve` writes ABORTED for a hold
without a document. Both insert the same primary key, so PostgreSQL decides which of them is first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from kit.db.session import ReadSession, Transaction
from kit.db.statements import list_params
from kit.errors import FailedPrecondition
from kit.hold_states import Outcome, too_late
from kit.holds.store import outcome_statements
from kit.ids import derived_id

MAX_ABORTED_ATTEMPTS: Final = 16
"""How many holds of one request may be aborted before it must be sent under a new key."""


class TooManyAbortedAttempts(FailedPrecondition):
    """So many holds of the request were aborted that it must be sent under a new Idempotency-Key."""

    reason = "TOO_MANY_ABORTED_ATTEMPTS"


async def record_committed(tx: Transaction, documents: Mapping[UUID, UUID]) -> set[UUID]:
    """Writes COMMITTED for each hold, in key order.

    `documents` is by hold id. Returns the holds that have an outcome already.

    The caller must not commit the documents of those holds: see `commit`.
    """
    rows = [{"hold_id": hold_id, "document_id": document_id} for hold_id, document_id in sorted(documents.items())]
    written = await _write(tx, rows, Outcome.COMMITTED)
    return set(documents) - written


async def commit(tx: Transaction, hold_ids: Collection[UUID], document_id: UUID) -> None:
    """Writes COMMITTED for every hold of one document. Raises HoldAborted when any of them has an outcome already."""
    late = await record_committed(tx, dict.fromkeys(hold_ids, document_id))
    if late:
        raise too_late(hold_id=str(min(late)))


async def resolve(tx: Transaction, hold_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """The outcome of each hold. Writes ABORTED for a hold without an outcome, so that the answer stays true."""
    rows = [{"hold_id": hold_id, "document_id": None} for hold_id in sorted(hold_ids)]
    await _write(tx, rows, Outcome.ABORTED)
    return await _find(tx, hold_ids)


async def live_hold_id(reading: ReadSession, operation: str, key: str) -> UUID:
    """The id under which a request takes its hold: the same on every retry of a day (UTC), another one after an abort.

    Raises TooManyAbortedAttempts after MAX_ABORTED_ATTEMPTS. A retry after midnight takes a hold of its own. The first
    hold then expires, unless its document was written; in that case the retry gets the stored reply of the first
    request.
    """
    firsts = first_hold_ids(reading, operation, [key])
    found = await after_aborts(reading, operation, firsts, await _aborted_among(reading, list(firsts.values())))
    hold_id = found[key]
    if isinstance(hold_id, TooManyAbortedAttempts):
        raise hold_id
    return hold_id


def first_hold_ids(reading: ReadSession, operation: str, keys: Iterable[str]) -> dict[str, UUID]:
    """For each key the hold id of its first attempt."""
    return {key: _attempt(reading, operation, key, 0) for key in keys}


async def after_aborts(
    reading: ReadSession, operation: str, firsts: Mapping[str, UUID], aborted: Collection[UUID]
) -> dict[str, UUID | TooManyAbortedAttempts]:
    """For each key its first hold id that is not aborted, or the refusal when it has none.

    `aborted` are those among `firsts`.
    """
    found: dict[str, UUID | TooManyAbortedAttempts] = dict(firsts)
    further = {
        key: [_attempt(reading, operation, key, number) for number in range(1, MAX_ABORTED_ATTEMPTS)]
        for key, first in firsts.items()
        if first in aborted
    }
    if further:
        also_aborted = await _aborted_among(reading, [hold_id for ids in further.values() for hold_id in ids])
        found |= {key: _first_live(ids, also_aborted) for key, ids in further.items()}
    return found


def _attempt(reading: ReadSession, operation: str, key: str, number: int) -> UUID:
    return derived_id(reading.caller.org_id, reading.now.date(), operation, key, str(number))


def _first_live(attempts: Sequence[UUID], aborted: Collection[UUID]) -> UUID | TooManyAbortedAttempts:
    for hold_id in attempts:
        if hold_id not in aborted:
            return hold_id
    return TooManyAbortedAttempts("Too many holds of this request were aborted; send it under a new Idempotency-Key.")


async def _aborted_among(reading: ReadSession, hold_ids: Sequence[UUID]) -> set[UUID]:
    rows = await reading.rows(
        outcome_statements.aborted(reading.tables.hold_outcomes),
        {"org_id": reading.caller.org_id, "hold_ids": hold_ids},
    )
    return {row.hold_id for row in rows}


async def _write(tx: Transaction, rows: Sequence[Mapping[str, UUID | None]], outcome: Outcome) -> set[UUID]:
    """Returns the holds whose outcome was written now."""
    parameters = {"org_id": tx.caller.org_id, "outcome": outcome, "recorded_at": tx.now}
    written = await tx.rows(
        outcome_statements.insert(tx.tables.hold_outcomes),
        parameters | list_params("recorded", outcome_statements.INSERTED, rows),
    )
    return {row.hold_id for row in written}


async def _find(tx: Transaction, hold_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    rows = await tx.rows(
        outcome_statements.known(tx.tables.hold_outcomes), {"org_id": tx.caller.org_id, "hold_ids": hold_ids}
    )
    return {row.hold_id: Outcome(row.outcome) for row in rows}
