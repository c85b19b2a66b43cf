"""What every change of locks has in common: history, audit, and an announcement that has its version."""

import dataclasses
from collections.abc import Mapping

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.organisation import Organisation
from services.sales.domain.period_locks import PeriodLock, PeriodLockChange
from services.sales.store import period_locks
from services.sales.usecases.organisations.record_change import announce_next_version


async def change_locks(
    tx: Transaction, organisation: Organisation, changes: Mapping[PeriodLock, PeriodLock]
) -> list[PeriodLock]:
    """The locks after the change, which one new version of the organisation announces. The organisation is locked."""
    locks = [
        dataclasses.replace(
            changed,
            announced_version=organisation.version + 1,
            version=former.version + 1,
            changed_by=tx.caller.user_id,
            changed_at=tx.now,
        )
        for former, changed in changes.items()
    ]
    for former, lock in zip(changes, locks, strict=True):
        await period_locks.update(tx, lock)
        await _record(tx, former, lock)
    await announce_next_version(tx, organisation)
    return locks


async def _record(tx: Transaction, former: PeriodLock, lock: PeriodLock) -> None:
    change = PeriodLockChange(
        change_id=new_id(),
        registration_id=lock.registration_id,
        month=lock.month,
        from_state=former.state,
        to_state=lock.state,
        reason=lock.reason,
        changed_by=tx.caller.user_id,
        changed_at=tx.now,
    )
    await period_locks.insert_change(tx, change)
    audit.record(
        tx,
        action="set_period_lock",
        entity="registration",
        entity_id=lock.registration_id,
        before={"month": lock.month, "state": former.state},
        after={"month": lock.month, "state": lock.state, "reason": lock.reason},
    )
