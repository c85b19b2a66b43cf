"""Holds on what sales has sold."""

import datetime as dt
from uuid import UUID

from bahi.sales.v1 import returnables_pb2, returnables_pb2_grpc

from kit.rpc.client import Peer
from kit.wire import proto_values
from services.returns.domain.documents import Goods, Held, HeldLine, Original, quantities_by_line
from services.returns.remote.held_lines import amounts_of, positions_of
from services.returns.remote.refusals import in_our_words


class SoldGoods:
    """Sales, as far as returns needs it before a return exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = returnables_pb2_grpc.SoldGoodsServiceStub(peer.channel)

    async def hold(self, hold_id: UUID, expires_at: dt.datetime, invoice_id: UUID, goods: tuple[Goods, ...]) -> Held:
        """Sets the quantities aside and returns their worth. Raises the refusal of sales, with our fields."""
        request = returnables_pb2.HoldReturnableRequest(
            hold_id=str(hold_id),
            expire_time=proto_values.timestamp_of(expires_at),
            invoice_id=str(invoice_id),
            lines=[
                returnables_pb2.ReturnableLine(invoice_line_id=str(id_), quantity=proto_values.quantity_text(quantity))
                for id_, quantity in quantities_by_line(goods).items()
            ],
        )
        with in_our_words(positions_of(goods)):
            return _held(await self._peer.call(self._stub.HoldReturnable, request, idempotent=True))

    async def release(self, hold_id: UUID) -> None:
        """Gives a hold back; "aborted" is already in our books."""
        request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseReturnable, request, idempotent=True)


def _held(reply: returnables_pb2.HoldReturnableResponse) -> Held:
    return Held(
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
        lines=tuple(_line(line) for line in reply.lines),
    )


def _line(line: returnables_pb2.HeldLine) -> HeldLine:
    return HeldLine(
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
        amounts=amounts_of(line.credit),
    )
