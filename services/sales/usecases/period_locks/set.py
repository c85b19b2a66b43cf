"""Sets the state of a month of a registration, and announces it."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.period_locks import PeriodLock, ShownLock, check_begun
from services.sales.store import period_locks
from services.sales.usecases.organisations.record_change import lock_organisation
from services.sales.usecases.period_locks.change import change_locks
from trade.domain.period_locks import PeriodState


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPeriodLock:
    """Which month is opened, softly locked or locked, and why."""

    registration_id: UUID
    month: str
    state: PeriodState
    reason: str
    etag: str


async def set_period_lock(tx: Transaction, command: SetPeriodLock) -> ShownLock:
    """The lock in its new state. `locked` is closing until every service has stored it.

    Raises OrganisationNotFound, RegistrationNotFound, PeriodNotBegun, StaleEtag, PeriodStateUnchanged.

    Nothing is filed yet, so that every locked month may be opened again.
    """
    organisation = await lock_organisation(tx)
    organisation.registration(command.registration_id)
    check_begun(command.month, organisation.today(tx.now))
    former = await period_locks.find(tx, command.registration_id, command.month)
    former = former or PeriodLock(registration_id=command.registration_id, month=command.month)
    check_etag(command.etag, former.version)
    changed = former.requested(command.state, command.reason)
    (lock,) = await change_locks(tx, organisation, {former: changed})
    return ShownLock(lock=lock, awaited=lock.awaited(await period_locks.read_acknowledged(tx)))
