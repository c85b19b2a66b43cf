"""Calls to inventory that reserve stock for sales, and messages about the goods of invoices."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import structlog
from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import products_pb2, stock_pb2, stock_pb2_grpc

from kit.auth.caller import Caller
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.messaging import outbox
from kit.rpc.client import Peer
from kit.rpc.error_status import error_of
from kit.wire import proto_values
from services.sales.domain.invoice import Invoice
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.sale import SaleLine, StockAllocation, StockedProduct, StockLine
from trade.api.goods import DRUG_SCHEDULE, expiry_of
from trade.api.prices import price_of
from trade.domain.refusals import QuantityNotWhole

_INVENTORY_LINE: Final = re.compile(r"^(?:reservations\[\d+\]\.)?lines\[(\d+)\]\.?")

log = structlog.get_logger(__name__)

StockOutcome = tuple[StockLine, ...] | DomainError
"""What is reserved for one sale, or why nothing is. A refusal names the fields of our own request."""


class Stock:
    """Reservations of stock. An order's invoice takes from the order's own reservation."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = stock_pb2_grpc.StockServiceStub(peer.channel)

    async def reserve(self, sales: Sequence[PlannedSale], expires_at: dt.datetime) -> list[StockOutcome]:
        """Reserves stock. Returns one outcome for each sale, in order. A repeat gets the same answer."""
        request = stock_pb2.ReserveStockRequest(reservations=[_reservation(sale, expires_at) for sale in sales])
        reply = await self._peer.call(self._stub.ReserveStock, request, idempotent=True)
        return [_outcome(outcome, sale) for outcome, sale in zip(reply.outcomes, sales, strict=True)]

    async def preview(self, sales: Sequence[PlannedSale], expires_at: dt.datetime) -> list[StockOutcome]:
        """What `reserve` would return now. Reserves nothing."""
        request = stock_pb2.PreviewStockRequest(reservations=[_reservation(sale, expires_at) for sale in sales])
        reply = await self._peer.call(self._stub.PreviewStock, request, idempotent=True)
        return [_outcome(outcome, sale) for outcome, sale in zip(reply.outcomes, sales, strict=True)]

    async def release(self, hold_ids: Sequence[UUID]) -> None:
        """Releases aborted reservations. If inventory does not answer, its reaper does the same later."""
        request = stock_pb2.ReleaseStockRequest(hold_ids=[str(hold_id) for hold_id in hold_ids])
        try:
            await self._peer.call(self._stub.ReleaseStock, request, idempotent=True)
        except DomainError as error:
            log.warning("stock.release_failed", reason=error.reason, holds=len(hold_ids))


def send_goods_sold(tx: Transaction, invoice: Invoice, caller: Caller) -> None:
    """Sends `FulfilReservation` to inventory after the commit: the invoice's reserved goods leave stock."""
    message = stock_pb2.FulfilReservation(hold_id=str(invoice.hold_id), document=_document(invoice, invoice.date))
    outbox.send(tx, "inventory", message, caller=caller)


def send_goods_returned_to_stock(tx: Transaction, invoice: Invoice, date: dt.date) -> None:
    """Sends `ReverseReservation` to inventory after the commit: the goods of a cancelled invoice enter stock again."""
    message = stock_pb2.ReverseReservation(
        hold_id=str(invoice.hold_id),
        issue_date=invoice.date.isoformat(),
        document=_document(invoice, date),
    )
    outbox.send(tx, "inventory", message)


def _document(invoice: Invoice, date: dt.date) -> stock_pb2.StockDocument:
    return stock_pb2.StockDocument(
        document_type=documents_pb2.DOCUMENT_TYPE_INVOICE,
        document_id=str(invoice.invoice_id),
        document_number=invoice.number,
        date=date.isoformat(),
        party_id=str(invoice.customer_id),
        party_name=invoice.buyer.name,
    )


