"""What an inspection finds of goods that come back, and what it may not find."""

from datetime import date

from kit.errors import FailedPrecondition
from trade.domain.goods import Disposition


class ExpiredNotSaleable(FailedPrecondition):
    """Expired goods were to go back on the shelf."""

    reason = "EXPIRED_NOT_SALEABLE"


def check_disposition(disposition: Disposition, expiry_date: date, today: date, *, field: str) -> None:
    """Raises ExpiredNotSaleable for saleable goods past their last good day. Drugs Rules 1945 r.65(17); gst.md 6.5.

    Counted from today also for a back-dated return: it is today that they would stand on the shelf.
    """
    if disposition is Disposition.SALEABLE and expiry_date < today:
        raise ExpiredNotSaleable(
            "The batch has expired: it cannot go back as saleable.", field=field, expiry_date=expiry_date.isoformat()
        )
