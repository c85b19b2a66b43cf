"""How an RPC runs a use case: request → frozen command → use case → value → reply.

    async def BlockBatch(self, request, context):
        return await self._service.command(request, block_batch, from_proto.block_batch, to_proto.batch)

`from_proto` makes the command of a message, `to_proto` the reply of a value. The return annotation of `to_proto` names
the message by which a stored reply is read again.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from kit.auth.caller import current_caller
from kit.commands import execution
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchRequest
from kit.holds.document import DocumentOnHolds
from kit.wire.messages import format_of, format_of_single
from kit.wire.request_hash import request_hash

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

    async def batched_document(
        self,
        request: Request,
        documents: DocumentBatches[Command, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
        *,
        coalesced: bool = True,
    ) -> Reply:
        """As `document`, but the requests of one organisation share their batches.

        Without `coalesced`, it has its own batch.
        """
        batch_request = BatchRequest(
            caller=current_caller(),
            commands=(from_proto(request),),
            request_hash=request_hash(request),
            reply_format=format_of_single(to_proto),
        )
        return await (documents.submit(batch_request) if coalesced else documents.run_alone(batch_request))

    async def documents(
        self,
        request: Request,
        documents: DocumentBatches[Command, Value],
        from_proto: Callable[[Request], Sequence[Command]],
        to_proto: Callable[[Sequence[Value | DomainError]], Reply],
    ) -> Reply:
        """Writes many documents for one request, once for the caller's key. The reply has the outcome of each."""
        batch_request = BatchRequest(
            caller=current_caller(),
            commands=from_proto(request),
            request_hash=request_hash(request),
            reply_format=format_of(to_proto),
        )
        return await documents.run_alone(batch_request)