def _reservation(planned: PlannedSale, expires_at: dt.datetime) -> stock_pb2.Reservation:
    order, min_shelf_life_days = planned.requested.order, planned.customer.min_shelf_life_days
    return stock_pb2.Reservation(
        hold_id=str(planned.hold_id),
        expire_time=proto_values.timestamp_of(expires_at),
        purpose=stock_pb2.STOCK_PURPOSE_SALE,
        on_date=planned.date.isoformat(),
        from_hold_id=str(order.hold_id) if order else "",
        lines=[_line_to_reserve(line, min_shelf_life_days) for line in planned.requested.lines],
    )


def _line_to_reserve(line: SaleLine, min_shelf_life_days: int) -> stock_pb2.ReservationLine:
    return stock_pb2.ReservationLine(
        line_id=line.line_id,
        product_id=str(line.product_id),
        location_id=str(line.location_id) if line.location_id else "",
        quantity=proto_values.quantity_text(line.units),
        min_shelf_life_days=min_shelf_life_days,
        batches=[
            stock_pb2.NamedBatch(batch_id=str(batch.batch_id), quantity=proto_values.quantity_text(batch.quantity))
            for batch in line.batches
        ],
    )


def _outcome(outcome: stock_pb2.ReservationOutcome, planned: PlannedSale) -> StockOutcome:
    if outcome.HasField("refused"):
        return _with_own_fields(error_of(outcome.refused), planned.requested.lines)
    return tuple(_stock_line(line) for line in outcome.granted.lines)


def _with_own_fields(refusal: DomainError, lines: Sequence[SaleLine]) -> DomainError:
    """Inventory's refusal with the field paths of our own request."""
    refusal.field = _own_path(refusal.field, lines)
    if refusal.reason == QuantityNotWhole.reason:
        # Inventory knows billed and free units as one quantity.
        for line in lines:
            if refusal.field == f"{line.field}quantity" and line.quantity % 1 == 0:
                refusal.field = f"{line.field}free_quantity"
    refusal.facts = {_own_path(name, lines): value for name, value in refusal.facts.items()}
    return refusal


def _own_path(path: str, lines: Sequence[SaleLine]) -> str:
    found = _INVENTORY_LINE.match(path)
    if found is None or int(found[1]) >= len(lines):
        return path
    return lines[int(found[1])].field + path[found.end() :]


def _stock_line(line: stock_pb2.AllocatedLine) -> StockLine:
    product, left = line.product, line.left if line.HasField("left") else None
    return StockLine(
        line_id=line.line_id,
        product=StockedProduct(
            product_id=proto_values.uuid_of(product.product_id),
            code=product.code,
            name=product.name,
            manufacturer=product.manufacturer,
            hsn=product.hsn,
            uqc=product.uqc,
            pack=product.pack,
            tax_class=product.tax_class,
            drug_schedule=DRUG_SCHEDULE.optional_from_proto(product.drug_schedule) or "",
            composition=_composition(product),
        ),
        allocations=tuple(map(allocation_from_proto, line.allocations)),
        order_left=tuple(map(allocation_from_proto, left.allocations)) if left else (),
        order_revision=left.revision if left else 0,
    )


def _composition(product: products_pb2.Product) -> str:
    if product.schedule_confirmation or product.product_class != products_pb2.PRODUCT_CLASS_DRUG:
        return ""
    return f"{product.name} {product.generic_name}"


def allocation_from_proto(allocation: stock_pb2.Allocation) -> StockAllocation:
    return StockAllocation(
        batch_id=proto_values.uuid_of(allocation.batch_id),
        location_id=proto_values.uuid_of(allocation.location_id),
        quantity=Decimal(allocation.quantity),
        batch_number=allocation.batch_number,
        expiry_date=expiry_of(allocation.expiry_date, "expiry_date"),
        mrp=price_of(allocation, "mrp"),
        ptr=price_of(allocation, "ptr"),
        landed_cost=proto_values.decimal_of(allocation.landed_cost),
        explanation=allocation.explanation,
    )
