"""Holds on what purchase has bought."""

import datetime as dt
from uuid import UUID

from bahi.purchase.v1 import returnables_pb2, returnables_pb2_grpc

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.rpc.client import Peer
from kit.wire import proto_values
from services.returns.domain.documents import Note
from services.returns.domain.returned_goods import RequestedLine, quantities_by_line
from services.returns.remote.request_fields import fields_of_request
from services.returns.remote.returnable_lines import positions_of
from trade.api.figures import document_to_proto, line_from_proto, line_to_proto
from trade.domain.returnables import Original, ReturnableGoods, ReturnableLine


class BoughtGoods:
    """Purchase, as far as returns needs it before a return exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = returnables_pb2_grpc.BoughtGoodsServiceStub(peer.channel)

    async def hold_returnable(
        self,
        hold_id: UUID,
        expires_at: dt.datetime,
        goods_receipt_id: UUID,
        lines: tuple[RequestedLine, ...],
        *,
        round_to_rupee: bool,
    ) -> ReturnableGoods:
        """Sets the quantities aside and returns their worth. Raises the refusal of purchase, with our fields."""
        request = returnables_pb2.HoldReturnableRequest(
            hold_id=str(hold_id),
            expire_time=proto_values.timestamp_of(expires_at),
            goods_receipt_id=str(goods_receipt_id),
            lines=[
                returnables_pb2.ReturnableLine(
                    goods_receipt_line_id=str(id_), quantity=proto_values.quantity_text(quantity)
                )
                for id_, quantity in quantities_by_line(lines).items()
            ],
        )
        with fields_of_request(positions_of(lines)):
            reply = await self._peer.call(self._stub.HoldReturnable, request, idempotent=True)
        return _goods_of(reply, round_to_rupee=round_to_rupee)

    async def release(self, hold_id: UUID) -> None:
        """Releases a hold whose outcome ABORTED is in our books."""
        request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseReturnable, request, idempotent=True)


def _goods_of(reply: returnables_pb2.HoldReturnableResponse, *, round_to_rupee: bool) -> ReturnableGoods:
    return ReturnableGoods(
        original=Original(
            document_id=proto_values.uuid_of(reply.goods_receipt_id),
            number=reply.goods_receipt_number,
            date=proto_values.date_of(reply.goods_receipt_date, "goods_receipt_date"),
            registration_id=proto_values.uuid_of(reply.registration_id),
            party_id=proto_values.uuid_of(reply.vendor_id),
            party_name=reply.vendor_name,
            party_gstin=reply.vendor_gstin,
            place_of_supply=reply.place_of_supply,
            supply_kind=reply.supply_kind,
            round_to_rupee=round_to_rupee,
        ),
        lines=tuple(_line_of(line) for line in reply.lines),
    )


def _line_of(line: returnables_pb2.HeldLine) -> ReturnableLine:
    return ReturnableLine(
        original_line_id=proto_values.uuid_of(line.goods_receipt_line_id),
        product_id=proto_values.uuid_of(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=proto_values.uuid_of(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=proto_values.date_of(line.expiry_date, "expiry_date"),
        mrp=proto_values.decimal_of(line.mrp),
        location_id=proto_values.optional_uuid_of(line.location_id),
        quantity=proto_values.decimal_of(line.quantity),
        figures=line_from_proto(line.debit),
    )


def send_debit_note(tx: Transaction, hold_id: UUID, note: Note) -> None:
    """Tells purchase to post the note to the vendor's ledger, once this transaction has committed."""
    message = returnables_pb2.PostDebitNote(
        hold_id=str(hold_id),
        debit_note_id=str(note.note_id),
        number=note.number,
        date=proto_values.date_text(note.date),
        goods_receipt_id=str(note.original_id),
        vendor_id=str(note.party_id),
        lines=[
            returnables_pb2.DebitNoteLine(
                goods_receipt_line_id=str(line.original_line_id),
                hsn=line.hsn,
                uqc=line.uqc,
                quantity=proto_values.quantity_text(line.quantity),
                figures=line_to_proto(line.figures),
            )
            for line in note.lines
        ],
        figures=document_to_proto(note.figures),
    )
    outbox.send(tx, "purchase", message)
