"""The lock of a month of a registration: who set it, what it becomes, and what it waits for."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from uuid import UUID

from kit.pages import PageRequest
from services.sales.domain.errors import PeriodNotBegun, PeriodsOpenAgain, PeriodStateUnchanged
from services.sales.domain.organisation import Organisation
from trade.domain.period_locks import CLOSED, PeriodLocks, PeriodState, month_of


class PostingService(enum.StrEnum):
    """Those that post by a copy of the locks. Sales stores its own in the transaction that sets a lock."""

    INVENTORY = "inventory"
    PURCHASE = "purchase"
    RETURNS = "returns"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLock:
    """A month and its state. `announced_version` is that of the organisation which announced the state.

    Version 0 is a month whose state was never set.
    """

    registration_id: UUID
    month: str
    state: PeriodState = PeriodState.OPEN
    reason: str = ""
    announced_version: int = 0
    version: int = 0
    changed_by: UUID | None = None
    changed_at: dt.datetime | None = None

    def requested(self, state: PeriodState, reason: str) -> "PeriodLock":
        """The lock in the state that an administrator requests; `locked` begins as `closing`.

        Raises PeriodStateUnchanged.
        """
        if state is self.state or (state is PeriodState.LOCKED and self.state in CLOSED):
            raise PeriodStateUnchanged("The month is in this state already.", field="state", state=self.state)
        entered = PeriodState.CLOSING if state is PeriodState.LOCKED else state
        return dataclasses.replace(self, state=entered, reason=reason)

    def is_acknowledged(self, acknowledged: Mapping[str, int]) -> bool:
        """Whether the lock is closing, and every service has stored it."""
        return self.state is PeriodState.CLOSING and not self.awaited(acknowledged)

    def awaited(self, acknowledged: Mapping[str, int]) -> tuple[PostingService, ...]:
        """The services that have not acknowledged a lock that is closing."""
        if self.state is not PeriodState.CLOSING:
            return ()
        return tuple(service for service in PostingService if acknowledged.get(service, 0) < self.announced_version)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ShownLock:
    """A lock, and the services for which it waits."""

    lock: PeriodLock
    awaited: tuple[PostingService, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLockChange:
    """One change of a lock, as the history keeps it."""

    change_id: UUID
    registration_id: UUID
    month: str
    from_state: PeriodState
    to_state: PeriodState
    reason: str
    changed_by: UUID
    changed_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListPeriodLocks:
    """None leaves a filter open."""

    registration_id: UUID | None
    page: PageRequest


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListPeriodLockChanges:
    """None and the empty text leave a filter open."""

    registration_id: UUID | None
    month: str
    page: PageRequest


def check_begun(month: str, today: dt.date) -> None:
    """Raises PeriodNotBegun for a month of the future."""
    if month > month_of(today):
        raise PeriodNotBegun("The month has not begun.", field="month", today=today.isoformat())


def check_default(locks: PeriodLocks, registration_id: UUID) -> None:
    """Raises PeriodsOpenAgain for a new default registration, by whose locks what belongs to none would be dated."""
    of_default = locks.states.get(locks.default_registration_id, {}) if locks.default_registration_id else {}
    for month, state in sorted(of_default.items()):
        now = locks.state_of(registration_id, month)
        if now is PeriodState.OPEN or (state in CLOSED and now not in CLOSED):
            raise PeriodsOpenAgain(
                "Set the month of this registration to the same state first: payments and orders follow the default.",
                field="is_default",
                month=month,
                state=state,
            )


def announced(organisation: Organisation, locks: Iterable[PeriodLock]) -> PeriodLocks:
    """The locks as every context keeps them."""
    states: dict[UUID, dict[str, PeriodState]] = {}
    for lock in locks:
        if lock.state is not PeriodState.OPEN:
            states.setdefault(lock.registration_id, {})[lock.month] = lock.state
    return PeriodLocks(
        default_registration_id=organisation.registration(None).registration_id,
        states=states,
        composition_terms={
            each.registration_id: each.composition_terms
            for each in organisation.registrations
            if each.composition_terms
        },
    )
