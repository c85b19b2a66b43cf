"""Holds on what sales has sold or purchase has bought."""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from bahi.documents.v1 import returnables_pb2, returnables_pb2_grpc

from kit.rpc.client import Peer
from kit.wire.proto_values import (
    date_of,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.returns.domain.returned_goods import GoodsBack, quantities_by_line
from services.returns.remote.request_fields import fields_of_request
from services.returns.remote.returnable_lines import positions_of
from trade.api.figures import document_from_proto, line_from_proto
from trade.api.goods import expiry_of
from trade.api.notes import NOTE_KIND
from trade.api.prices import price_of
from trade.api.printed_parties import party_from_proto
from trade.api.supplies import SUPPLY_KIND
from trade.domain.originals import OriginalTerms
from trade.domain.returnables import Original, ReturnableGoods, ReturnableLine, Withheld

OF_INVOICES: Final = {"document_id": "invoice_id", "line_id": "invoice_line_id", "note_kind": "credit_note_kind"}
OF_GOODS_RECEIPTS: Final = {"document_id": "goods_receipt_id", "line_id": "goods_receipt_line_id"}


class Returnables:
    """Calls sales or purchase for holds on returnable quantities, before the return exists.

    `field_names` says how our own requests call what the peer calls `document_id` and `line_id`.
    """

    def __init__(self, peer: Peer, field_names: Mapping[str, str]) -> None:
        self._peer = peer
        self._field_names = field_names
        self._stub = returnables_pb2_grpc.ReturnableServiceStub(peer.channel)

    async def reserve(self, hold_id: UUID, expires_at: dt.datetime, back: GoodsBack) -> ReturnableGoods:
        """Sets the quantities aside and returns their worth. Raises the refusal of the peer, with our fields."""
        request = returnables_pb2.ReserveReturnableRequest(
            hold_id=str(hold_id),
            expire_time=timestamp_of(expires_at),
            document_id=str(back.document_id),
            note_kind=NOTE_KIND.optional_to_proto(back.kind),
            today=date_text(back.today),
            lines=[
                returnables_pb2.ReturnableLine(
                    line_id=str(id_),
                    quantity=quantity_text(of_line.quantity),
                    expired_quantity=quantity_text(of_line.expired) if of_line.expired else "",
                )
                for id_, of_line in quantities_by_line(back.lines).items()
            ],
        )
        with fields_of_request(positions_of(back.lines), self._field_names):
            return _goods_of(await self._peer.call(self._stub.ReserveReturnable, request, idempotent=True))

    async def find(self, document_id: UUID) -> OriginalTerms:
        """The original, without holding anything. Raises the refusal of the peer, with our fields."""
        request = returnables_pb2.FindOriginalRequest(document_id=str(document_id))
        with fields_of_request([], self._field_names):
            found = await self._peer.call(self._stub.FindOriginal, request, idempotent=True)
        return OriginalTerms(
            date=date_of(found.document_date, "document_date"),
            registration_id=uuid_of(found.registration_id),
            party_id=uuid_of(found.party_id),
        )

    async def release(self, hold_id: UUID) -> None:
        """Releases a hold of which the outcome ABORTED is recorded."""
        request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[str(hold_id)])
        await self._peer.call(self._stub.ReleaseReturnable, request, idempotent=True)


def _goods_of(reply: returnables_pb2.ReserveReturnableResponse) -> ReturnableGoods:
    return ReturnableGoods(
        original=Original(
            document_id=uuid_of(reply.document_id),
            number=reply.document_number,
            date=date_of(reply.document_date, "document_date"),
            registration_id=uuid_of(reply.registration_id),
            party_id=uuid_of(reply.party_id),
            party_name=reply.party_name,
            party_gstin=reply.party_gstin,
            place_of_supply=reply.place_of_supply,
            supply_kind=SUPPLY_KIND.from_proto(reply.supply_kind),
            buyer=party_from_proto(reply.buyer) if reply.HasField("buyer") else None,
        ),
        kind=NOTE_KIND.from_proto(reply.note_kind),
        lines=tuple(map(_line_of, reply.lines)),
        figures=document_from_proto(reply.figures),
        last_day_to_cut_tax=optional_date_of(reply.last_tax_date, "last_tax_date"),
    )


def _line_of(line: returnables_pb2.HeldLine) -> ReturnableLine:
    return ReturnableLine(
        original_line_id=uuid_of(line.line_id),
        product_id=uuid_of(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=uuid_of(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=expiry_of(line.expiry_date, "expiry_date"),
        mrp=price_of(line, "mrp"),
        location_id=optional_uuid_of(line.location_id),
        quantity=decimal_of(line.quantity),
        figures=line_from_proto(line.figures),
        claimed_value=decimal_of(line.claimed_value),
        withheld=Withheld(
            units=decimal_of(line.expired_quantity),
            value=decimal_of(line.withheld_value),
            explanation=line.credit_explanation,
        ),
    )
