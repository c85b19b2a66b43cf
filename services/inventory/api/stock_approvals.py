"""Approvals of stock over gRPC."""

from typing import Any

from bahi.inventory.v1 import stock_approvals_pb2 as pb
from bahi.inventory.v1.stock_approvals_pb2_grpc import StockApprovalServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import uuid_of
from services.inventory.api.adjustments import adjustment_from_proto
from services.inventory.api.enums import APPROVAL_KIND
from services.inventory.domain.approvals import ApprovalKind
from services.inventory.usecases.approvals.create import NewApproval, create_approval, request_approval
from services.inventory.usecases.approvals.decide import (
    approve_approval,
    cancel_approval,
    reject_approval,
    withdraw_approval,
)
from services.inventory.usecases.approvals.get import GetApproval, get_approval
from services.inventory.usecases.approvals.list import list_approvals
from trade.api.approvals import (
    APPROVAL_STATUS,
    approval_details,
    approval_fields,
    decision_from_proto,
    terms_from_proto,
)
from trade.domain.approvals import Approval, ApprovalSummary, ListApprovals


class StockApprovalServicer(StockApprovalServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def RequestStockApproval(self, request: pb.RequestStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.command(request, request_approval, new_approval_from_proto, to_proto)

    async def CreateStockApproval(self, request: pb.CreateStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.command(request, create_approval, new_approval_from_proto, to_proto)

    async def GetStockApproval(self, request: pb.GetStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.read(request, get_approval, _get_stock_approval, to_proto)

    async def ListStockApprovals(
        self, request: pb.ListStockApprovalsRequest, context: Context
    ) -> pb.ListStockApprovalsResponse:
        return await self._service.read(request, list_approvals, _list_stock_approvals, _page_to_proto)

    async def ApproveStockApproval(self, request: pb.ApproveStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.command(request, approve_approval, decision_from_proto, to_proto)

    async def RejectStockApproval(self, request: pb.RejectStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.command(request, reject_approval, decision_from_proto, to_proto)

    async def WithdrawStockApproval(
        self, request: pb.WithdrawStockApprovalRequest, context: Context
    ) -> pb.StockApproval:
        return await self._service.command(request, withdraw_approval, decision_from_proto, to_proto)

    async def CancelStockApproval(self, request: pb.CancelStockApprovalRequest, context: Context) -> pb.StockApproval:
        return await self._service.command(request, cancel_approval, decision_from_proto, to_proto)


def to_proto(approval: Approval) -> pb.StockApproval:
    return pb.StockApproval(
        **_header(approval),
        **approval_details(approval),
        request=pb.StockApprovableRequest.FromString(approval.request),
    )


def summary_to_proto(approval: ApprovalSummary) -> pb.StockApprovalSummary:
    return pb.StockApprovalSummary(**_header(approval))


def _page_to_proto(page: Page[ApprovalSummary]) -> pb.ListStockApprovalsResponse:
    return pb.ListStockApprovalsResponse(
        approvals=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _header(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary share."""
    return {
        **approval_fields(approval),
        "kind": APPROVAL_KIND.to_proto(ApprovalKind(approval.kind)),
    }


def new_approval_from_proto(request: pb.CreateStockApprovalRequest | pb.RequestStockApprovalRequest) -> NewApproval:
    """What is approved or asked for, whoever approves it."""
    return NewApproval(
        approved=adjustment_from_proto(request.request.stock_adjustment),
        prefix="request.stock_adjustment.",
        terms=terms_from_proto(request),
    )


def _get_stock_approval(request: pb.GetStockApprovalRequest) -> GetApproval:
    return GetApproval(approval_id=uuid_of(request.approval_id))


def _list_stock_approvals(request: pb.ListStockApprovalsRequest) -> ListApprovals:
    return ListApprovals(
        party_id=None,
        status=APPROVAL_STATUS.optional_from_proto(request.status),
        page=page_request(request, 1),
    )
