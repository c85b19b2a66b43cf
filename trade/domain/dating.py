"""On which days our documents are dated, without any lock. gst-corrections.md section 3; docs/adr/0046.

Our own documents are dated today. An earlier day has a reason, and beyond a user's days a manager. What a vendor or a
bank dates keeps its day; cash, which no bank dates, does not. Nothing is dated before the books begin, nor in the
future.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from gst.dates.due_dates import QUARTER, Filer
from gst.dates.periods import financial_year_start, months_later
from kit.auth.caller import Role
from kit.errors import FailedPrecondition, InvalidArgument
from trade.domain.accounts import PaymentMode
from trade.domain.business_days import business_date, check_not_before
from trade.domain.period_locks import PostingDay
from trade.domain.refusals import ManagerNeeded
from trade.domain.role_limits import USUAL, LimitPassed, LimitsOfRoles


class BeforeBooksBegin(FailedPrecondition):
    """The date is before the first day of the organisation's books."""

    reason = "BEFORE_BOOKS_BEGIN"


class DateReasonMissing(InvalidArgument):
    """The document is dated before today, and the request does not say why."""

    reason = "DATE_REASON_MISSING"


class DateTooFarBack(InvalidArgument):
    """Nobody dates a document so far back: not into another return period, or into an ended financial year."""

    reason = "DATE_TOO_FAR_BACK"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedDate:
    """The day that a request names for a document, and why it is not today. A day of None is today.

    `booking_day` is of what others date: when it enters our books. None: on its own day.
    """

    day: dt.date | None = None
    reason: str = ""
    booking_day: dt.date | None = None

    def posting_day(
        self, booked: dt.date, registration_id: UUID | None = None, *, prefix: str = "", role: Role | None = None
    ) -> PostingDay:
        """The day on which the document enters the books, named by the field that said so, as a role judges it."""
        field = "booking_date" if self.booking_day else f"{prefix}date"
        return PostingDay(date=booked, registration_id=registration_id, reason=self.reason, field=field, role=role)


TODAY: Final = RequestedDate()
"""Of a request that names no day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The day on which a document is dated, the first day of the books, and how far back each role goes."""

    today: dt.date
    books_begin: dt.date
    limits: LimitsOfRoles = USUAL
    """`back_dating_days` of a role: None as far back as the law allows."""

    def date_of_others(self, requested: dt.date | None, *, field: str = "date") -> dt.date:
        """The day of what a vendor or a bank dates, or of a report. Raises DateInFuture, BeforeBooksBegin."""
        day = business_date(requested, self.today, field=field)
        if day < self.books_begin:
            raise BeforeBooksBegin(
                "The date is before the books begin.", field=field, books_begin=self.books_begin.isoformat()
            )
        return day

    def booking_date(self, requested: dt.date | None, day: dt.date, *, field: str = "booking_date") -> dt.date:
        """The day on which what others have dated enters our books: its own, or a later one that the request names.

        Raises DateInFuture, BeforeOriginal. docs/adr/0057.
        """
        booked = business_date(requested or day, self.today, field=field)
        check_not_before(booked, day, field=field)
        return booked

    def date_of_money(self, requested: RequestedDate, mode: PaymentMode, role: Role) -> dt.date:
        """The day of a payment: the bank's, however old. Cash has no bank, and is dated as our other documents.

        Raises as `date_of_others` or `date_of_own`.
        """
        if mode is PaymentMode.CASH:
            return self.date_of_own(requested, role)
        return self.date_of_others(requested.day)

    def date_of_tax_document(
        self, requested: RequestedDate, role: Role, *, filer: Filer = Filer.MONTHLY, prefix: str = ""
    ) -> dt.date:
        """The day of our own GST document: beyond yesterday only in the return period of today.

        `prefix` begins the paths of the request's fields. Raises as `date_of_own`.
        """
        return self._own_date(requested, role, first_day_of_period(self.today, filer), prefix)

    def date_of_own(self, requested: RequestedDate, role: Role, *, prefix: str = "") -> dt.date:
        """The day of another document of our own: beyond yesterday only in the financial year of today.

        Raises DateInFuture, BeforeBooksBegin, DateTooFarBack, ManagerNeeded, DateReasonMissing.
        """
        return self._own_date(requested, role, financial_year_start(self.today), prefix)

    def day_passed(self, requested: RequestedDate, role: Role, *, prefix: str = "") -> tuple[LimitPassed, ...]:
        """That the day of our own document is further back than a role dates, if it is."""
        earliest = self._earliest_of(role)
        if requested.day is None or requested.day >= earliest:
            return ()
        return (LimitPassed(field=f"{prefix}date", asked=requested.day.isoformat(), limit=earliest.isoformat()),)

    def _own_date(self, requested: RequestedDate, role: Role, open_from: dt.date, prefix: str) -> dt.date:
        path = f"{prefix}date"
        day = self.date_of_others(requested.day, field=path)
        if day == self.today:
            return day
        earliest = min(open_from, self.today - dt.timedelta(days=1))
        if day < earliest:
            raise DateTooFarBack(
                "The return period or the financial year of this date is over; date the document later.",
                field=path,
                earliest_date=earliest.isoformat(),
            )
        self._check_role(day, role, path)
        if not requested.reason.strip():
            raise DateReasonMissing(
                "The date is not today: say why.", field=f"{prefix}date_reason", without_reason=self.today.isoformat()
            )
        return day

    def _check_role(self, day: dt.date, role: Role, field: str) -> None:
        if day < self._earliest_of(role):
            needed = Role.MANAGER if day >= self._earliest_of(Role.MANAGER) else Role.ADMIN
            raise ManagerNeeded(
                "The role does not date documents so far back.",
                field=field,
                earliest_date=self._earliest_of(role).isoformat(),
                needed_role=needed.name.lower(),
            )

    def _earliest_of(self, role: Role) -> dt.date:
        days = self.limits.of(role).back_dating_days
        return self.books_begin if days is None else self.today - dt.timedelta(days=days)


def first_day_of_period(today: dt.date, filer: Filer) -> dt.date:
    """The first day of the return period of today: of its month, or of its quarter."""
    months = 0 if filer is Filer.MONTHLY else (today.month - 1) % QUARTER
    return months_later(today, -months)


def dated_facts(day: dt.date, reason: str, booked: dt.date | None = None) -> dict[str, str]:
    """The day of a document, the reason of its day, and another day of booking, for the audit row.

    Nothing where no reason was given and nothing was booked on another day.
    """
    facts = {"date": day.isoformat(), "date_reason": reason} if reason else {}
    return facts if booked in (None, day) else {**facts, "date": day.isoformat(), "booking_date": str(booked)}
