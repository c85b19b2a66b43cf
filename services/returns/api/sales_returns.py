"""Sales returns over gRPC."""

from typing import Any

from bahi.returns.v1 import sales_returns_pb2 as pb
from bahi.returns.v1.sales_returns_pb2_grpc import SalesReturnServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, decimal_of, optional_date_of, optional_uuid_of, uuid_of
from services.returns.api.document_fields import document_fields, return_line_fields
from services.returns.domain.documents import GoodsReturn, GoodsReturnSummary, ReturnLine
from services.returns.domain.filters import ListDocuments
from services.returns.domain.returned_goods import RequestedLine
from services.returns.usecases.return_drafts import ReturnOnHolds
from services.returns.usecases.sales_returns.get import GetSalesReturn, get_sales_return
from services.returns.usecases.sales_returns.list import list_sales_returns
from services.returns.usecases.sales_returns.post import PostSalesReturn
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date
from trade.api.goods import DISPOSITION
from trade.api.notes import NOTE_KIND
from trade.api.printed_parties import party_to_proto


class SalesReturnServicer(SalesReturnServiceServicer):
    def __init__(self, service: Service, post: ReturnOnHolds[PostSalesReturn]) -> None:
        self._service = service
        self._post = post

    async def CreateSalesReturn(self, request: pb.CreateSalesReturnRequest, context: Context) -> pb.SalesReturn:
        return await self._service.document(request, self._post, sales_return_from_proto, to_proto)

    async def GetSalesReturn(self, request: pb.GetSalesReturnRequest, context: Context) -> pb.SalesReturn:
        return await self._service.read(request, get_sales_return, _get_sales_return, to_proto)

    async def ListSalesReturns(
        self, request: pb.ListSalesReturnsRequest, context: Context
    ) -> pb.ListSalesReturnsResponse:
        return await self._service.read(request, list_sales_returns, _list_sales_returns, _page_to_proto)


def to_proto(document: GoodsReturn) -> pb.SalesReturn:
    return pb.SalesReturn(
        **_header(document),
        **approved_fields(document),
        date_reason=document.date_reason,
        buyer=party_to_proto(document.buyer) if document.buyer else None,
        lines=map(_line_to_proto, document.lines),
    )


def summary_to_proto(document: GoodsReturnSummary) -> pb.SalesReturnSummary:
    return pb.SalesReturnSummary(**_header(document))


def _header(document: GoodsReturnSummary) -> dict[str, Any]:
    """The fields that a return and its summary share."""
    return {
        **document_fields(document),
        "sales_return_id": str(document.return_id),
        "customer_id": str(document.party_id),
        "customer_name": document.party_name,
        "invoice_id": str(document.original_id),
        "invoice_number": document.original_number,
        "invoice_date": date_text(document.original_date),
        "credit_note_id": str(document.note_id),
        "credit_note_number": document.note_number,
        "credit_note_kind": NOTE_KIND.to_proto(document.note_kind),
    }


def _line_to_proto(line: ReturnLine) -> pb.SalesReturnLine:
    return pb.SalesReturnLine(
        invoice_line_id=str(line.original_line_id),
        disposition=DISPOSITION.optional_to_proto(line.disposition),
        credit_explanation=line.credit_explanation,
        **return_line_fields(line),
    )


def _page_to_proto(page: Page[GoodsReturnSummary]) -> pb.ListSalesReturnsResponse:
    return pb.ListSalesReturnsResponse(
        sales_returns=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def sales_return_from_proto(request: pb.CreateSalesReturnRequest) -> PostSalesReturn:
    return PostSalesReturn(
        invoice_id=uuid_of(request.invoice_id),
        date=requested_date(request),
        reason=request.reason,
        kind=NOTE_KIND.optional_from_proto(request.credit_note_kind),
        lines=tuple(
            RequestedLine(
                original_line_id=uuid_of(line.invoice_line_id),
                quantity=decimal_of(line.quantity),
                location_id=optional_uuid_of(line.location_id),
                reason=line.reason,
                disposition=DISPOSITION.from_proto(line.disposition),
                batch_number=line.batch_number,
            )
            for line in request.lines
        ),
        approval_id=optional_uuid_of(request.approval_id),
        customer_id=optional_uuid_of(request.customer_id),
    )


def _get_sales_return(request: pb.GetSalesReturnRequest) -> GetSalesReturn:
    return GetSalesReturn(sales_return_id=uuid_of(request.sales_return_id))


def _list_sales_returns(request: pb.ListSalesReturnsRequest) -> ListDocuments:
    return ListDocuments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.customer_id),
        original_id=optional_uuid_of(request.invoice_id),
        page=page_request(request),
    )
