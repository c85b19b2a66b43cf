"""Inventory, as sales sees it: what is set aside for a sale, and what would be."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import structlog
from bahi.inventory.v1 import products_pb2, stock_pb2, stock_pb2_grpc

from kit.errors import DomainError
from kit.rpc.client import Peer
from kit.rpc.error_status import error_of
from kit.wire import proto_values
from services.sales.domain.sale import StockAllocation, StockedProduct, StockLine

log = structlog.get_logger(__name__)

StockOutcome = tuple[StockLine, ...] | DomainError
"""What was set aside for one reservation, or why nothing was."""


class StockPeer:
    """Inventory's holds on stock."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = stock_pb2_grpc.StockServiceStub(peer.channel)

    async def reserve(self, reservations: Sequence[stock_pb2.Reservation]) -> list[StockOutcome]:
        """Sets stock aside; one outcome for each reservation, in their order. A repeat gets the same answer."""
        request = stock_pb2.ReserveStockRequest(reservations=reservations)
        reply = await self._peer.call(self._stub.ReserveStock, request, idempotent=True)
        return [_outcome(outcome) for outcome in reply.outcomes]

    async def preview(self, reservations: Sequence[stock_pb2.Reservation]) -> list[StockOutcome]:
        """What `reserve` would answer now; sets nothing aside."""
        request = stock_pb2.PreviewStockRequest(reservations=reservations)
        reply = await self._peer.call(self._stub.PreviewStock, request, idempotent=True)
        return [_outcome(outcome) for outcome in reply.outcomes]

    async def release(self, hold_ids: Sequence[UUID]) -> None:
        """Gives aborted holds back at once. If inventory does not answer, its reaper does the same later."""
        request = stock_pb2.ReleaseStockRequest(reservation_ids=[str(hold_id) for hold_id in hold_ids])
        try:
            await self._peer.call(self._stub.ReleaseStock, request, idempotent=True)
        except DomainError as error:
            log.warning("stock.release_failed", reason=error.reason, holds=len(hold_ids))


def _outcome(outcome: stock_pb2.ReservationOutcome) -> StockOutcome:
    if outcome.HasField("refused"):
        return error_of(outcome.refused)
    return tuple(_line(line) for line in outcome.granted.lines)


def _line(line: stock_pb2.AllocatedLine) -> StockLine:
    product = line.product
    return StockLine(
        line_id=line.line_id,
        product=StockedProduct(
            product_id=UUID(product.product_id),
            code=product.code,
            name=product.name,
            manufacturer=product.manufacturer,
            hsn=product.hsn,
            uqc=product.uqc,
            pack=product.pack,
            tax_class=product.tax_class,
            drug_schedule=_schedule(product.drug_schedule),
        ),
        allocations=tuple(_allocation(allocation) for allocation in line.allocations),
    )


def _allocation(allocation: stock_pb2.Allocation) -> StockAllocation:
    return StockAllocation(
        batch_id=UUID(allocation.batch_id),
        location_id=UUID(allocation.location_id),
        quantity=Decimal(allocation.quantity),
        batch_number=allocation.batch_number,
        expiry_date=dt.date.fromisoformat(allocation.expiry_date),
        mrp=Decimal(allocation.mrp),
        ptr=proto_values.decimal_of(allocation.ptr),
        landed_cost=proto_values.decimal_of(allocation.landed_cost),
        reason=allocation.reason,
    )


def _schedule(schedule: "products_pb2.DrugSchedule.ValueType") -> str:
    """The word of a schedule: h, h1, x, ndps, or nothing."""
    if not schedule:
        return ""
    return products_pb2.DrugSchedule.Name(schedule).removeprefix("DRUG_SCHEDULE_").lower()
