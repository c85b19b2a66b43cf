"""The participant's side of holds: which holds other services have taken here.

What a hold sets aside (stock, a returnable quantity) is in the service's own tables. The table of holds says for whom
it is set aside and until when. A service acts on exactly those holds that a call here returns as changed.
"""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from kit.db.session import Transaction
from kit.db.statements import Row, list_params
from kit.errors import Aborted, FailedPrecondition
from kit.hold_states import HoldState
from kit.holds.requested import RequestedHold
from kit.holds.store import hold_statements

Release = Callable[[Transaction, Collection[UUID]], Awaitable[None]]
"""Releases what holds of one kind set aside, given the ids of the holds that are released now."""


class HoldContentChanged(FailedPrecondition):
    """The id was used before for a hold with another content."""

    reason = "HOLD_CONTENT_CHANGED"


class HoldReleased(Aborted):
    """The hold was released before, so no document can be committed on it."""

    reason = "HOLD_RELEASED"


class HoldUnknown(FailedPrecondition):
    """A message for a hold that was never taken: the books of coordinator and participant disagree."""

    reason = "HOLD_UNKNOWN"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold as it is stored. `reply` is the reply to the request that took it, as opaque bytes."""

    hold_id: UUID
    kind: str
    coordinator: str
    state: HoldState
    request_hash: bytes
    reply: bytes | None


def entry_of(tx: Transaction, kind: str, requested: Iterable[RequestedHold]) -> dict[str, Any]:
    """The parameters of `enter` for new holds of the calling service, in key order."""
    rows = [
        {
            "hold_id": item.hold_id,
            "kind": kind,
            "coordinator": tx.caller.service,
            "request_hash": item.content_hash,
            "expires_at": item.expires_at,
        }
        for item in sorted(requested, key=lambda item: item.hold_id)
    ]
    return _entry(tx, HoldState.PENDING, rows)


async def not_entered(tx: Transaction, requested: Iterable[RequestedHold], entered: Iterable[Row]) -> dict[UUID, Hold]:
    """The requested holds that are not among the rows of `enter`, because they were there before; by id.

    They are not locked. The statement that entered the new holds may have locked stock. Locking a hold now would break
    the order of locks.
    """
    former = {item.hold_id for item in requested} - {row.hold_id for row in entered}
    if not former:
        return {}
    return holds_of(
        await tx.rows(hold_statements.seen(tx.tables.holds), {"org_id": tx.caller.org_id, "hold_ids": sorted(former)})
    )


def check_repeat(former: Hold, requested: RequestedHold) -> bytes:
    """The reply that a repeated request gets. Raises HoldContentChanged or HoldReleased."""
    if former.request_hash != requested.content_hash and former.state is not HoldState.RELEASED:
        raise HoldContentChanged("This id holds something else.", hold_id=str(requested.hold_id))
    if former.state is HoldState.RELEASED or former.reply is None:
        raise HoldReleased("This hold was released; take another one under a new id.", hold_id=str(requested.hold_id))
    return former.reply


async def store_replies(tx: Transaction, replies: Mapping[UUID, bytes]) -> None:
    """Stores the replies, so that a repeat gets the same reply, and runs the transaction's last statement with them."""
    last, params = tx.take_last_statement()
    rows = [{"hold_id": hold_id, "reply": reply} for hold_id, reply in sorted(replies.items())]
    await tx.run(
        hold_statements.store_replies(tx.tables.holds, last),
        {"org_id": tx.caller.org_id, **list_params("replied", hold_statements.REPLIED, rows), **params},
    )


