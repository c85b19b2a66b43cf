"""Approvals over gRPC."""

from typing import Any

from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1.approvals_pb2_grpc import ApprovalServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_uuid_of, uuid_of
from services.sales.api.approvable_requests import new_approval_from_proto
from services.sales.api.enums import APPROVAL_KIND
from services.sales.domain.approvals import ApprovalKind
from services.sales.usecases.approvals.create import Creation
from services.sales.usecases.approvals.decide import (
    approve_approval,
    cancel_approval,
    reject_approval,
    withdraw_approval,
)
from services.sales.usecases.approvals.get import GetApproval, get_approval
from services.sales.usecases.approvals.list import list_approvals
from trade.api.approvals import (
    APPROVAL_STATUS,
    approval_details,
    approval_fields,
    decision_from_proto,
)
from trade.domain.approvals import Approval, ApprovalSummary, ListApprovals


class ApprovalServicer(ApprovalServiceServicer):
    def __init__(self, service: Service, create: Creation, request: Creation) -> None:
        self._service = service
        self._create = create
        self._request = request

    async def RequestApproval(self, request: pb.RequestApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command_on_facts(request, self._request, new_approval_from_proto, to_proto)

    async def CreateApproval(self, request: pb.CreateApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command_on_facts(request, self._create, new_approval_from_proto, to_proto)

    async def GetApproval(self, request: pb.GetApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.read(request, get_approval, _get_approval, to_proto)

    async def ListApprovals(self, request: pb.ListApprovalsRequest, context: Context) -> pb.ListApprovalsResponse:
        return await self._service.read(request, list_approvals, _list_approvals, _page_to_proto)

    async def ApproveApproval(self, request: pb.ApproveApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command(request, approve_approval, decision_from_proto, to_proto)

    async def RejectApproval(self, request: pb.RejectApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command(request, reject_approval, decision_from_proto, to_proto)

    async def WithdrawApproval(self, request: pb.WithdrawApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command(request, withdraw_approval, decision_from_proto, to_proto)

    async def CancelApproval(self, request: pb.CancelApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command(request, cancel_approval, decision_from_proto, to_proto)


def to_proto(approval: Approval) -> pb.Approval:
    return pb.Approval(
        **_header(approval),
        **approval_details(approval),
        request=pb.ApprovableRequest.FromString(approval.request),
    )


def summary_to_proto(approval: ApprovalSummary) -> pb.ApprovalSummary:
    return pb.ApprovalSummary(**_header(approval))


def _page_to_proto(page: Page[ApprovalSummary]) -> pb.ListApprovalsResponse:
    return pb.ListApprovalsResponse(approvals=map(summary_to_proto, page.items), next_page_token=page.next_page_token)


def _header(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary share."""
    return {
        **approval_fields(approval),
        "kind": APPROVAL_KIND.to_proto(ApprovalKind(approval.kind)),
        "customer_id": str(approval.party_id or ""),
    }


def _get_approval(request: pb.GetApprovalRequest) -> GetApproval:
    return GetApproval(approval_id=uuid_of(request.approval_id))


def _list_approvals(request: pb.ListApprovalsRequest) -> ListApprovals:
    return ListApprovals(
        party_id=optional_uuid_of(request.customer_id),
        status=APPROVAL_STATUS.optional_from_proto(request.status),
        page=page_request(request, 1),
    )
