"""Vendor allowances over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.purchase.v1 import vendor_allowances_pb2 as pb
from bahi.purchase.v1.vendor_allowances_pb2_grpc import VendorAllowanceServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.usecases.vendor_allowances.cancel import cancel_vendor_allowance
from services.purchase.usecases.vendor_allowances.get import GetVendorAllowance, get_vendor_allowance
from services.purchase.usecases.vendor_allowances.list import list_vendor_allowances
from services.purchase.usecases.vendor_allowances.post import post_vendor_allowance
from trade.api.accounts import allocation_to_proto
from trade.api.allowances import allowance_fields, allowance_from_proto
from trade.api.approvals import approved_fields
from trade.domain.allowances import PostAllowance
from trade.domain.party_credits import AllocatedCredit, CancelPayment, ListPayments


class VendorAllowanceServicer(VendorAllowanceServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateVendorAllowance(
        self, request: pb.CreateVendorAllowanceRequest, context: Context
    ) -> pb.VendorAllowance:
        # Also in services/sales: the contract names the RPCs of each side, and each is one method here.
        return await self._service.command(request, post_vendor_allowance, vendor_allowance_from_proto, to_proto)

    async def GetVendorAllowance(self, request: pb.GetVendorAllowanceRequest, context: Context) -> pb.VendorAllowance:
        return await self._service.read(request, get_vendor_allowance, _get_vendor_allowance, to_proto)

    async def ListVendorAllowances(
        self, request: pb.ListVendorAllowancesRequest, context: Context
    ) -> pb.ListVendorAllowancesResponse:
        return await self._service.read(request, list_vendor_allowances, _list_vendor_allowances, _page_to_proto)

    async def CancelVendorAllowance(
        self, request: pb.CancelVendorAllowanceRequest, context: Context
    ) -> pb.VendorAllowance:
        return await self._service.command(request, cancel_vendor_allowance, _cancel_vendor_allowance, to_proto)


def to_proto(allocated: AllocatedCredit[VendorCredit]) -> pb.VendorAllowance:
    return pb.VendorAllowance(
        **_header(allocated.credit),
        **approved_fields(allocated.credit),
        date_reason=allocated.credit.date_reason,
        allocations=map(allocation_to_proto, allocated.allocations),
    )


# Also in services/sales: the contract names the messages of each side; what is alike stands in trade.
def summary_to_proto(allowance: VendorCredit) -> pb.VendorAllowanceSummary:
    return pb.VendorAllowanceSummary(**_header(allowance))


def _header(allowance: VendorCredit) -> dict[str, Any]:
    """The fields that an allowance and its summary share."""
    return {
        **allowance_fields(allowance),
        "vendor_allowance_id": str(allowance.credit_id),
        "vendor_id": str(allowance.party_id),
        "vendor_name": allowance.party_name,
    }


def _page_to_proto(page: Page[VendorCredit]) -> pb.ListVendorAllowancesResponse:
    return pb.ListVendorAllowancesResponse(
        vendor_allowances=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def vendor_allowance_from_proto(request: pb.CreateVendorAllowanceRequest) -> PostAllowance:
    command = allowance_from_proto(request, uuid_of(request.vendor_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_vendor_allowance(request: pb.CancelVendorAllowanceRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.vendor_allowance_id), etag=request.etag, reason=request.reason)


def _get_vendor_allowance(request: pb.GetVendorAllowanceRequest) -> GetVendorAllowance:
    return GetVendorAllowance(vendor_allowance_id=uuid_of(request.vendor_allowance_id))


def _list_vendor_allowances(request: pb.ListVendorAllowancesRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.vendor_id),
        page=page_request(request),
    )
