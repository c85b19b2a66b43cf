"""Interest on tax that is paid late. CGST Act s.50, Rule 88B."""

from datetime import date
from decimal import Decimal

from gst.inward.itc import interest
from gst.money import CONTEXT, ZERO

BALANCE_COUNTS_FROM = date(2024, 7, 10)
"""From this day money that lay in the cash ledger bears no interest. Rule 88B(1) proviso [S]."""


def interest_on_late_tax(paid_in_cash: Decimal, least_balance: Decimal, due: date, paid_on: date) -> Decimal:
    """Interest in rupees on the cash part of a return's tax, at 18 per cent a year. gst-corrections.md 2.

    `least_balance` is the smallest balance of the cash ledger from the due date to the payment: the tax that it covers
    bears none, where it was paid on or after 10-Jul-2024. Tax paid from credit bears none either.
    """
    counts = paid_on >= BALANCE_COUNTS_FROM
    late = max(CONTEXT.subtract(paid_in_cash, least_balance if counts else ZERO), ZERO)
    return interest(late, max((paid_on - due).days, 0))
