"""Stock over gRPC: what other services hold here.

Reservations of one organisation that come together are served together.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from bahi.inventory.v1 import stock_pb2 as pb
from bahi.inventory.v1.stock_pb2_grpc import StockServiceServicer

from kit.commands.outcomes import outcomes_of, serve_readable
from kit.db.session import ReadSession
from kit.errors import DomainError
from kit.rpc.service import Context, Service
from kit.wire.proto_values import uuid_of
from services.inventory.api import incoming, reservations
from services.inventory.domain.holds import STOCK_IN
from services.inventory.domain.incoming import RequestedIncoming
from services.inventory.domain.reservations import GrantedReservation, RequestedReservation
from services.inventory.usecases.incoming.release import release_nothing
from services.inventory.usecases.incoming.reserve import INCOMING
from services.inventory.usecases.stock.preview import preview_stock
from services.inventory.usecases.stock.release import release_reservations
from services.inventory.usecases.stock.reserve import RESERVATIONS


class StockServicer(StockServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service
        self._reservations = service.granted_holds(RESERVATIONS, reservations.to_proto)
        self._incoming = service.granted_holds(INCOMING, incoming.to_proto)

    async def ReserveStock(self, request: pb.ReserveStockRequest, context: Context) -> pb.ReserveStockResponse:
        return await self._service.holds(request, self._reservations, _requested_reservations, _stock_reserved)

    async def PreviewStock(self, request: pb.PreviewStockRequest, context: Context) -> pb.PreviewStockResponse:
        previewed = partial(_stock_previewed, request)
        return await self._service.read(request, _preview_readable, _requested_reservations, previewed)

    async def ReleaseStock(self, request: pb.ReleaseStockRequest, context: Context) -> pb.ReleaseStockResponse:
        return await self._service.command(request, release_reservations, _hold_ids, _stock_released)

    async def ReserveIncoming(self, request: pb.ReserveIncomingRequest, context: Context) -> pb.ReserveIncomingResponse:
        return await self._service.holds(request, self._incoming, _requested_incoming, _incoming_reserved)

    async def ReleaseIncoming(self, request: pb.ReleaseIncomingRequest, context: Context) -> pb.ReleaseIncomingResponse:
        return await self._service.release_holds(request, STOCK_IN, release_nothing, _hold_ids, _incoming_released)


async def _preview_readable(
    session: ReadSession, requested: Sequence[RequestedReservation | DomainError]
) -> list[GrantedReservation | DomainError]:
    return await serve_readable(requested, partial(preview_stock, session))


def _requested_reservations(
    request: pb.ReserveStockRequest | pb.PreviewStockRequest,
) -> list[RequestedReservation | DomainError]:
    return outcomes_of(reservations.from_proto, request.reservations)


def _requested_incoming(request: pb.ReserveIncomingRequest) -> list[RequestedIncoming | DomainError]:
    return outcomes_of(incoming.from_proto, request.incoming_holds)


def _hold_ids(request: pb.ReleaseStockRequest | pb.ReleaseIncomingRequest) -> set[UUID]:
    return {uuid_of(hold_id) for hold_id in request.hold_ids}


def _stock_reserved(
    request: pb.ReserveStockRequest, outcomes: Sequence[pb.ReservationOutcome | DomainError]
) -> pb.ReserveStockResponse:
    return pb.ReserveStockResponse(outcomes=map(reservations.outcome_to_proto, request.reservations, outcomes))


def _stock_previewed(
    request: pb.PreviewStockRequest, outcomes: Sequence[GrantedReservation | DomainError]
) -> pb.PreviewStockResponse:
    """The replies that reservations would get."""
    replies = outcomes_of(reservations.to_proto, outcomes)
    return pb.PreviewStockResponse(outcomes=map(reservations.outcome_to_proto, request.reservations, replies))


def _incoming_reserved(
    request: pb.ReserveIncomingRequest, outcomes: Sequence[pb.IncomingOutcome | DomainError]
) -> pb.ReserveIncomingResponse:
    return pb.ReserveIncomingResponse(outcomes=map(incoming.outcome_to_proto, request.incoming_holds, outcomes))


def _stock_released(_: None) -> pb.ReleaseStockResponse:
    return pb.ReleaseStockResponse()


def _incoming_released(_: None) -> pb.ReleaseIncomingResponse:
    return pb.ReleaseIncomingResponse()
