"""When a bill is to be paid."""

import datetime as dt
from typing import Final

MSME_DAYS: Final = 45
"""Days in which a micro or small enterprise is to be paid, whatever was agreed: MSMED Act s.15."""


def due_date(bill_date: dt.date, *, credit_days: int, msme: bool) -> dt.date:
    """The last day for payment by the vendor's terms."""
    days = min(credit_days, MSME_DAYS) if msme else credit_days
    return bill_date + dt.timedelta(days=days)
