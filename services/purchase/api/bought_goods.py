"""Holds on bought goods over gRPC, for returns, and the debit notes that returns sends."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from bahi.purchase.v1 import returnables_pb2 as pb
from bahi.purchase.v1.returnables_pb2_grpc import BoughtGoodsServiceServicer

from kit.db.session import Transaction
from kit.rpc.service import Context, Service
from kit.wire.messages import format_of, request_hash
from kit.wire.proto_values import date_of, date_text, decimal_of, price_text, quantity_text, uuid_of
from services.purchase.usecases.debit_notes.post import post_debit_notes
from services.purchase.usecases.returnables.hold import hold_returnable
from services.purchase.usecases.returnables.release import release_returnables
from trade.api.figures import document_from_proto, line_from_proto, line_to_proto
from trade.domain.refusals import ExpireTimeMissing
from trade.domain.returnables import (
    HoldReturnable,
    NoteLine,
    PostedNote,
    ReturnableGoods,
    ReturnableLine,
    ReturnableQuantity,
)


class BoughtGoodsServicer(BoughtGoodsServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def HoldReturnable(self, request: pb.HoldReturnableRequest, context: Context) -> pb.HoldReturnableResponse:
        hold = partial(hold_returnable, format_of(to_proto))
        return await self._service.command(request, hold, _hold_returnable, _same)

    async def ReleaseReturnable(
        self, request: pb.ReleaseReturnableRequest, context: Context
    ) -> pb.ReleaseReturnableResponse:
        return await self._service.command(request, release_returnables, _hold_ids, _released)


async def take_debit_notes(tx: Transaction, messages: Sequence[pb.PostDebitNote]) -> None:
    """A handler of the inbox. Raises as `post_debit_notes`."""
    await post_debit_notes(tx, [_posted_note(message) for message in messages])


def to_proto(goods: ReturnableGoods) -> pb.HoldReturnableResponse:
    original = goods.original
    return pb.HoldReturnableResponse(
        goods_receipt_id=str(original.document_id),
        goods_receipt_number=original.number,
        goods_receipt_date=date_text(original.date),
        registration_id=str(original.registration_id),
        vendor_id=str(original.party_id),
        vendor_name=original.party_name,
        vendor_gstin=original.party_gstin,
        place_of_supply=original.place_of_supply,
        supply_kind=original.supply_kind,
        lines=map(_held_line, goods.lines),
    )


def _held_line(line: ReturnableLine) -> pb.HeldLine:
    return pb.HeldLine(
        goods_receipt_line_id=str(line.original_line_id),
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
        debit=line_to_proto(line.figures),
    )


def _same(reply: pb.HoldReturnableResponse) -> pb.HoldReturnableResponse:
    """The reply of a hold is made, or read again, inside the use case."""
    return reply


def _released(_done: None) -> pb.ReleaseReturnableResponse:
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
        document_id=uuid_of(request.goods_receipt_id),
        lines=tuple(
            ReturnableQuantity(line_id=uuid_of(line.goods_receipt_line_id), quantity=decimal_of(line.quantity))
            for line in request.lines
        ),
    )


def _hold_ids(request: pb.ReleaseReturnableRequest) -> frozenset[UUID]:
    return frozenset(map(uuid_of, request.hold_ids))


def _posted_note(message: pb.PostDebitNote) -> PostedNote:
    return PostedNote(
        hold_id=uuid_of(message.hold_id),
        note_id=uuid_of(message.debit_note_id),
        number=message.number,
        date=date_of(message.date, "date"),
        document_id=uuid_of(message.goods_receipt_id),
        party_id=uuid_of(message.vendor_id),
        commercial=False,
        lines=tuple(
            NoteLine(
                line_id=uuid_of(line.goods_receipt_line_id),
                quantity=decimal_of(line.quantity),
                figures=line_from_proto(line.figures),
            )
            for line in message.lines
        ),
        figures=document_from_proto(message.figures),
    )
