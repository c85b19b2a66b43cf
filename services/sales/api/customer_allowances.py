"""Customer allowances over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.sales.v1 import customer_allowances_pb2 as pb
from bahi.sales.v1.customer_allowances_pb2_grpc import CustomerAllowanceServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.usecases.customer_allowances.cancel import cancel_customer_allowance
from services.sales.usecases.customer_allowances.get import GetCustomerAllowance, get_customer_allowance
from services.sales.usecases.customer_allowances.list import list_customer_allowances
from services.sales.usecases.customer_allowances.post import post_customer_allowance
from trade.api.accounts import allocation_to_proto
from trade.api.allowances import allowance_fields, allowance_from_proto
from trade.api.approvals import approved_fields
from trade.domain.allowances import PostAllowance
from trade.domain.party_credits import AllocatedCredit, CancelPayment, ListPayments


class CustomerAllowanceServicer(CustomerAllowanceServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomerAllowance(
        self, request: pb.CreateCustomerAllowanceRequest, context: Context
    ) -> pb.CustomerAllowance:
        return await self._service.command(request, post_customer_allowance, customer_allowance_from_proto, to_proto)

    async def GetCustomerAllowance(
        self, request: pb.GetCustomerAllowanceRequest, context: Context
    ) -> pb.CustomerAllowance:
        return await self._service.read(request, get_customer_allowance, _get_customer_allowance, to_proto)

    async def ListCustomerAllowances(
        self, request: pb.ListCustomerAllowancesRequest, context: Context
    ) -> pb.ListCustomerAllowancesResponse:
        return await self._service.read(request, list_customer_allowances, _list_customer_allowances, _page_to_proto)

    async def CancelCustomerAllowance(
        self, request: pb.CancelCustomerAllowanceRequest, context: Context
    ) -> pb.CustomerAllowance:
        return await self._service.command(request, cancel_customer_allowance, _cancel_customer_allowance, to_proto)


def to_proto(allocated: AllocatedCredit[CustomerCredit]) -> pb.CustomerAllowance:
    return pb.CustomerAllowance(
        **_header(allocated.credit),
        **approved_fields(allocated.credit),
        date_reason=allocated.credit.date_reason,
        allocations=map(allocation_to_proto, allocated.allocations),
    )


def summary_to_proto(allowance: CustomerCredit) -> pb.CustomerAllowanceSummary:
    return pb.CustomerAllowanceSummary(**_header(allowance))


def _header(allowance: CustomerCredit) -> dict[str, Any]:
    """The fields that an allowance and its summary share."""
    return {
        **allowance_fields(allowance),
        "customer_allowance_id": str(allowance.credit_id),
        "customer_id": str(allowance.party_id),
        "customer_name": allowance.party_name,
    }


def _page_to_proto(page: Page[CustomerCredit]) -> pb.ListCustomerAllowancesResponse:
    return pb.ListCustomerAllowancesResponse(
        customer_allowances=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def customer_allowance_from_proto(request: pb.CreateCustomerAllowanceRequest) -> PostAllowance:
    command = allowance_from_proto(request, uuid_of(request.customer_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_customer_allowance(request: pb.CancelCustomerAllowanceRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.customer_allowance_id), etag=request.etag, reason=request.reason)


def _get_customer_allowance(request: pb.GetCustomerAllowanceRequest) -> GetCustomerAllowance:
    return GetCustomerAllowance(customer_allowance_id=uuid_of(request.customer_allowance_id))


def _list_customer_allowances(request: pb.ListCustomerAllowancesRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.customer_id),
        page=page_request(request),
    )
