"""The limits of each role that a sale passes, and its day."""

import dataclasses
import datetime as dt
from decimal import Decimal

from kit.auth.caller import Role
from services.sales.domain.approvals import content_of_sale
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.pricing import PricedSale
from services.sales.domain.sale import Sale
from services.sales.domain.sale_limits import limits_passed
from trade.domain.approvals import Judged
from trade.domain.period_locks import PeriodLocks
from trade.domain.role_limits import LimitPassed


def dated_by_anyone(sale: Sale) -> Sale:
    """The sale to be planned on whatever day some role may date it."""
    return dataclasses.replace(sale, approval=None, date_role=Role.ADMIN)


def day_passed(planned: PlannedSale, locks: PeriodLocks, now: dt.datetime, role: Role) -> tuple[LimitPassed, ...]:
    """The limits on its day that a sale passes. An order that is confirmed is not dated."""
    sale = planned.requested
    if sale.is_estimate:
        return ()
    calendar = planned.organisation.calendar(now)
    by_day = calendar.day_passed(sale.date, role, prefix=sale.field)
    return by_day + locks.day_passed(planned.posting_day, role)


def judged_sale(priced: PricedSale, locks: PeriodLocks, now: dt.datetime, cash_before: Decimal) -> Judged:
    """The sale, judged by any role's limits. `cash_before` is what the customer has paid in cash on its day already."""
    planned, sale = priced.planned, priced.requested
    return Judged(
        content=content_of_sale(sale, planned.date),
        party_id=sale.customer_id,
        passed=lambda role: limits_passed(priced, planned.organisation.limits_of(role), cash_before),
        day_passed=lambda role: day_passed(planned, locks, now, role),
        prefix=sale.field,
    )
