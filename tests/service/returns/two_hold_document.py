"""A document that needs two holds and has no other content. Its participants are kept in memory; its books are real."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from bahi.returns.v1 import sales_returns_pb2

from kit.errors import FailedPrecondition, Unavailable
from kit.hold_states import Outcome
from kit.holds import participant
from kit.holds.document import DocumentOnHolds, Holds
from kit.ids import new_id
from kit.wire.messages import format_of
from kit.wire.request_hash import request_hash
from services.returns.store.tables import kit_tables

REQUEST = sales_returns_pb2.CreateSalesReturnRequest(invoice_id=str(UUID(int=1)), reason="Short expiry")

FIRST, SECOND = "test.first", "test.second"


def as_written(message: sales_returns_pb2.SalesReturn) -> sales_returns_pb2.SalesReturn:
    return message


class Refused(FailedPrecondition):
    reason = "REFUSED"


@dataclass
class Participant:
    """A participant in memory: its holds, the released ones, and the faults that its calls raise, in order."""

    held: set[UUID] = field(default_factory=set)
    released: set[UUID] = field(default_factory=set)
    requested: list[UUID] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    failures_after_hold: list[Exception | None] = field(default_factory=list)
    before_reply: Callable[[], Awaitable[None]] | None = None
    """Runs before a request is answered."""
    unreachable: bool = False

    async def hold(self, hold_id: UUID) -> str:
        self.requested.append(hold_id)
        if self.before_reply:
            await self.before_reply()
        if self.failures and (fault := self.failures.pop(0)):
            raise fault
        if hold_id in self.released:
            raise participant.HoldReleased("Released.")
        self.held.add(hold_id)
        if self.failures_after_hold and (fault := self.failures_after_hold.pop(0)):
            raise fault
        return "granted"

    async def release(self, hold_id: UUID) -> None:
        if self.unreachable:
            raise Unavailable("Down.")
        self.held.discard(hold_id)
        self.released.add(hold_id)


class TwoHoldDocument:
    """A document that consists of its outcome and its reply."""

    def __init__(self, books) -> None:
        self.books = books
        self.first, self.second = Participant(), Participant()
        self.faults: list[Exception | None] = []
        self.before_post: Callable[[Holds], Awaitable[None]] | None = None
        self.written: list[UUID] = []

    async def run(self, request=REQUEST):
        async def plan(session, command):
            return command

        async def hold(plan, holds):
            for peer, operation in ((self.first, FIRST), (self.second, SECOND)):
                await holds.take(operation, peer.hold(holds.ids[operation]))
            if self.before_post:
                await self.before_post(holds)
            return plan

        async def post(tx, draft, holds):
            if self.faults and (fault := self.faults.pop(0)):
                raise fault
            document_id = new_id()
            await holds.record(tx, document_id)
            self.written.append(document_id)
            return sales_returns_pb2.SalesReturn(sales_return_id=str(document_id))

        protocol = DocumentOnHolds(
            releases={FIRST: self.first.release, SECOND: self.second.release},
            hold_for=dt.timedelta(minutes=1),
            plan=plan,
            hold=hold,
            post=post,
        )
        reply_format = format_of(as_written)
        return await protocol.run(self.books, request, request_hash(request), reply_format)

    async def outcomes(self, caller):
        table = kit_tables.hold_outcomes

        async def work(tx):
            return {
                row.hold_id: Outcome(row.outcome) for row in await tx.rows(sa.select(table.c.hold_id, table.c.outcome))
            }

        return await self.books.run(caller, work)
