"""Cash of a day: what the law forbids to take, which no reason cures, and how far a role goes. Rupees."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from gst.tax.cash import CASH_RECEIPT_LIMIT, may_receive_in_cash
from trade.domain.refusals import CashForbidden
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded


def check_cash_of_day(date: dt.date, received: Decimal, amount: Decimal, *, field: str) -> None:
    """Raises CashForbidden when `amount` and what one person has paid in cash on that day already are too much."""
    if not may_receive_in_cash(received + amount):
        raise CashForbidden(
            "So much cash may not be taken from one person in a day.",
            field=field,
            date=date.isoformat(),
            received=f"{received:.2f}",
            amount=f"{amount:.2f}",
            limit=f"{CASH_RECEIPT_LIMIT:.2f}",
        )


def cash_passed(limit: Decimal | None, before: Decimal, amount: Decimal, *, field: str) -> Iterator[LimitPassed]:
    """That `amount` and the cash `before` it, of one person and day, go beyond a role's limit. None is no limit.

    Whoever took or paid the cash before, it counts: ten small amounts are one large one.
    """
    total = before + amount
    if limit is not None and total > limit:
        yield LimitPassed(field=field, asked=f"{total.normalize():f} in the day", limit=f"{limit.normalize():f}")


def check_cash_limit(limit: Decimal | None, before: Decimal, amount: Decimal, *, field: str) -> None:
    """Raises RoleLimitExceeded for what `cash_passed` finds."""
    passed = list(cash_passed(limit, before, amount, field=field))
    if passed:
        raise RoleLimitExceeded.of(passed)
