"""Cash that comes from customers or vendors. The law forbids to take too much, and no reason cures that. Rupees."""

import datetime as dt
from decimal import Decimal

from gst.tax.cash import CASH_RECEIPT_LIMIT, may_receive_in_cash
from trade.domain.refusals import CashForbidden


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
