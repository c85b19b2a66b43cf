"""Takes what other services acknowledge: a lock that all of them have stored is locked.

The messages are delivered at least once and in any order. The newest version of each service counts.
"""

import dataclasses
from collections.abc import Mapping

from kit.db.session import Transaction
from services.sales.domain.errors import OrganisationNotFound
from services.sales.store import period_locks
from services.sales.usecases.organisations.record_change import lock_organisation
from services.sales.usecases.period_locks.change import change_locks
from trade.domain.period_locks import PeriodState


async def acknowledge_organisation(tx: Transaction, versions: Mapping[str, int]) -> None:
    """Notes the version that each service has stored, and completes the locks for which no service is awaited.

    An organisation that is not set up has no locks, so there is nothing to note. A refusal would be delivered for ever.
    """
    try:
        organisation = await lock_organisation(tx)
    except OrganisationNotFound:
        return
    await period_locks.acknowledge(tx, versions)
    acknowledged = await period_locks.read_acknowledged(tx)
    complete = {
        lock: dataclasses.replace(lock, state=PeriodState.LOCKED)
        for lock in await period_locks.find_many(tx)
        if lock.is_acknowledged(acknowledged)
    }
    if complete:
        await change_locks(tx, organisation, complete)
