"""The table of holds, on the participant's side: the statements of `kit.holds.participant`."""

import datetime as dt
from collections.abc import Collection
from functools import cache
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.statements import Statement, any_of, param_rows, parameter, value_of
from kit.hold_states import HoldState

ENTERED: Final = ("hold_id", "kind", "coordinator", "request_hash", "expires_at")
REPLIED: Final = ("hold_id", "reply")


@cache
def enter(holds: sa.Table) -> Statement:
    """Enters holds and returns the ids of the new ones. Waits for a concurrent duplicate that is still running."""
    return Statement(
        lambda: (
            inserting(holds, "entered", ENTERED, ("org_id", "state", "created_at", "changed_at"))
            .on_conflict_do_nothing()
            .returning(holds.c.hold_id)
        )
    )


@cache
def store_replies(holds: sa.Table, last: Statement | None) -> Statement:
    """Stores the replies that requests got, in one statement with `last`."""

    def write() -> sa.Update:
        replies = param_rows("replied", [holds.c.hold_id, holds.c.reply])
        storing = (
            sa.update(holds)
            .where(holds.c.org_id == value_of(holds.c.org_id), holds.c.hold_id == replies.c.hold_id)
            .values(reply=replies.c.reply)
        )
        return storing if last is None else cast("sa.Update", last.write()).add_cte(storing.cte("replied"))

    return Statement(write)


def _named(holds: sa.Table) -> sa.Select[Any]:
    return (
        sa.select(
            holds.c.hold_id, holds.c.kind, holds.c.coordinator, holds.c.state, holds.c.request_hash, holds.c.reply
        )
        .where(holds.c.org_id == value_of(holds.c.org_id), any_of(holds.c.hold_id, "hold_ids"))
        .order_by(holds.c.hold_id)
    )


@cache
def locked(holds: sa.Table) -> Statement:
    """The holds among `hold_ids`, locked in key order."""
    return Statement(lambda: _named(holds).with_for_update())


@cache
def seen(holds: sa.Table) -> Statement:
    """As `locked`, without the lock: a repeat changes nothing, so it may see a state that is just changing."""
    return Statement(lambda: _named(holds))


@cache
def settle(holds: sa.Table) -> Statement:
    """Moves the holds `hold_ids` to a state in which they do not expire."""
    return Statement(
        lambda: (
            sa.update(holds)
            .where(holds.c.org_id == value_of(holds.c.org_id), any_of(holds.c.hold_id, "hold_ids"))
            .values(
                state=parameter("to_state", holds.c.state.type),
                expires_at=None,
                changed_at=parameter("moved_at", holds.c.changed_at.type),
            )
            .returning(holds.c.hold_id)
        )
    )


def delete(holds: sa.Table, org_id: UUID, hold_ids: Collection[UUID]) -> sa.Delete:
    """Deletes holds of one organisation."""
    return sa.delete(holds).where(holds.c.org_id == org_id, holds.c.hold_id.in_(hold_ids))


def postpone(holds: sa.Table, org_id: UUID, hold_ids: Collection[UUID], expires_at: dt.datetime) -> sa.Update:
    """Sets the expiry of those holds that are pending."""
    return (
        sa.update(holds)
        .where(holds.c.org_id == org_id, holds.c.hold_id.in_(hold_ids), holds.c.state == HoldState.PENDING)
        .values(expires_at=expires_at)
    )
