"""Holds as a participant takes them, for tests of the participant and of what asks about its holds."""

import datetime as dt

from kit.db.session import Transaction
from kit.holds import participant
from tests.support.days import NOON


def request_for(hold_id, content=b"ten strips", coordinator="sales"):
    # Far off: the reaper of a test sees the holds of every organisation, and takes those of others that are past their
    # time.
    expires_at = NOON + dt.timedelta(days=1)
    return participant.HoldRequest(
        hold_id=hold_id, kind="stock", coordinator=coordinator, request_hash=content, expires_at=expires_at
    )


async def take(books, caller, hold_id, *, content=b"ten strips", reply=b"granted", coordinator="sales"):
    request = request_for(hold_id, content, coordinator)

    async def work(tx: Transaction):
        former = await participant.open_holds(tx, [request])
        if hold_id in former:
            return participant.check_repeat(former[hold_id], request)
        await participant.store_replies(tx, {hold_id: reply})
        return reply

    return await books.run(caller, work)


async def state_of(books, caller, hold_id):
    async def work(tx):
        found = await participant.find_holds(tx, [hold_id])
        return found[hold_id].state if found else None

    return await books.run(caller, work)
