"""Purchase returns over gRPC."""

from typing import Any

from bahi.returns.v1 import purchase_returns_pb2 as pb
from bahi.returns.v1.purchase_returns_pb2_grpc import PurchaseReturnServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, decimal_of, optional_date_of, optional_uuid_of, uuid_of
from services.returns.api.document_fields import document_fields, return_line_fields
from services.returns.domain.documents import GoodsReturn, GoodsReturnSummary, ReturnLine
from services.returns.domain.filters import ListDocuments
from services.returns.domain.returned_goods import RequestedLine
from services.returns.usecases.purchase_returns.get import GetPurchaseReturn, get_purchase_return
from services.returns.usecases.purchase_returns.list import list_purchase_returns
from services.returns.usecases.purchase_returns.post import PostPurchaseReturn
from services.returns.usecases.return_drafts import ReturnOnHolds
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date


class PurchaseReturnServicer(PurchaseReturnServiceServicer):
    def __init__(self, service: Service, post: ReturnOnHolds[PostPurchaseReturn]) -> None:
        self._service = service
        self._post = post

    async def CreatePurchaseReturn(
        self, request: pb.CreatePurchaseReturnRequest, context: Context
    ) -> pb.PurchaseReturn:
        return await self._service.document(request, self._post, purchase_return_from_proto, to_proto)

    async def GetPurchaseReturn(self, request: pb.GetPurchaseReturnRequest, context: Context) -> pb.PurchaseReturn:
        return await self._service.read(request, get_purchase_return, _get_purchase_return, to_proto)

    async def ListPurchaseReturns(
        self, request: pb.ListPurchaseReturnsRequest, context: Context
    ) -> pb.ListPurchaseReturnsResponse:
        return await self._service.read(request, list_purchase_returns, _list_purchase_returns, _page_to_proto)


def to_proto(document: GoodsReturn) -> pb.PurchaseReturn:
    return pb.PurchaseReturn(
        **_header(document),
        **approved_fields(document),
        date_reason=document.date_reason,
        lines=map(_line_to_proto, document.lines),
    )


def summary_to_proto(document: GoodsReturnSummary) -> pb.PurchaseReturnSummary:
    return pb.PurchaseReturnSummary(**_header(document))


def _header(document: GoodsReturnSummary) -> dict[str, Any]:
    """The fields that a return and its summary share."""
    return {
        **document_fields(document),
        "purchase_return_id": str(document.return_id),
        "vendor_id": str(document.party_id),
        "vendor_name": document.party_name,
        "goods_receipt_id": str(document.original_id),
        "goods_receipt_number": document.original_number,
        "goods_receipt_date": date_text(document.original_date),
        "debit_note_id": str(document.note_id),
        "debit_note_number": document.note_number,
    }


def _line_to_proto(line: ReturnLine) -> pb.PurchaseReturnLine:
    return pb.PurchaseReturnLine(goods_receipt_line_id=str(line.original_line_id), **return_line_fields(line))


def _page_to_proto(page: Page[GoodsReturnSummary]) -> pb.ListPurchaseReturnsResponse:
    return pb.ListPurchaseReturnsResponse(
        purchase_returns=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def purchase_return_from_proto(request: pb.CreatePurchaseReturnRequest) -> PostPurchaseReturn:
    return PostPurchaseReturn(
        goods_receipt_id=uuid_of(request.goods_receipt_id),
        date=requested_date(request),
        reason=request.reason,
        lines=tuple(
            RequestedLine(
                original_line_id=uuid_of(line.goods_receipt_line_id),
                quantity=decimal_of(line.quantity),
                location_id=optional_uuid_of(line.location_id),
                reason=line.reason,
            )
            for line in request.lines
        ),
        approval_id=optional_uuid_of(request.approval_id),
    )


def _get_purchase_return(request: pb.GetPurchaseReturnRequest) -> GetPurchaseReturn:
    return GetPurchaseReturn(purchase_return_id=uuid_of(request.purchase_return_id))


def _list_purchase_returns(request: pb.ListPurchaseReturnsRequest) -> ListDocuments:
    return ListDocuments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.vendor_id),
        original_id=optional_uuid_of(request.goods_receipt_id),
        page=page_request(request),
    )
