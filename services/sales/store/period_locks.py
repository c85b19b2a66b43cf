"""The locks of months, their history, and which version of the organisation each service has stored."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, inserting
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.pages import Page
from services.sales.domain.period_locks import ListPeriodLockChanges, ListPeriodLocks, PeriodLock, PeriodLockChange
from services.sales.store.party_tables import acknowledgements, period_lock_changes, period_locks
from trade.domain.period_locks import PeriodState

_KEY = ("org_id", "registration_id", "month")


async def find(session: ReadSession, registration_id: UUID, month: str) -> PeriodLock | None:
    """The lock of a month, by its primary key; None when its state was never set."""
    row = await session.row(
        _of_organisation(session).where(
            period_locks.c.registration_id == registration_id, period_locks.c.month == month
        )
    )
    return None if row is None else _lock_of(row)


async def find_many(session: ReadSession) -> list[PeriodLock]:
    """All locks of the organisation: at most one for each month of each registration."""
    return [_lock_of(row) for row in await session.rows(_of_organisation(session))]


async def update(tx: Transaction, changed: PeriodLock) -> None:
    """Writes the lock as it is now, its first state too. The organisation is locked."""
    await tx.run(_WRITE, {"org_id": tx.caller.org_id, **dataclasses.asdict(changed)})


def _writing() -> sa.Executable:
    state = tuple(column.name for column in period_locks.columns if column.name not in _KEY)
    statement = inserting(period_locks, "lock", (), (*_KEY, *state))
    return statement.on_conflict_do_update(
        index_elements=list(_KEY), set_={name: statement.excluded[name] for name in state}
    )


_WRITE: Final = Statement(_writing)


async def insert_change(tx: Transaction, change: PeriodLockChange) -> None:
    await insert_row(tx, period_lock_changes, {"org_id": tx.caller.org_id, **dataclasses.asdict(change)})


async def acknowledge(tx: Transaction, versions: Mapping[str, int]) -> None:
    """Notes the version that each service has stored, unless a newer one is noted. The organisation is locked."""
    for service, version in versions.items():
        row = {"service": service, "source_version": version, "acknowledged_at": tx.now}
        await tx.run(_ACKNOWLEDGE, {"org_id": tx.caller.org_id, **row})


def _acknowledging() -> sa.Executable:
    noted = ("source_version", "acknowledged_at")
    statement = inserting(acknowledgements, "acknowledged", (), ("org_id", "service", *noted))
    return statement.on_conflict_do_update(
        index_elements=["org_id", "service"],
        set_={name: statement.excluded[name] for name in noted},
        where=acknowledgements.c.source_version < statement.excluded.source_version,
    )


_ACKNOWLEDGE: Final = Statement(_acknowledging)


async def read_acknowledged(session: ReadSession) -> dict[str, int]:
    """The latest version that each service has acknowledged."""
    rows = await session.rows(
        sa.select(acknowledgements.c.service, acknowledgements.c.source_version).where(
            acknowledgements.c.org_id == session.caller.org_id
        )
    )
    return {row.service: row.source_version for row in rows}


async def page(session: ReadSession, query: ListPeriodLocks) -> Page[PeriodLock]:
    """Locks, the newest month first. An organisation has few."""
    statement = _of_organisation(session).where(*equal_or_any(period_locks.c.registration_id, query.registration_id))
    key = (period_locks.c.month, period_locks.c.registration_id)
    found, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(map(_lock_of, found)), next_page_token=token)


async def page_changes(session: ReadSession, query: ListPeriodLockChanges) -> Page[PeriodLockChange]:
    """The history, newest first: ids are in the order of time (the primary key)."""
    column = period_lock_changes.c
    statement = sa.select(period_lock_changes).where(
        column.org_id == session.caller.org_id,
        *equal_or_any(column.registration_id, query.registration_id),
        *equal_or_any(column.month, query.month or None),
    )
    found, token = await read_page(session, statement, (column.change_id,), query.page, descending=True)
    return Page(items=tuple(map(_change_of, found)), next_page_token=token)


def _of_organisation(session: ReadSession) -> sa.Select[Any]:
    return sa.select(period_locks).where(period_locks.c.org_id == session.caller.org_id)


def _lock_of(row: sa.Row[Any]) -> PeriodLock:
    return PeriodLock(
        registration_id=row.registration_id,
        month=row.month,
        state=PeriodState(row.state),
        reason=row.reason,
        announced_version=row.announced_version,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )


def _change_of(row: sa.Row[Any]) -> PeriodLockChange:
    return PeriodLockChange(
        change_id=row.change_id,
        registration_id=row.registration_id,
        month=row.month,
        from_state=PeriodState(row.from_state),
        to_state=PeriodState(row.to_state),
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
