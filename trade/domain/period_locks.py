"""Locks of periods: whether something may still be dated in a month of a GST registration.

What belongs to no registration, such as an order or a payment to a vendor, follows the default registration.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from kit.auth.caller import Role
from kit.errors import FailedPrecondition
from trade.domain.composition import CompositionTerms, is_under_composition
from trade.domain.role_limits import LimitPassed


class PeriodState(enum.StrEnum):
    """The state of a month of a registration."""

    OPEN = "open"
    SOFT = "soft"
    """A manager may date into it, with a reason."""
    CLOSING = "closing"
    """Closed, but not every context has acknowledged that yet: until then a document may still be on its way."""
    LOCKED = "locked"


CLOSED: Final = frozenset({PeriodState.CLOSING, PeriodState.LOCKED})


class PeriodLocked(FailedPrecondition):
    """The month is locked for the registration, or open to a manager with a reason only."""

    reason = "PERIOD_LOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingDay:
    """The day that something is dated, the registration that it belongs to, and why it may be in a soft month.

    `field` is the date's in the request. `role` judges the day; of None the caller's role does.
    """

    date: dt.date
    registration_id: UUID | None = None
    reason: str = ""
    field: str = "date"
    role: Role | None = None


def month_of(date: dt.date) -> str:
    """The month, such as `2026-10`."""
    return date.isoformat()[:7]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLocks:
    """The locks of an organisation, as a context knows them: the state of each month that is not open."""

    default_registration_id: UUID | None = None
    states: Mapping[UUID, Mapping[str, PeriodState]] = field(default_factory=dict)
    composition_terms: Mapping[UUID, tuple[CompositionTerms, ...]] = field(default_factory=dict)
    """In the copy of sales alone, so that no invoice is issued under a scheme that has just changed."""

    def state_of(self, registration_id: UUID | None, month: str) -> PeriodState:
        registration_id = registration_id or self.default_registration_id
        if registration_id is None:
            return PeriodState.OPEN
        return self.states.get(registration_id, {}).get(month, PeriodState.OPEN)

    def under_composition_on(self, registration_id: UUID, day: dt.date) -> bool:
        """Whether the composition scheme holds on a day, as sales knows it now."""
        return is_under_composition(self.composition_terms.get(registration_id, ()), day)

    def check(self, day: PostingDay, role: Role) -> PeriodState:
        """The state of the day's month: open, or soft for a manager with a reason. Raises PeriodLocked."""
        month, role = month_of(day.date), day.role or role
        state = self.state_of(day.registration_id, month)
        if state is PeriodState.OPEN or (state is PeriodState.SOFT and role >= Role.MANAGER and day.reason):
            return state
        if state in CLOSED:
            message = "The period is closed: nothing is dated in it any more."
        elif role < Role.MANAGER:
            message = "The period is about to be closed: only a manager dates in it, with a reason."
        else:
            message = "The period is about to be closed: say why this is dated in it."
        raise PeriodLocked(
            message,
            field=day.field,
            registration_id=str(day.registration_id or self.default_registration_id),
            month=month,
            state=state,
        )

    def day_passed(self, day: PostingDay, role: Role) -> tuple[LimitPassed, ...]:
        """That a role below a manager's does not date into a soft month. What nobody may is not asked here."""
        month = month_of(day.date)
        if role >= Role.MANAGER or self.state_of(day.registration_id, month) is not PeriodState.SOFT:
            return ()
        return (LimitPassed(field=day.field, asked=month, limit="a period that is not about to be closed"),)


NO_LOCKS: Final = PeriodLocks()
