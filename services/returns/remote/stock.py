"""Holds on stock at inventory: on goods that customers send back, and on goods that go back to vendors."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.rpc.client import Peer
from kit.rpc.error_status import raise_for_status
from kit.wire import proto_values
from services.returns.domain.documents import GoodsReturn
from services.returns.domain.returned_goods import PlacedLine, RequestedLine
from services.returns.remote.request_fields import fields_of_request
from trade.api.goods import DISPOSITION
from trade.domain.returnables import ReturnableGoods


class Stock:
    """Calls inventory for holds on the goods of a return, before the return exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = stock_pb2_grpc.StockServiceStub(peer.channel)

    async def expect_goods(
        self,
        hold_id: UUID,
        expires_at: dt.datetime,
        on: dt.date,
        goods: ReturnableGoods,
        lines: tuple[RequestedLine, ...],
    ) -> tuple[PlacedLine, ...]:
        """Announces sold goods that come back, and returns the location that each will go to.

        Raises inventory's refusal.
        """
        incoming = stock_pb2.IncomingHold(
            hold_id=str(hold_id),
            expire_time=proto_values.timestamp_of(expires_at),
            on_date=proto_values.date_text(on),
            lines=[_returning(number, line, goods) for number, line in enumerate(lines)],
        )
        with fields_of_request(range(len(lines))):
            request = stock_pb2.ReserveIncomingRequest(incoming_holds=[incoming])
            outcome = (await self._peer.call(self._stub.ReserveIncoming, request, idempotent=True)).outcomes[0]
            raise_for_status(outcome.refused)
        return tuple(
            PlacedLine(
                requested=line,
                goods=goods.line_of(line.original_line_id),
                location_id=proto_values.uuid_of(granted.location_id),
            )
            for line, granted in zip(lines, outcome.granted.lines, strict=True)
        )

    async def reserve_goods(
        self, hold_id: UUID, expires_at: dt.datetime, on: dt.date, placed: tuple[PlacedLine, ...]
    ) -> None:
        """Reserves bought goods, in any condition, at the named locations. Raises inventory's refusal."""
        reservation = stock_pb2.Reservation(
            hold_id=str(hold_id),
            expire_time=proto_values.timestamp_of(expires_at),
            purpose=stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN,
            on_date=proto_values.date_text(on),
            lines=[_leaving(number, item) for number, item in enumerate(placed)],
        )
        with fields_of_request(range(len(placed))):
            request = stock_pb2.ReserveStockRequest(reservations=[reservation])
            outcome = (await self._peer.call(self._stub.ReserveStock, request, idempotent=True)).outcomes[0]
            raise_for_status(outcome.refused)

    async def release_incoming(self, hold_id: UUID) -> None:
        """Releases the hold on expected goods, of which the outcome ABORTED is recorded."""
        request = stock_pb2.ReleaseIncomingRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseIncoming, request, idempotent=True)

    async def release_reservation(self, hold_id: UUID) -> None:
        """Releases the hold on reserved goods, of which the outcome ABORTED is recorded."""
        request = stock_pb2.ReleaseStockRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseStock, request, idempotent=True)


def _returning(number: int, requested: RequestedLine, goods: ReturnableGoods) -> stock_pb2.IncomingLine:
    if requested.disposition is None:
        raise AssertionError("A sales return names a disposition for every line; the contract requires it.")
    line = goods.line_of(requested.original_line_id)
    return stock_pb2.IncomingLine(
        line_id=str(number),
        product_id=str(line.product_id),
        location_id=str(requested.location_id) if requested.location_id else "",
        returning_batch=stock_pb2.ReturningBatch(
            batch_id=str(line.batch_id),
            origin_document_id=str(goods.original.document_id),
            disposition=DISPOSITION.to_proto(requested.disposition),
        ),
        quantity=proto_values.quantity_text(requested.quantity),
    )


def _leaving(number: int, placed: PlacedLine) -> stock_pb2.ReservationLine:
    quantity = proto_values.quantity_text(placed.requested.quantity)
    return stock_pb2.ReservationLine(
        line_id=str(number),
        product_id=str(placed.goods.product_id),
        location_id=str(placed.location_id),
        quantity=quantity,
        batches=[stock_pb2.NamedBatch(batch_id=str(placed.goods.batch_id), quantity=quantity)],
    )


def send_goods_received(tx: Transaction, hold_id: UUID, document: GoodsReturn) -> None:
    """Sends `FulfilIncoming` to inventory after the commit: the goods of the sales return enter stock."""
    fulfilment = stock_pb2.FulfilIncoming(
        hold_id=str(hold_id), document=_document(document, documents_pb2.DOCUMENT_TYPE_SALES_RETURN)
    )
    outbox.send(tx, "inventory", fulfilment)


def send_goods_dispatched(
    tx: Transaction, hold_id: UUID, document: GoodsReturn, claimed: Mapping[UUID, Decimal]
) -> None:
    """Sends `FulfilReservation` to inventory after the commit: the goods of the purchase return leave stock.

    `claimed` is what the debit note gives of what the goods cost, by batch.
    """
    fulfilment = stock_pb2.FulfilReservation(
        hold_id=str(hold_id),
        document=_document(document, documents_pb2.DOCUMENT_TYPE_PURCHASE_RETURN),
        claimed=[
            stock_pb2.ClaimedValue(batch_id=str(batch_id), amount=proto_values.amount_text(amount))
            for batch_id, amount in claimed.items()
        ],
    )
    outbox.send(tx, "inventory", fulfilment)


def _document(document: GoodsReturn, document_type: documents_pb2.DocumentType.ValueType) -> stock_pb2.StockDocument:
    return stock_pb2.StockDocument(
        document_type=document_type,
        document_id=str(document.return_id),
        document_number=document.number,
        date=proto_values.date_text(document.date),
        party_id=str(document.party_id),
        party_name=document.party_name,
    )
