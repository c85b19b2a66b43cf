"""Cash that nobody may receive, and cash that makes an expense inadmissible. Income-tax Act; gst-corrections.md 1."""

from decimal import Decimal

CASH_RECEIPT_LIMIT = Decimal(200_000)
"""Rupees: so much or more in cash is received neither from one person in a day nor for one transaction.

Income-tax Act 1961 s.269ST, from 1-Apr-2026 Act of 2025 s.186. Receivers are exempt by notification alone, so no reason
cures it. gst-corrections.md 1, row 22.
"""
CASH_EXPENSE_LIMIT = Decimal(10_000)
"""Rupees in cash to one person in a day above which the expense is disallowed. Act of 1961 s.40A(3), of 2025 s.36."""
CASH_EXPENSE_LIMIT_OF_TRANSPORTERS = Decimal(35_000)
"""The same for plying, hiring or leasing goods carriages."""


def may_receive_in_cash(total: Decimal) -> bool:
    """Whether so many rupees may come in cash from one person in a day, or for one transaction."""
    return total < CASH_RECEIPT_LIMIT


def cash_expense_limit(*, transporter: bool) -> Decimal:
    """Rupees that may go in cash to one vendor in a day before the expense is disallowed."""
    return CASH_EXPENSE_LIMIT_OF_TRANSPORTERS if transporter else CASH_EXPENSE_LIMIT
