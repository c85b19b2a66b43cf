"""Stock over gRPC: what other services hold here.

Reservations of one organisation that come together are served together.
"""

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias
from uuid import UUID

from bahi.inventory.v1 import stock_pb2 as pb
from bahi.inventory.v1.stock_pb2_grpc import StockServiceServicer

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands.coalescer import Coalescer
from kit.db.session import ReadSession, Transaction
from kit.rpc.service import Context, Service
from kit.wire.proto_values import uuid_of
from services.inventory.api import incoming, reservations
from services.inventory.api.hold_requests import serve_readable
from services.inventory.domain.holds import RefusedHold
from services.inventory.domain.incoming import RequestedIncoming
from services.inventory.domain.reservations import GrantedReservation, RequestedReservation
from services.inventory.usecases.incoming.release import release_incoming
from services.inventory.usecases.incoming.reserve import reserve_incoming
from services.inventory.usecases.stock.preview import preview_stock
from services.inventory.usecases.stock.release import release_reservations
from services.inventory.usecases.stock.reserve import reserve_stock

Owner: TypeAlias = tuple[UUID, str]
"""Organisation and calling service: what the reservations of one transaction may not differ in."""

Reservations: TypeAlias = Sequence[RequestedReservation | RefusedHold]
"""The reservations of one request, those included that could not be read."""


class StockServicer(StockServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service
        self._reserving: Coalescer[Owner, Reservations, pb.ReserveStockResponse] = Coalescer(self._reserve)

    async def ReserveStock(self, request: pb.ReserveStockRequest, context: Context) -> pb.ReserveStockResponse:
        caller = current_caller()
        return await self._reserving.submit((caller.org_id, caller.service), _reservations(request))

    async def _reserve(self, _owner: Owner, requests: Sequence[Reservations]) -> list[pb.ReserveStockResponse]:
        """Many requests in one transaction, each with its own outcomes."""
        outcomes = iter(await serve_readable([item for request in requests for item in request], self._reserve_all))
        return [
            pb.ReserveStockResponse(outcomes=[reservations.outcome_to_proto(next(outcomes)) for _ in request])
            for request in requests
        ]

    async def _reserve_all(self, requested: Sequence[RequestedReservation]) -> list[bytes | RefusedHold]:
        async def reserve(tx: Transaction) -> list[bytes | RefusedHold]:
            outcomes = await reserve_stock(tx, requested, reservations.reply_of)
            crash_points.reach(crash_points.HOLD_ENTERED)
            return outcomes

        outcomes = await self._service.database.run(current_caller(), reserve)
        crash_points.reach(crash_points.HOLD_COMMITTED)
        return outcomes

    async def PreviewStock(self, request: pb.PreviewStockRequest, context: Context) -> pb.PreviewStockResponse:
        return await self._service.read(request, _preview_readable, _reservations, _previewed)

    async def ReleaseStock(self, request: pb.ReleaseStockRequest, context: Context) -> pb.ReleaseStockResponse:
        return await self._service.command(request, release_reservations, _hold_ids, _stock_released)

    async def ReserveIncoming(self, request: pb.ReserveIncomingRequest, context: Context) -> pb.ReserveIncomingResponse:
        return await self._service.command(request, _reserve_readable, _incoming, _incoming_reserved)

    async def ReleaseIncoming(self, request: pb.ReleaseIncomingRequest, context: Context) -> pb.ReleaseIncomingResponse:
        return await self._service.command(request, release_incoming, _incoming_ids, _incoming_released)


async def _preview_readable(session: ReadSession, requested: Reservations) -> list[GrantedReservation | RefusedHold]:
    return await serve_readable(requested, partial(preview_stock, session))


async def _reserve_readable(
    tx: Transaction, requested: Sequence[RequestedIncoming | RefusedHold]
) -> list[bytes | RefusedHold]:
    return await serve_readable(requested, lambda readable: reserve_incoming(tx, readable, incoming.reply_of))


def _reservations(request: pb.ReserveStockRequest | pb.PreviewStockRequest) -> Reservations:
    return [reservations.reservation_from_proto(message) for message in request.reservations]


def _incoming(request: pb.ReserveIncomingRequest) -> Sequence[RequestedIncoming | RefusedHold]:
    return [incoming.incoming_from_proto(message) for message in request.incoming_holds]


def _hold_ids(request: pb.ReleaseStockRequest) -> set[UUID]:
    return {uuid_of(hold_id) for hold_id in request.hold_ids}


def _incoming_ids(request: pb.ReleaseIncomingRequest) -> set[UUID]:
    return {uuid_of(hold_id) for hold_id in request.hold_ids}


def _previewed(outcomes: Sequence[GrantedReservation | RefusedHold]) -> pb.PreviewStockResponse:
    return pb.PreviewStockResponse(outcomes=map(reservations.outcome_to_proto, outcomes))


def _incoming_reserved(outcomes: Sequence[bytes | RefusedHold]) -> pb.ReserveIncomingResponse:
    return pb.ReserveIncomingResponse(outcomes=map(incoming.outcome_to_proto, outcomes))


def _stock_released(_: None) -> pb.ReleaseStockResponse:
    return pb.ReleaseStockResponse()


def _incoming_released(_: None) -> pb.ReleaseIncomingResponse:
    return pb.ReleaseIncomingResponse()
