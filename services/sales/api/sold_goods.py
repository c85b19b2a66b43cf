"""Holds on sold goods over gRPC, for returns."""

import datetime as dt
from functools import partial

from bahi.sales.v1 import returnables_pb2 as pb
from bahi.sales.v1.returnables_pb2_grpc import SoldGoodsServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.messages import format_of, request_hash
from kit.wire.proto_values import date_text, decimal_of, price_text, quantity_text, uuid_of
from services.sales.usecases.returnables.hold import hold_returnable
from services.sales.usecases.returnables.release import ReleaseReturnable, release_returnable
from trade.api.figures import line_to_proto
from trade.domain.refusals import ExpireTimeMissing
from trade.domain.returnables import HoldReturnable, ReturnableGoods, ReturnableLine, ReturnableQuantity


class SoldGoodsServicer(SoldGoodsServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def HoldReturnable(self, request: pb.HoldReturnableRequest, context: Context) -> pb.HoldReturnableResponse:
        hold = partial(hold_returnable, format_of(to_proto))
        return await self._service.command(request, hold, _hold_returnable, _same)

    async def ReleaseReturnable(
        self, request: pb.ReleaseReturnableRequest, context: Context
    ) -> pb.ReleaseReturnableResponse:
        return await self._service.command(request, release_returnable, _release_returnable, _released)


def to_proto(goods: ReturnableGoods) -> pb.HoldReturnableResponse:
    original = goods.original
    return pb.HoldReturnableResponse(
        invoice_id=str(original.document_id),
        invoice_number=original.number,
        invoice_date=date_text(original.date),
        registration_id=str(original.registration_id),
        customer_id=str(original.party_id),
        customer_name=original.party_name,
        customer_gstin=original.party_gstin,
        place_of_supply=original.place_of_supply,
        supply_kind=original.supply_kind,
        round_to_rupee=original.round_to_rupee,
        lines=map(_held_line, goods.lines),
    )


def _held_line(line: ReturnableLine) -> pb.HeldLine:
    return pb.HeldLine(
        invoice_line_id=str(line.original_line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=date_text(line.expiry_date),
        mrp=price_text(line.mrp),
        location_id=str(line.location_id),
        quantity=quantity_text(line.quantity),
        credit=line_to_proto(line.figures),
    )


def _same(reply: pb.HoldReturnableResponse) -> pb.HoldReturnableResponse:
    return reply


def _released(_: None) -> pb.ReleaseReturnableResponse:
    return pb.ReleaseReturnableResponse()


def _hold_returnable(request: pb.HoldReturnableRequest) -> HoldReturnable:
    if not request.HasField("expire_time"):
        raise ExpireTimeMissing("A hold needs a time after which its coordinator may be asked.", field="expire_time")
    content = pb.HoldReturnableRequest()
    content.CopyFrom(request)
    content.ClearField("expire_time")
    return HoldReturnable(
        hold_id=uuid_of(request.hold_id),
        request_hash=request_hash(content),
        expires_at=request.expire_time.ToDatetime(tzinfo=dt.UTC),
        document_id=uuid_of(request.invoice_id),
        lines=tuple(
            ReturnableQuantity(line_id=uuid_of(line.invoice_line_id), quantity=decimal_of(line.quantity))
            for line in request.lines
        ),
    )


def _release_returnable(request: pb.ReleaseReturnableRequest) -> ReleaseReturnable:
    return ReleaseReturnable(hold_ids=tuple(map(uuid_of, request.hold_ids)))
