"""How an RPC runs a use case: request → frozen command → use case → value → reply.

    async def BlockBatch(self, request, context):
        return await self._service.command(request, block_batch, from_proto.block_batch, to_proto.batch)

`from_proto` makes the command of a message, `to_proto` the reply of a value. The return annotation of `to_proto` names
the message by which a stored reply is read again.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import grpc
from google.protobuf.message import Message

from kit.auth.caller import current_caller
from kit.commands import execution
from kit.commands.on_facts import CommandOnFacts
from kit.commands.previews import Preview
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.holds import bulk, participant
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchRequest
from kit.holds.document import DocumentOnHolds
from kit.holds.grant_runner import GrantedHolds
from kit.holds.grants import HoldGrants
from kit.holds.participant import Release
from kit.holds.requested import RequestedHold
from kit.slices import in_slices
from kit.wire.messages import entries_of, format_of, format_of_single
from kit.wire.request_hash import request_hash

Context = grpc.aio.ServicerContext[Any, Any]
"""What gRPC gives a servicer beside the request."""

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
Command = TypeVar("Command")
Value = TypeVar("Value")
Requested = TypeVar("Requested", bound=RequestedHold)
HoldReply = TypeVar("HoldReply", bound=Message)


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

    async def command_on_facts(
        self,
        request: Request,
        use_case: CommandOnFacts[Command, Any, Any, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """As `command`, for a use case that asks other services before its transaction begins."""
        return await use_case.run(self.database, from_proto(request), request_hash(request), format_of(to_proto))

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

    async def preview(
        self,
        request: Request,
        preview: Preview[Command, Any, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """As `read`, for a use case that asks other services after its reading transaction."""
        query = from_proto(request)

        async def plan(session: ReadSession) -> Any:  # noqa: ANN401 - the plan is the use case's own
            return await preview.plan(session, query)

        return to_proto(await preview.ask(await self.database.read(current_caller(), plan)))

    async def document(
        self,
        request: Request,
        document: DocumentOnHolds[Command, Any, Any, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """Writes a document with holds of other services, once for the caller's key."""
        return await document.run(self.database, from_proto(request), request_hash(request), format_of(to_proto))

    async def batched_document(
        self,
        request: Request,
        documents: DocumentBatches[Command, Value],
        from_proto: Callable[[Request], Command],
        to_proto: Callable[[Value], Reply],
    ) -> Reply:
        """As `document`, but the requests of one organisation share their batches, unless a command runs alone."""
        batch_request = BatchRequest(
            caller=current_caller(),
            commands=(from_proto(request),),
            request_hash=request_hash(request),
            reply_format=format_of_single(to_proto),
        )
        return await documents.submit(batch_request)

    async def documents(
        self,
        request: Request,
        documents: DocumentBatches[Command, Value],
        from_proto: Callable[[Request], Iterable[Command]],
        to_proto: Callable[[Sequence[Value | DomainError]], Reply],
        *,
        join: Callable[[Sequence[Reply]], Reply],
    ) -> Reply:
        """Writes many documents for one request, once for the caller's key. The reply has the outcome of each.

        `join` makes it of the replies of its batches.
        """
        batch_request = BatchRequest(
            caller=current_caller(),
            commands=await in_slices(from_proto(request)),
            request_hash=request_hash(request),
            reply_format=format_of(to_proto),
        )
        return await bulk.run_in_batches(documents, batch_request, join, entries_of)

    def granted_holds(
        self, grants: HoldGrants[Requested, Any, Any, Value], to_proto: Callable[[Value], HoldReply]
    ) -> GrantedHolds[Requested, Value, HoldReply]:
        """Holds of one kind, for `hold` and `holds`. `to_proto` writes the reply that is stored with each hold."""
        return GrantedHolds(self.database, grants, format_of(to_proto))

    async def hold(
        self,
        request: Request,
        granted: GrantedHolds[Requested, Any, HoldReply],
        from_proto: Callable[[Request], Requested],
    ) -> HoldReply:
        """Grants the one hold that a request asks for. A repeat gets the stored reply. Raises the hold's refusal."""
        (outcome,) = await granted.run([from_proto(request)])
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome

    async def holds(
        self,
        request: Request,
        granted: GrantedHolds[Requested, Any, HoldReply],
        from_proto: Callable[[Request], Sequence[Requested | DomainError]],
        to_proto: Callable[[Request, Sequence[HoldReply | DomainError]], Reply],
    ) -> Reply:
        """Grants many holds for one request. The reply has the outcome of each."""
        return to_proto(request, await granted.submit(from_proto(request)))

    async def release_holds(
        self,
        request: Request,
        kind: str,
        release: Release,
        from_proto: Callable[[Request], Collection[UUID]],
        to_proto: Callable[[None], Reply],
    ) -> Reply:
        """Releases holds of the calling service, with what they set aside. A repeat changes nothing.

        A fulfilled hold stays. An unknown id will never be granted. Raises HoldUnknown for another kind's or service's.
        """

        async def release_each(tx: Transaction, hold_ids: Collection[UUID]) -> None:
            await release(tx, await participant.release(tx, hold_ids, kind=kind, coordinator=tx.caller.service))

        return await self.command(request, release_each, from_proto, to_proto)
