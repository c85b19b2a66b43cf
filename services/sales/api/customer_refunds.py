"""Customer refunds over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.sales.v1 import customer_refunds_pb2 as pb
from bahi.sales.v1.customer_refunds_pb2_grpc import CustomerRefundServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.sales.usecases.customer_refunds.cancel import cancel_customer_refund
from services.sales.usecases.customer_refunds.get import GetCustomerRefund, get_customer_refund
from services.sales.usecases.customer_refunds.list import list_customer_refunds
from services.sales.usecases.customer_refunds.post import post_customer_refund
from trade.api.approvals import approved_fields
from trade.api.refunds import refund_fields, refund_from_proto, refunded_credit_to_proto
from trade.domain.party_credits import CancelPayment, ListPayments
from trade.domain.refunds import PostRefund, Refund


class CustomerRefundServicer(CustomerRefundServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomerRefund(
        self, request: pb.CreateCustomerRefundRequest, context: Context
    ) -> pb.CustomerRefund:
        return await self._service.command(request, post_customer_refund, customer_refund_from_proto, to_proto)

    async def GetCustomerRefund(self, request: pb.GetCustomerRefundRequest, context: Context) -> pb.CustomerRefund:
        return await self._service.read(request, get_customer_refund, _get_customer_refund, to_proto)

    async def ListCustomerRefunds(
        self, request: pb.ListCustomerRefundsRequest, context: Context
    ) -> pb.ListCustomerRefundsResponse:
        return await self._service.read(request, list_customer_refunds, _list_customer_refunds, _page_to_proto)

    async def CancelCustomerRefund(
        self, request: pb.CancelCustomerRefundRequest, context: Context
    ) -> pb.CustomerRefund:
        return await self._service.command(request, cancel_customer_refund, _cancel_customer_refund, to_proto)


def to_proto(refund: Refund) -> pb.CustomerRefund:
    return pb.CustomerRefund(
        **_header(refund),
        **approved_fields(refund),
        date_reason=refund.date_reason,
        credits=map(refunded_credit_to_proto, refund.credits),
    )


def summary_to_proto(refund: Refund) -> pb.CustomerRefundSummary:
    return pb.CustomerRefundSummary(**_header(refund))


def _header(refund: Refund) -> dict[str, Any]:
    """The fields that a refund and its summary share."""
    return {
        **refund_fields(refund),
        "customer_refund_id": str(refund.refund_id),
        "customer_id": str(refund.party_id),
        "customer_name": refund.party_name,
    }


def _page_to_proto(page: Page[Refund]) -> pb.ListCustomerRefundsResponse:
    return pb.ListCustomerRefundsResponse(
        customer_refunds=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def customer_refund_from_proto(request: pb.CreateCustomerRefundRequest) -> PostRefund:
    command = refund_from_proto(request, uuid_of(request.customer_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_customer_refund(request: pb.CancelCustomerRefundRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.customer_refund_id), etag=request.etag, reason=request.reason)


def _get_customer_refund(request: pb.GetCustomerRefundRequest) -> GetCustomerRefund:
    return GetCustomerRefund(customer_refund_id=uuid_of(request.customer_refund_id))


def _list_customer_refunds(request: pb.ListCustomerRefundsRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.customer_id),
        page=page_request(request),
    )
