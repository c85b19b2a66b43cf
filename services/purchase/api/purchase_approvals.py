"""Approvals over gRPC."""

from typing import Any

from bahi.purchase.v1 import purchase_approvals_pb2 as pb
from bahi.purchase.v1.purchase_approvals_pb2_grpc import PurchaseApprovalServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_uuid_of, uuid_of
from services.purchase.api.approvable_requests import new_approval_from_proto
from services.purchase.api.enums import APPROVAL_KIND
from services.purchase.domain.approvals import ApprovalKind
from services.purchase.usecases.approvals.create import create_approval, request_approval
from services.purchase.usecases.approvals.decide import (
    approve_approval,
    cancel_approval,
    reject_approval,
    withdraw_approval,
)
from services.purchase.usecases.approvals.get import GetApproval, get_approval
from services.purchase.usecases.approvals.list import list_approvals
from trade.api.approvals import (
    APPROVAL_STATUS,
    approval_details,
    approval_fields,
    decision_from_proto,
)
from trade.domain.approvals import Approval, ApprovalSummary, ListApprovals


class PurchaseApprovalServicer(PurchaseApprovalServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def RequestPurchaseApproval(
        self, request: pb.RequestPurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, request_approval, new_approval_from_proto, to_proto)

    async def CreatePurchaseApproval(
        self, request: pb.CreatePurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, create_approval, new_approval_from_proto, to_proto)

    async def GetPurchaseApproval(
        self, request: pb.GetPurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.read(request, get_approval, _get_purchase_approval, to_proto)

    async def ListPurchaseApprovals(
        self, request: pb.ListPurchaseApprovalsRequest, context: Context
    ) -> pb.ListPurchaseApprovalsResponse:
        return await self._service.read(request, list_approvals, _list_purchase_approvals, _page_to_proto)

    async def ApprovePurchaseApproval(
        self, request: pb.ApprovePurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, approve_approval, decision_from_proto, to_proto)

    async def RejectPurchaseApproval(
        self, request: pb.RejectPurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, reject_approval, decision_from_proto, to_proto)

    async def WithdrawPurchaseApproval(
        self, request: pb.WithdrawPurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, withdraw_approval, decision_from_proto, to_proto)

    async def CancelPurchaseApproval(
        self, request: pb.CancelPurchaseApprovalRequest, context: Context
    ) -> pb.PurchaseApproval:
        return await self._service.command(request, cancel_approval, decision_from_proto, to_proto)


def to_proto(approval: Approval) -> pb.PurchaseApproval:
    return pb.PurchaseApproval(
        **_header(approval),
        **approval_details(approval),
        request=pb.PurchaseApprovableRequest.FromString(approval.request),
    )


def summary_to_proto(approval: ApprovalSummary) -> pb.PurchaseApprovalSummary:
    return pb.PurchaseApprovalSummary(**_header(approval))


def _page_to_proto(page: Page[ApprovalSummary]) -> pb.ListPurchaseApprovalsResponse:
    return pb.ListPurchaseApprovalsResponse(
        approvals=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _header(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary share."""
    return {
        **approval_fields(approval),
        "kind": APPROVAL_KIND.to_proto(ApprovalKind(approval.kind)),
        "vendor_id": str(approval.party_id or ""),
    }


def _get_purchase_approval(request: pb.GetPurchaseApprovalRequest) -> GetApproval:
    return GetApproval(approval_id=uuid_of(request.approval_id))


def _list_purchase_approvals(request: pb.ListPurchaseApprovalsRequest) -> ListApprovals:
    return ListApprovals(
        party_id=optional_uuid_of(request.vendor_id),
        status=APPROVAL_STATUS.optional_from_proto(request.status),
        page=page_request(request, 1),
    )
