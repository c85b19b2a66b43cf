"""A kind of document that stands on two holds and is nothing else: holders are lists here; the books are real."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from bahi.returns.v1 import sales_returns_pb2

from kit.commands import execution
from kit.errors import FailedPrecondition, Unavailable
from kit.holds import participant
from kit.holds.document import Attempt, DocumentOnHolds, Participant
from kit.holds.states import Outcome
from kit.ids import new_id
from services.returns.store.tables import kit_tables

REQUEST = sales_returns_pb2.CreateSalesReturnRequest(invoice_id=str(UUID(int=1)), reason="Short expiry")


class Refused(FailedPrecondition):
    reason = "REFUSED"


@dataclass
class Shelf:
    """One holder: what is set aside there, what was given back, and the faults it is to show, in order."""

    held: set[UUID] = field(default_factory=set)
    released: set[UUID] = field(default_factory=set)
    asked: list[UUID] = field(default_factory=list)
    before: list[Exception | None] = field(default_factory=list)
    after: list[Exception | None] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens elsewhere before a question is answered."""
    deaf: bool = False

    async def hold(self, hold_id: UUID) -> str:
        self.asked.append(hold_id)
        if self.meanwhile:
            await self.meanwhile()
        if self.before and (fault := self.before.pop(0)):
            raise fault
        if hold_id in self.released:
            raise participant.HoldReleased("Released.")
        self.held.add(hold_id)
        if self.after and (fault := self.after.pop(0)):
            raise fault
        return "granted"

    async def release(self, hold_id: UUID) -> None:
        if self.deaf:
            raise Unavailable("Down.")
        self.held.discard(hold_id)
        self.released.add(hold_id)


class Desk:
    """A kind of document that is only its outcome and its reply."""

    def __init__(self, books) -> None:
        self.books = books
        self.first, self.second = Shelf(), Shelf()
        self.faults: list[Exception | None] = []
        self.between: Callable[[Attempt], Awaitable[None]] | None = None
        self.written: list[UUID] = []

    async def run(self, request=REQUEST):
        async def prepare(tx):
            return None

        async def carry_out(attempt, prepared):
            for shelf, hold_id in zip((self.first, self.second), attempt.hold_ids, strict=True):
                await attempt.ask(hold_id, shelf.hold(hold_id))
            if self.between:
                await self.between(attempt)

            async def write(tx):
                if self.faults and (fault := self.faults.pop(0)):
                    raise fault
                document_id = new_id()
                await attempt.decide(tx, document_id, Outcome.COMMITTED)
                self.written.append(document_id)
                return sales_returns_pb2.SalesReturn(sales_return_id=str(document_id))

            return await execution.run(self.books, request, sales_returns_pb2.SalesReturn, write)

        return await DocumentOnHolds(
            database=self.books,
            participants=[
                Participant(operation="test.first", release=self.first.release),
                Participant(operation="test.second", release=self.second.release),
            ],
            reply_type=sales_returns_pb2.SalesReturn,
            prepare=prepare,
            carry_out=carry_out,
        ).run(request)

    async def outcomes(self, caller):
        table = kit_tables.hold_outcomes

        async def work(tx):
            return {
                row.hold_id: Outcome(row.outcome) for row in await tx.rows(sa.select(table.c.hold_id, table.c.outcome))
            }

        return await self.books.run(caller, work)
