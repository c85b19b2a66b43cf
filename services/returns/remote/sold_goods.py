"""Holds on what sales has sold."""

import datetime as dt
from uuid import UUID

from bahi.sales.v1 import returnables_pb2, returnables_pb2_grpc

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.rpc.client import Peer
from kit.wire import proto_values
from services.returns.domain.documents import Note
from services.returns.domain.notes import NoteKind
from services.returns.domain.returned_goods import RequestedLine, quantities_by_line
from services.returns.remote.request_fields import fields_of_request
from services.returns.remote.returnable_lines import positions_of
from trade.api.figures import document_to_proto, line_from_proto, line_to_proto
from trade.domain.returnables import Original, ReturnableGoods, ReturnableLine


class SoldGoods:
    """Sales, as far as returns needs it before a return exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = returnables_pb2_grpc.SoldGoodsServiceStub(peer.channel)

    async def hold_returnable(
        self, hold_id: UUID, expires_at: dt.datetime, invoice_id: UUID, lines: tuple[RequestedLine, ...]
    ) -> ReturnableGoods:
        """Sets the quantities aside and returns their worth. Raises the refusal of sales, with our fields."""
        request = returnables_pb2.HoldReturnableRequest(
            hold_id=str(hold_id),
            expire_time=proto_values.timestamp_of(expires_at),
            invoice_id=str(invoice_id),
            lines=[
                returnables_pb2.ReturnableLine(invoice_line_id=str(id_), quantity=proto_values.quantity_text(quantity))
                for id_, quantity in quantities_by_line(lines).items()
            ],
        )
        with fields_of_request(positions_of(lines)):
            return _goods_of(await self._peer.call(self._stub.HoldReturnable, request, idempotent=True))

    async def release(self, hold_id: UUID) -> None:
        """Releases a hold whose outcome ABORTED is in our books."""
        request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseReturnable, request, idempotent=True)


def _goods_of(reply: returnables_pb2.HoldReturnableResponse) -> ReturnableGoods:
    return ReturnableGoods(
        original=Original(
            document_id=proto_values.uuid_of(reply.invoice_id),
            number=reply.invoice_number,
            date=proto_values.date_of(reply.invoice_date, "invoice_date"),
            registration_id=proto_values.uuid_of(reply.registration_id),
            party_id=proto_values.uuid_of(reply.customer_id),
            party_name=reply.customer_name,
            party_gstin=reply.customer_gstin,
            place_of_supply=reply.place_of_supply,
            supply_kind=reply.supply_kind,
            round_to_rupee=reply.round_to_rupee,
        ),
        lines=tuple(_line_of(line) for line in reply.lines),
    )


def _line_of(line: returnables_pb2.HeldLine) -> ReturnableLine:
    return ReturnableLine(
        original_line_id=proto_values.uuid_of(line.invoice_line_id),
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
        figures=line_from_proto(line.credit),
    )


def send_credit_note(tx: Transaction, hold_id: UUID, note: Note) -> None:
    """Tells sales to post the note to the customer's ledger, once this transaction has committed."""
    message = returnables_pb2.PostCreditNote(
        hold_id=str(hold_id),
        credit_note_id=str(note.note_id),
        number=note.number,
        date=proto_values.date_text(note.date),
        invoice_id=str(note.original_id),
        customer_id=str(note.party_id),
        commercial=note.kind is NoteKind.COMMERCIAL,
        lines=[
            returnables_pb2.CreditNoteLine(
                invoice_line_id=str(line.original_line_id),
                hsn=line.hsn,
                uqc=line.uqc,
                quantity=proto_values.quantity_text(line.quantity),
                figures=line_to_proto(line.figures),
            )
            for line in note.lines
        ],
        figures=document_to_proto(note.figures),
    )
    outbox.send(tx, "sales", message)
