"""Checks that something may be dated as it is: its month is not locked, and stays so until the transaction ends."""

from kit.auth.caller import Caller
from kit.commands import audit
from kit.db.session import Transaction
from trade.domain.period_locks import PeriodLocks, PeriodState, PostingDay, month_of
from trade.store import period_locks


async def check_open(tx: Transaction, *days: PostingDay) -> None:
    """Raises PeriodLocked. No lock that is set later precedes this transaction."""
    locks = await period_locks.lock_shared(tx)
    for day in days:
        check_day(tx, locks, day, tx.caller)


def check_day(tx: Transaction, locks: PeriodLocks, day: PostingDay, caller: Caller) -> None:
    """As `check_open`, with locks that were read under the share lock. Audits what a manager dates in a soft month."""
    if locks.check(day, caller.role) is PeriodState.SOFT:
        audit.record(
            tx,
            action="date_in_soft_period",
            entity="registration",
            entity_id=day.registration_id or locks.default_registration_id or caller.org_id,
            after={"month": month_of(day.date), "date": day.date.isoformat(), "reason": day.reason},
            caller=caller,
        )
