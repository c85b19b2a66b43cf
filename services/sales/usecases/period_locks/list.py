"""Lists the locks of months, and their history."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.period_locks import (
    ListPeriodLockChanges,
    ListPeriodLocks,
    PeriodLockChange,
    ShownLock,
)
from services.sales.store import period_locks


async def list_period_locks(session: ReadSession, query: ListPeriodLocks) -> Page[ShownLock]:
    """One page, the newest month first."""
    found = await period_locks.page(session, query)
    acknowledged = await period_locks.read_acknowledged(session)
    shown = tuple(ShownLock(lock=lock, awaited=lock.awaited(acknowledged)) for lock in found.items)
    return Page(items=shown, next_page_token=found.next_page_token)


async def list_period_lock_changes(session: ReadSession, query: ListPeriodLockChanges) -> Page[PeriodLockChange]:
    """One page, newest first."""
    return await period_locks.page_changes(session, query)