async def forget(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Deletes holds that this transaction entered and then refused: a refusal leaves no trace."""
    if hold_ids:
        await tx.run(hold_statements.delete(tx.tables.holds, tx.caller.org_id, hold_ids))


async def find_holds(tx: Transaction, hold_ids: Collection[UUID]) -> dict[UUID, Hold]:
    """The named holds, locked in key order."""
    return holds_of(
        await tx.rows(hold_statements.locked(tx.tables.holds), {"org_id": tx.caller.org_id, "hold_ids": list(hold_ids)})
    )


def holds_of(rows: Iterable[Row]) -> dict[UUID, Hold]:
    """Holds by id, from the rows of `locked`."""
    return {
        row.hold_id: Hold(
            hold_id=row.hold_id,
            kind=row.kind,
            coordinator=row.coordinator,
            state=HoldState(row.state),
            request_hash=bytes(row.request_hash),
            reply=None if row.reply is None else bytes(row.reply),
        )
        for row in rows
    }


async def confirm(tx: Transaction, hold_ids: Collection[UUID], *, kind: str = "", coordinator: str = "") -> set[UUID]:
    """PENDING → CONFIRMED. Returns those that changed now; a repeat changes nothing.

    Raises HoldUnknown, also for another kind's or coordinator's.

    A released hold stays released: the coordinator itself released it after confirming it, and the message of the
    release came first.
    """
    settled = {HoldState.CONFIRMED, HoldState.FULFILLED, HoldState.RELEASED}
    changing = _to_move(await find_holds(tx, hold_ids), hold_ids, (kind, coordinator), {HoldState.PENDING}, settled)
    await _write_state(tx, changing, HoldState.CONFIRMED)
    return changing


async def fulfil(tx: Transaction, hold_ids: Collection[UUID], *, kind: str = "", coordinator: str = "") -> set[UUID]:
    """PENDING or CONFIRMED → FULFILLED. Returns those that changed now.

    Raises HoldReleased, or HoldUnknown, also for another kind's or coordinator's.
    """
    changing = to_fulfil(await find_holds(tx, hold_ids), hold_ids, kind=kind, coordinator=coordinator)
    await _write_state(tx, changing, HoldState.FULFILLED)
    return changing


def to_fulfil(
    found: Mapping[UUID, Hold], hold_ids: Collection[UUID], *, kind: str = "", coordinator: str = ""
) -> set[UUID]:
    """The locked holds that `fulfil` changes. Raises as `fulfil` does."""
    return _to_move(
        found, hold_ids, (kind, coordinator), {HoldState.PENDING, HoldState.CONFIRMED}, {HoldState.FULFILLED}
    )


async def reopen(tx: Transaction, hold_ids: Collection[UUID]) -> set[UUID]:
    """FULFILLED → CONFIRMED: what was consumed comes back. Returns those that are CONFIRMED now.

    A released hold stays released: its coordinator needs nothing any more.
    """
    found = await find_holds(tx, hold_ids)
    fulfilled = {hold.hold_id for hold in found.values() if hold.state is HoldState.FULFILLED}
    await _write_state(tx, fulfilled, HoldState.CONFIRMED)
    return fulfilled | {hold.hold_id for hold in found.values() if hold.state is HoldState.CONFIRMED}


async def release(
    tx: Transaction, hold_ids: Collection[UUID], *, kind: str, coordinator: str, fulfilled: bool = False
) -> set[UUID]:
    """PENDING or CONFIRMED → RELEASED. Returns those that changed now.

    A fulfilled hold stays as it is, unless `fulfilled` says that it ends too, so that `reopen` leaves it alone.

    Raises HoldUnknown for another kind's or coordinator's. An id that was never used is entered as released, so that a
    request for it that is still on its way will be refused.
    """
    rows = [
        {"hold_id": hold_id, "kind": kind, "coordinator": coordinator, "request_hash": b"", "expires_at": None}
        for hold_id in sorted(hold_ids)
    ]
    await tx.rows(hold_statements.enter(tx.tables.holds), _entry(tx, HoldState.RELEASED, rows))
    found = await find_holds(tx, hold_ids)
    for hold in found.values():
        _check_whose(hold, kind, coordinator)
    ending = {HoldState.PENDING, HoldState.CONFIRMED} | ({HoldState.FULFILLED} if fulfilled else set())
    released = {hold.hold_id for hold in found.values() if hold.state in ending}
    await _write_state(tx, released, HoldState.RELEASED)
    return released


async def postpone(tx: Transaction, hold_ids: Collection[UUID], expires_at: dt.datetime) -> None:
    """Gives more time to holds whose document exists: the message that confirms them is on its way."""
    await tx.run(hold_statements.postpone(tx.tables.holds, tx.caller.org_id, hold_ids, expires_at))


def _to_move(
    found: Mapping[UUID, Hold],
    hold_ids: Collection[UUID],
    whose: tuple[str, str],
    moved: set[HoldState],
    there: set[HoldState],
) -> set[UUID]:
    for hold_id in hold_ids:
        hold = found.get(hold_id)
        if hold is None:
            raise HoldUnknown("No such hold was ever taken.", hold_id=str(hold_id))
        _check_whose(hold, *whose)
        if hold.state not in moved | there:
            raise HoldReleased("The hold was released; it cannot be fulfilled.", hold_id=str(hold_id))
    return {hold.hold_id for hold in found.values() if hold.state in moved}


def _check_whose(hold: Hold, kind: str, coordinator: str) -> None:
    """A service changes only its own holds, each as the kind that it is. An empty kind or coordinator matches any."""
    if (kind and hold.kind != kind) or (coordinator and hold.coordinator != coordinator):
        raise HoldUnknown("No such hold was ever taken.", hold_id=str(hold.hold_id))


def _entry(tx: Transaction, state: HoldState, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    once = {"org_id": tx.caller.org_id, "state": state, "created_at": tx.now, "changed_at": tx.now}
    return once | list_params("entered", hold_statements.ENTERED, rows)


async def _write_state(tx: Transaction, hold_ids: Collection[UUID], state: HoldState) -> None:
    if hold_ids:
        await tx.run(hold_statements.settle(tx.tables.holds), settling_of(tx, hold_ids, state))


def settling_of(tx: Transaction, hold_ids: Collection[UUID], state: HoldState) -> dict[str, Any]:
    """The parameters of `settle`."""
    return {"org_id": tx.caller.org_id, "hold_ids": list(hold_ids), "to_state": state, "moved_at": tx.now}
