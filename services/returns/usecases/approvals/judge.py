"""What of the day of a return passes the limits of a role."""

from typing import Final

from kit.auth.caller import Role
from kit.db.session import Transaction
from services.returns.domain.approvals import RequestedReturn, ReturnApprovalKind, content_of
from services.returns.usecases.return_terms import DAY_OF, ReturnTerms
from trade.domain.approvals import Authority, Judged
from trade.domain.business_days import check_not_before
from trade.domain.originals import OriginalTerms
from trade.store import organisations, period_locks

_LOWEST_ROLES: Final = {
    ReturnApprovalKind.SALES_RETURN: Role.USER,
    ReturnApprovalKind.PURCHASE_RETURN: Role.MANAGER,
}
"""Who may send the request at all."""


async def judge_day(
    tx: Transaction, kind: ReturnApprovalKind, command: RequestedReturn, original: OriginalTerms
) -> Judged:
    """The return, judged by any role's limits. Raises what is wrong with its day whoever sends it."""
    organisation = await organisations.load(tx)
    calendar, requested = organisation.calendar(tx.now), command.date
    day = DAY_OF[kind](organisation, calendar, requested, Role.ADMIN)
    terms = ReturnTerms(
        organisation=organisation,
        calendar=calendar,
        requested=requested,
        authority=Authority.of(Role.ADMIN),
        day=day,
    )
    if kind is ReturnApprovalKind.SALES_RETURN:
        terms.check_period(original.registration_id)
    check_not_before(day, original.date)
    posting = requested.posting_day(day, original.registration_id, role=Role.ADMIN)
    locks = await period_locks.load(tx)
    locks.check(posting, Role.ADMIN)
    return Judged(
        content=content_of(kind, command, calendar.today),
        party_id=original.party_id,
        passed=lambda _role: (),
        day_passed=lambda role: calendar.day_passed(requested, role) + locks.day_passed(posting, role),
        lowest_role=_LOWEST_ROLES[kind],
    )
