"""What of money and its day passes the limits of a role, for those who approve it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from kit.auth.caller import Role
from kit.db.session import Transaction
from trade.domain.accounts import PaymentMode
from trade.domain.allowances import allowance_passed, at_small_differences, beside_payment, small_differences_of
from trade.domain.cash import cash_passed
from trade.domain.dating import Calendar, RequestedDate
from trade.domain.party_credits import AnyCredit, PostPayment
from trade.domain.period_locks import PostingDay
from trade.domain.refunds import PostRefund
from trade.domain.role_limits import LimitPassed, RoleLimits
from trade.store import period_locks
from trade.store.allowances import AllowanceSide
from trade.usecases.allowances import read_requested
from trade.usecases.posting_days import check_open

DayPassed = Callable[[Role], tuple[LimitPassed, ...]]


def cash_judge(
    limits_of_role: Callable[[Role], RoleLimits], limit: str, command: PostPayment | PostRefund, before: Decimal
) -> Callable[[Role], list[LimitPassed]]:
    """What of a payment passes the limit of a role on cash, with what came or went on its day `before`."""

    def passed(role: Role) -> list[LimitPassed]:
        most = getattr(limits_of_role(role), limit) if command.mode is PaymentMode.CASH else None
        return list(cash_passed(most, before, command.amount, field="amount"))

    return passed


async def differences_judge(
    tx: Transaction,
    side: AllowanceSide[AnyCredit],
    limits_of_role: Callable[[Role], RoleLimits],
    command: PostPayment | PostRefund,
) -> Callable[[Role], list[LimitPassed]]:
    """What of the small differences beside a payment passes the limit of a role. Raises as `read_requested`."""
    if isinstance(command, PostRefund) or not command.small_differences:
        return lambda _role: []
    with at_small_differences():
        requested = await read_requested(tx, side, small_differences_of(command, ""))
    return lambda role: [beside_payment(each) for each in allowance_passed(requested, limits_of_role(role))]


def posting_of(date: RequestedDate, booked: dt.date, registration_id: UUID | None) -> PostingDay:
    """The day as an administrator may have it: who approves it is judged apart."""
    return date.posting_day(booked, registration_id, role=Role.ADMIN)


async def day_judge(tx: Transaction, calendar: Calendar, date: RequestedDate, posting: PostingDay) -> DayPassed:
    """What of the day passes a role's limits. Raises PeriodLocked for a month into which nobody dates."""
    await check_open(tx, posting)
    locks = await period_locks.load(tx)
    return lambda role: calendar.day_passed(date, role) + locks.day_passed(posting, role)
