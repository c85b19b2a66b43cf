"""Reads the lock of a month."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.period_locks import PeriodLock, ShownLock
from services.sales.store import organisations, period_locks


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPeriodLock:
    registration_id: UUID
    month: str


async def get_period_lock(session: ReadSession, query: GetPeriodLock) -> ShownLock:
    """The lock; an open one for a month whose state was never set.

    Raises OrganisationNotSetUp or RegistrationNotFound.
    """
    (await organisations.load(session)).registration(query.registration_id)
    found = await period_locks.find(session, query.registration_id, query.month)
    lock = found or PeriodLock(registration_id=query.registration_id, month=query.month)
    return ShownLock(lock=lock, awaited=lock.awaited(await period_locks.read_acknowledged(session)))
