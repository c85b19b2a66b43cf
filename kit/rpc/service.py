"""How an RPC runs a use case: request → frozen command → use case → value → reply.

    async def BlockBatch(self, request, context):
        return await self._service.command(request, block_batch, from_proto.block_batch, to_proto.batch)

`from_proto` makes the command of a message, `to_proto` the reply of a value. The return annotation of `to_proto` names
the message by which a stored reply is read again.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from kit.auth.caller import current_caller
from kit.commands import execution
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.holds.document import DocumentOnHolds
from kit.wire.messages import format_of, request_hash

Context = grpc.aio.ServicerContext[Any, Any]
"""What gRPC gives a servicer beside the request."""

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
Command = TypeVar("Command")
Value = TypeVar("Value")


class Service:
    """Runs the use cases of one service on its books."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def command(
        self,
        request: Request,
        use_case: Callable[[Transaction, Command], Awaitable[Value]],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """Runs a use case in one transaction, once for the caller's key, with audit rows, messages and stored reply."""
        command = from_proto(request)

        async def work(tx: Transaction) -> Value:
            return await use_case(tx, command)

        return await execution.run_once(self.database, request_hash(request), format_of(to_proto), work)

    async def read(
        self,
        request: Request,
        use_case: Callable[[ReadSession, Command], Awaitable[Value]],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """Runs a use case that only reads."""
        query = from_proto(request)

        async def work(session: ReadSession) -> Value:
            return await use_case(session, query)

        return to_proto(await self.database.read(current_caller(), work))

    async def document(
        self,
        request: Request,
        document: DocumentOnHolds[Command, Any, Any, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """Writes a document that stands on holds of other services, once for the caller's key."""
        return await document.run(self.database, from_proto(request), request_hash(request), format_of(to_proto))
