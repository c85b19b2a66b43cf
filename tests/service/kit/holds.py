"""Holds as a participant takes them, for tests of the participant and of what asks about its holds."""

import dataclasses
import datetime as dt

from kit.commands.reply_formats import ReplyFormat
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.grant_runner import GrantedHolds
from kit.holds.grants import grants_of_many
from kit.holds.requested import RequestedHold
from tests.support.days import NOON

KIND = "stock"
REPLIES = ReplyFormat(reply_of=bytes, to_bytes=bytes, from_bytes=bytes)


def request_for(hold_id, content=b"ten strips", days_from_now=1):
    # Far off: the reaper of a test sees the holds of every organisation, and takes those of others that are past their
    # time.
    expires_at = NOON + dt.timedelta(days=days_from_now)
    return RequestedHold(hold_id=hold_id, content_hash=content, expires_at=expires_at)


async def take_all(books, caller, requested, *, outcome=b"granted", coordinator="sales"):
    """`outcome` is what the use case answers to each."""

    async def grant(_tx, items):
        return [outcome for _ in items]

    holds = GrantedHolds(books, grants_of_many(KIND, grant), REPLIES)
    caller = dataclasses.replace(caller, service=coordinator)
    return await books.run(caller, lambda tx: holds.take(tx, requested))


async def take(books, caller, hold_id, *, content=b"ten strips", reply=b"granted", coordinator="sales"):
    (outcome,) = await take_all(books, caller, [request_for(hold_id, content)], outcome=reply, coordinator=coordinator)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


async def state_of(books, caller, hold_id):
    async def work(tx):
        found = await participant.find_holds(tx, [hold_id])
        return found[hold_id].state if found else None

    return await books.run(caller, work)
