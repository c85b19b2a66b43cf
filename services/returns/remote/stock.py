"""Holds on stock at inventory: receipts of what customers send back, reservations of what goes back to vendors."""

import datetime as dt
from uuid import UUID

from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc

from kit.rpc.client import Peer
from kit.rpc.error_status import raise_for_status
from kit.wire import proto_values
from services.returns.domain.dispositions import Disposition
from services.returns.domain.documents import Goods, Held, PlacedGoods
from services.returns.remote.refusals import in_our_words

_DISPOSITIONS = {
    Disposition.SALEABLE: stock_pb2.DISPOSITION_SALEABLE,
    Disposition.QUARANTINE: stock_pb2.DISPOSITION_QUARANTINE,
    Disposition.EXPIRED: stock_pb2.DISPOSITION_EXPIRED,
    Disposition.DAMAGED: stock_pb2.DISPOSITION_DAMAGED,
}


class Stock:
    """Inventory, as far as returns needs it before a return exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = stock_pb2_grpc.StockServiceStub(peer.channel)

    async def expect(
        self, receipt_id: UUID, expires_at: dt.datetime, on: dt.date, held: Held, goods: tuple[Goods, ...]
    ) -> tuple[PlacedGoods, ...]:
        """Announces sold goods that come back, and returns the place that each will go to. Raises inventory's refusal."""
        receipt = stock_pb2.Receipt(
            receipt_id=str(receipt_id),
            expire_time=proto_values.timestamp_of(expires_at),
            on_date=proto_values.date_text(on),
            lines=[_returning(number, item, held) for number, item in enumerate(goods)],
        )
        with in_our_words(range(len(goods))):
            request = stock_pb2.ReserveReceiptRequest(receipts=[receipt])
            outcome = (await self._peer.call(self._stub.ReserveReceipt, request, idempotent=True)).outcomes[0]
            raise_for_status(outcome.refused)
        return tuple(
            PlacedGoods(goods=item, line=held.line_of(item), location_id=proto_values.uuid_of(line.location_id))
            for item, line in zip(goods, outcome.granted.lines, strict=True)
        )

    async def set_aside(
        self, reservation_id: UUID, expires_at: dt.datetime, on: dt.date, placed: tuple[PlacedGoods, ...]
    ) -> None:
        """Reserves bought goods, in any condition, from the places named. Raises inventory's refusal."""
        reservation = stock_pb2.Reservation(
            reservation_id=str(reservation_id),
            expire_time=proto_values.timestamp_of(expires_at),
            purpose=stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN,
            on_date=proto_values.date_text(on),
            lines=[_leaving(number, item) for number, item in enumerate(placed)],
        )
        with in_our_words(range(len(placed))):
            request = stock_pb2.ReserveStockRequest(reservations=[reservation])
            outcome = (await self._peer.call(self._stub.ReserveStock, request, idempotent=True)).outcomes[0]
            raise_for_status(outcome.refused)

    async def release_receipt(self, receipt_id: UUID) -> None:
        """Gives up an expected receipt; "aborted" is already in our books."""
        request = stock_pb2.ReleaseReceiptRequest(receipt_ids=[str(receipt_id)])
        await self._peer.call(self._stub.ReleaseReceipt, request, idempotent=True)

    async def release_reservation(self, reservation_id: UUID) -> None:
        """Gives a reservation back; "aborted" is already in our books."""
        request = stock_pb2.ReleaseStockRequest(reservation_ids=[str(reservation_id)])
        await self._peer.call(self._stub.ReleaseStock, request, idempotent=True)


def _returning(number: int, goods: Goods, held: Held) -> stock_pb2.ReceiptLine:
    if goods.disposition is None:
        raise AssertionError("A sales return names a disposition for every line; the contract requires it.")
    line = held.line_of(goods)
    return stock_pb2.ReceiptLine(
        line_id=str(number),
        product_id=str(line.product_id),
        location_id=str(goods.location_id) if goods.location_id else "",
        returning_batch=stock_pb2.ReturningBatch(
            batch_id=str(line.batch_id),
            sold_by_document_id=str(held.original.document_id),
            disposition=_DISPOSITIONS[goods.disposition],
        ),
        quantity=proto_values.quantity_text(goods.quantity),
    )


def _leaving(number: int, placed: PlacedGoods) -> stock_pb2.ReservationLine:
    quantity = proto_values.quantity_text(placed.goods.quantity)
    return stock_pb2.ReservationLine(
        line_id=str(number),
        product_id=str(placed.line.product_id),
        location_id=str(placed.location_id),
        quantity=quantity,
        batches=[stock_pb2.NamedBatch(batch_id=str(placed.line.batch_id), quantity=quantity)],
    )
