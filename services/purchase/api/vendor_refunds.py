"""Vendor refunds over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.purchase.v1 import vendor_refunds_pb2 as pb
from bahi.purchase.v1.vendor_refunds_pb2_grpc import VendorRefundServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.purchase.usecases.vendor_refunds.cancel import cancel_vendor_refund
from services.purchase.usecases.vendor_refunds.get import GetVendorRefund, get_vendor_refund
from services.purchase.usecases.vendor_refunds.list import list_vendor_refunds
from services.purchase.usecases.vendor_refunds.post import post_vendor_refund
from trade.api.approvals import approved_fields
from trade.api.refunds import refund_fields, refund_from_proto, refunded_credit_to_proto
from trade.domain.party_credits import CancelPayment, ListPayments
from trade.domain.refunds import PostRefund, Refund


class VendorRefundServicer(VendorRefundServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateVendorRefund(self, request: pb.CreateVendorRefundRequest, context: Context) -> pb.VendorRefund:
        return await self._service.command(request, post_vendor_refund, vendor_refund_from_proto, to_proto)

    async def GetVendorRefund(self, request: pb.GetVendorRefundRequest, context: Context) -> pb.VendorRefund:
        return await self._service.read(request, get_vendor_refund, _get_vendor_refund, to_proto)

    async def ListVendorRefunds(
        self, request: pb.ListVendorRefundsRequest, context: Context
    ) -> pb.ListVendorRefundsResponse:
        return await self._service.read(request, list_vendor_refunds, _list_vendor_refunds, _page_to_proto)

    async def CancelVendorRefund(self, request: pb.CancelVendorRefundRequest, context: Context) -> pb.VendorRefund:
        return await self._service.command(request, cancel_vendor_refund, _cancel_vendor_refund, to_proto)


def to_proto(refund: Refund) -> pb.VendorRefund:
    return pb.VendorRefund(
        **_header(refund),
        **approved_fields(refund),
        date_reason=refund.date_reason,
        credits=map(refunded_credit_to_proto, refund.credits),
    )


# Also in services/sales: the contract names the messages of each side; what is alike stands in trade.
def summary_to_proto(refund: Refund) -> pb.VendorRefundSummary:
    return pb.VendorRefundSummary(**_header(refund))


def _header(refund: Refund) -> dict[str, Any]:
    """The fields that a refund and its summary share."""
    return {
        **refund_fields(refund),
        "vendor_refund_id": str(refund.refund_id),
        "vendor_id": str(refund.party_id),
        "vendor_name": refund.party_name,
    }


def _page_to_proto(page: Page[Refund]) -> pb.ListVendorRefundsResponse:
    return pb.ListVendorRefundsResponse(
        vendor_refunds=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def vendor_refund_from_proto(request: pb.CreateVendorRefundRequest) -> PostRefund:
    command = refund_from_proto(request, uuid_of(request.vendor_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_vendor_refund(request: pb.CancelVendorRefundRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.vendor_refund_id), etag=request.etag, reason=request.reason)


def _get_vendor_refund(request: pb.GetVendorRefundRequest) -> GetVendorRefund:
    return GetVendorRefund(vendor_refund_id=uuid_of(request.vendor_refund_id))


def _list_vendor_refunds(request: pb.ListVendorRefundsRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.vendor_id),
        page=page_request(request),
    )
