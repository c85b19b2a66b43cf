"""Approvals over gRPC."""

from typing import Any

from bahi.returns.v1 import return_approvals_pb2 as pb
from bahi.returns.v1.return_approvals_pb2_grpc import ReturnApprovalServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_uuid_of, uuid_of
from services.returns.api.approvable_returns import new_approval_from_proto
from services.returns.api.enums import APPROVAL_KIND
from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.usecases.approvals.create import Creation
from services.returns.usecases.approvals.decide import (
    approve_return_approval,
    cancel_return_approval,
    reject_return_approval,
    withdraw_return_approval,
)
from services.returns.usecases.approvals.get import GetReturnApproval, get_return_approval
from services.returns.usecases.approvals.list import list_return_approvals
from trade.api.approvals import (
    APPROVAL_STATUS,
    approval_details,
    approval_fields,
    decision_from_proto,
)
from trade.domain.approvals import Approval, ApprovalSummary, ListApprovals


class ReturnApprovalServicer(ReturnApprovalServiceServicer):
    def __init__(self, service: Service, create: Creation, request: Creation) -> None:
        self._service = service
        self._create = create
        self._request = request

    async def RequestReturnApproval(
        self, request: pb.RequestReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command_on_facts(request, self._request, new_approval_from_proto, to_proto)

    async def CreateReturnApproval(
        self, request: pb.CreateReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command_on_facts(request, self._create, new_approval_from_proto, to_proto)

    async def GetReturnApproval(self, request: pb.GetReturnApprovalRequest, context: Context) -> pb.ReturnApproval:
        return await self._service.read(request, get_return_approval, _get_return_approval, to_proto)

    async def ListReturnApprovals(
        self, request: pb.ListReturnApprovalsRequest, context: Context
    ) -> pb.ListReturnApprovalsResponse:
        return await self._service.read(request, list_return_approvals, _list_return_approvals, _page_to_proto)

    async def ApproveReturnApproval(
        self, request: pb.ApproveReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command(request, approve_return_approval, decision_from_proto, to_proto)

    async def RejectReturnApproval(
        self, request: pb.RejectReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command(request, reject_return_approval, decision_from_proto, to_proto)

    async def WithdrawReturnApproval(
        self, request: pb.WithdrawReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command(request, withdraw_return_approval, decision_from_proto, to_proto)

    async def CancelReturnApproval(
        self, request: pb.CancelReturnApprovalRequest, context: Context
    ) -> pb.ReturnApproval:
        return await self._service.command(request, cancel_return_approval, decision_from_proto, to_proto)


def to_proto(approval: Approval) -> pb.ReturnApproval:
    return pb.ReturnApproval(
        **_header(approval),
        **approval_details(approval),
        request=pb.ReturnApprovableRequest.FromString(approval.request),
    )


def summary_to_proto(approval: ApprovalSummary) -> pb.ReturnApprovalSummary:
    return pb.ReturnApprovalSummary(**_header(approval))


def _page_to_proto(page: Page[ApprovalSummary]) -> pb.ListReturnApprovalsResponse:
    return pb.ListReturnApprovalsResponse(
        return_approvals=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _header(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary share."""
    return {
        **approval_fields(approval),
        "party_id": str(approval.party_id or ""),
        "kind": APPROVAL_KIND.to_proto(ReturnApprovalKind(approval.kind)),
    }


def _get_return_approval(request: pb.GetReturnApprovalRequest) -> GetReturnApproval:
    return GetReturnApproval(approval_id=uuid_of(request.approval_id))


def _list_return_approvals(request: pb.ListReturnApprovalsRequest) -> ListApprovals:
    return ListApprovals(
        party_id=optional_uuid_of(request.party_id),
        status=APPROVAL_STATUS.optional_from_proto(request.status),
        page=page_request(request, 1),
    )
