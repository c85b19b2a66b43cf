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
        return await self._service.holds(request, self._reservations, _reservations_from_proto, _reserved_to_proto)

    async def PreviewStock(self, request: pb.PreviewStockRequest, context: Context) -> pb.PreviewStockResponse:
        to_proto = partial(_previewed_to_proto, request)
        return await self._service.read(request, _preview_readable, _reservations_from_proto, to_proto)

    async def ReleaseStock(self, request: pb.ReleaseStockRequest, context: Context) -> pb.ReleaseStockResponse:
        return await self._service.command(request, release_reservations, _hold_ids_from_proto, _released_to_proto)

    async def ReserveIncoming(self, request: pb.ReserveIncomingRequest, context: Context) -> pb.ReserveIncomingResponse:
        return await self._service.holds(request, self._incoming, _reserve_incoming, _incoming_reserved_to_proto)

    async def ReleaseIncoming(self, request: pb.ReleaseIncomingRequest, context: Context) -> pb.ReleaseIncomingResponse:
        return await self._service.release_holds(
            request, STOCK_IN, release_nothing, _hold_ids_from_proto, _incoming_released_to_proto
        )


async def _preview_readable(
    session: ReadSession, requested: Sequence[RequestedReservation | DomainError]
) -> list[GrantedReservation | DomainError]:
    return await serve_readable(requested, partial(preview_stock, session))


def _reservations_from_proto(
    request: pb.ReserveStockRequest | pb.PreviewStockRequest,
) -> list[RequestedReservation | DomainError]:
    return outcomes_of(reservations.from_proto, request.reservations)


def _reserve_incoming(request: pb.ReserveIncomingRequest) -> list[RequestedIncoming | DomainError]:
    return outcomes_of(incoming.from_proto, request.incoming_holds)


def _hold_ids_from_proto(request: pb.ReleaseStockRequest | pb.ReleaseIncomingRequest) -> set[UUID]:
    return {uuid_of(hold_id) for hold_id in request.hold_ids}


def _reserved_to_proto(
    request: pb.ReserveStockRequest, outcomes: Sequence[pb.ReservationOutcome | DomainError]
) -> pb.ReserveStockResponse:
    return pb.ReserveStockResponse(outcomes=map(reservations.outcome_to_proto, request.reservations, outcomes))


def _previewed_to_proto(
    request: pb.PreviewStockRequest, outcomes: Sequence[GrantedReservation | DomainError]
) -> pb.PreviewStockResponse:
    """The replies that reservations would get."""
    replies = outcomes_of(reservations.to_proto, outcomes)
    return pb.PreviewStockResponse(outcomes=map(reservations.outcome_to_proto, request.reservations, replies))


def _incoming_reserved_to_proto(
    request: pb.ReserveIncomingRequest, outcomes: Sequence[pb.IncomingOutcome | DomainError]
) -> pb.ReserveIncomingResponse:
    return pb.ReserveIncomingResponse(outcomes=map(incoming.outcome_to_proto, request.incoming_holds, outcomes))


def _released_to_proto(_: None) -> pb.ReleaseStockResponse:
    return pb.ReleaseStockResponse()


def _incoming_released_to_proto(_: None) -> pb.ReleaseIncomingResponse:
    return pb.ReleaseIncomingResponse()
