"""Holds for returns over gRPC, as sales and purchase both answer them, and the notes that returns sends to them."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from bahi.documents.v1 import returnables_pb2 as pb
from bahi.documents.v1.returnables_pb2_grpc import ReturnableServiceServicer

from gst.tax.categories import SupplyKind
from kit.db.session import ReadSession, Transaction
from kit.holds.grants import grants_of_one
from kit.holds.participant import Release
from kit.rpc.service import Context, Service
from kit.wire.hold_requests import content_hash, expiry_of
from kit.wire.proto_values import amount_text, date_of, date_text, decimal_of, optional_uuid_of, quantity_text, uuid_of
from trade.api.figures import document_from_proto, document_to_proto, line_from_proto, line_to_proto
from trade.api.goods import expiry_text
from trade.api.notes import NOTE_KIND
from trade.api.prices import pack_to_proto, unit_price_text
from trade.api.printed_parties import party_to_proto
from trade.api.supplies import SUPPLY_KIND
from trade.domain.notes import NoteKind
from trade.domain.originals import FindOriginal, OriginalTerms
from trade.domain.returnables import (
    HOLD_KIND,
    NoteLine,
    PostedNote,
    ReserveReturnable,
    ReturnableGoods,
    ReturnableLine,
    ReturnableQuantity,
)

Find = Callable[[ReadSession, FindOriginal], Awaitable[OriginalTerms]]
Reserve = Callable[[Transaction, ReserveReturnable], Awaitable[ReturnableGoods]]


class ReturnableServicer(ReturnableServiceServicer):
    """Answers with the use cases of the service that delivered the goods."""

    def __init__(self, service: Service, reserve: Reserve, release: Release, find: Find) -> None:
        self._service = service
        self._find = find
        self._holds = service.granted_holds(grants_of_one(HOLD_KIND, reserve), to_proto)
        self._release = release

    async def ReserveReturnable(
        self, request: pb.ReserveReturnableRequest, context: Context
    ) -> pb.ReserveReturnableResponse:
        return await self._service.hold(request, self._holds, _reserve_returnable)

    async def FindOriginal(self, request: pb.FindOriginalRequest, context: Context) -> pb.FindOriginalResponse:
        return await self._service.read(request, self._find, _find_original, _original_to_proto)

    async def ReleaseReturnable(
        self, request: pb.ReleaseReturnableRequest, context: Context
    ) -> pb.ReleaseReturnableResponse:
        return await self._service.release_holds(
            request, HOLD_KIND, self._release, _release_returnable, _released_to_proto
        )


def to_proto(goods: ReturnableGoods) -> pb.ReserveReturnableResponse:
    original = goods.original
    return pb.ReserveReturnableResponse(
        document_id=str(original.document_id),
        document_number=original.number,
        document_date=date_text(original.date),
        registration_id=str(original.registration_id),
        party_id=str(original.party_id),
        party_name=original.party_name,
        party_gstin=original.party_gstin,
        place_of_supply=original.place_of_supply,
        supply_kind=SUPPLY_KIND.to_proto(SupplyKind(original.supply_kind)),
        note_kind=NOTE_KIND.to_proto(goods.kind),
        lines=map(_held_line_to_proto, goods.lines),
        figures=document_to_proto(goods.figures),
        last_tax_date=date_text(goods.last_day_to_cut_tax),
        buyer=party_to_proto(original.buyer) if original.buyer else None,
    )


def _find_original(request: pb.FindOriginalRequest) -> FindOriginal:
    return FindOriginal(document_id=uuid_of(request.document_id))


def _original_to_proto(original: OriginalTerms) -> pb.FindOriginalResponse:
    return pb.FindOriginalResponse(
        document_date=date_text(original.date),
        registration_id=str(original.registration_id),
        party_id=str(original.party_id),
    )


def _held_line_to_proto(line: ReturnableLine) -> pb.HeldLine:
    return pb.HeldLine(
        line_id=str(line.original_line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=expiry_text(line.expiry_date),
        mrp=unit_price_text(line.mrp),
        location_id=str(line.location_id),
        quantity=quantity_text(line.quantity),
        figures=line_to_proto(line.figures),
        pack_mrp=pack_to_proto(line.mrp),
        claimed_value=amount_text(line.claimed_value),
        expired_quantity=quantity_text(line.withheld.units),
        withheld_value=amount_text(line.withheld.value),
        credit_explanation=line.withheld.explanation,
    )


def _released_to_proto(_done: None) -> pb.ReleaseReturnableResponse:
    return pb.ReleaseReturnableResponse()


def _reserve_returnable(request: pb.ReserveReturnableRequest) -> ReserveReturnable:
    return ReserveReturnable(
        hold_id=uuid_of(request.hold_id),
        content_hash=content_hash(request),
        expires_at=expiry_of(request),
        document_id=uuid_of(request.document_id),
        kind=NOTE_KIND.optional_from_proto(request.note_kind),
        today=date_of(request.today, "today"),
        lines=tuple(
            ReturnableQuantity(
                line_id=uuid_of(line.line_id),
                quantity=decimal_of(line.quantity),
                expired_quantity=decimal_of(line.expired_quantity),
            )
            for line in request.lines
        ),
    )


def _release_returnable(request: pb.ReleaseReturnableRequest) -> frozenset[UUID]:
    return frozenset(map(uuid_of, request.hold_ids))


def credit_note_from_proto(message: pb.PostCreditNote) -> PostedNote:
    return PostedNote(
        hold_id=optional_uuid_of(message.hold_id),
        note_id=uuid_of(message.credit_note_id),
        number=message.number,
        date=date_of(message.date, "date"),
        document_id=uuid_of(message.invoice_id),
        party_id=uuid_of(message.customer_id),
        kind=NOTE_KIND.from_proto(message.note_kind),
        lines=_note_lines_from_proto(message.lines),
        figures=document_from_proto(message.figures),
    )


def debit_note_from_proto(message: pb.PostDebitNote) -> PostedNote:
    return PostedNote(
        hold_id=uuid_of(message.hold_id),
        note_id=uuid_of(message.debit_note_id),
        number=message.number,
        date=date_of(message.date, "date"),
        document_id=uuid_of(message.goods_receipt_id),
        party_id=uuid_of(message.vendor_id),
        kind=NoteKind.GST,
        lines=_note_lines_from_proto(message.lines),
        figures=document_from_proto(message.figures),
    )


def _note_lines_from_proto(lines: Iterable[pb.NoteLine]) -> tuple[NoteLine, ...]:
    return tuple(
        NoteLine(
            line_id=uuid_of(line.line_id),
            quantity=decimal_of(line.quantity),
            figures=line_from_proto(line.figures),
        )
        for line in lines
    )
