"""Approvals over gRPC."""

import datetime as dt
from typing import Any

from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1.approvals_pb2_grpc import ApprovalServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_uuid_of, timestamp_of, uuid_of
from services.sales.api.enums import APPROVAL_KIND, APPROVAL_STATUS
from services.sales.api.sale_drafts import sale_from_proto
from services.sales.domain.approvals import USUAL_TIME, Approval, ApprovalSummary, ListApprovals
from services.sales.usecases.approvals.cancel import CancelApproval, cancel_approval
from services.sales.usecases.approvals.create import CreateApproval, Creation
from services.sales.usecases.approvals.get import GetApproval, get_approval
from services.sales.usecases.approvals.list import list_approvals


class ApprovalServicer(ApprovalServiceServicer):
    def __init__(self, service: Service, create: Creation) -> None:
        self._service = service
        self._create = create

    async def CreateApproval(self, request: pb.CreateApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command_on_facts(request, self._create, _create_approval, to_proto)

    async def GetApproval(self, request: pb.GetApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.read(request, get_approval, _get_approval, to_proto)

    async def ListApprovals(self, request: pb.ListApprovalsRequest, context: Context) -> pb.ListApprovalsResponse:
        return await self._service.read(request, list_approvals, _list_approvals, _page_to_proto)

    async def CancelApproval(self, request: pb.CancelApprovalRequest, context: Context) -> pb.Approval:
        return await self._service.command(request, cancel_approval, _cancel_approval, to_proto)


def to_proto(approval: Approval) -> pb.Approval:
    return pb.Approval(
        **_header(approval),
        limits_passed=[
            pb.LimitPassed(field=passed.field, asked=passed.asked, limit=passed.limit)
            for passed in approval.limits_passed
        ],
        trace_id=approval.trace_id,
        cancel_reason=approval.cancel_reason,
        cancel_time=timestamp_of(approval.cancelled_at) if approval.cancelled_at else None,
    )


def _page_to_proto(page: Page[ApprovalSummary]) -> pb.ListApprovalsResponse:
    return pb.ListApprovalsResponse(
        approvals=[pb.ApprovalSummary(**_header(approval)) for approval in page.items],
        next_page_token=page.next_page_token,
    )


def _header(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary share."""
    return {
        "approval_id": str(approval.approval_id),
        "kind": APPROVAL_KIND.to_proto(approval.kind),
        "status": APPROVAL_STATUS.to_proto(approval.status),
        "customer_id": str(approval.customer_id),
        "note": approval.note,
        "expire_time": timestamp_of(approval.expires_at),
        "used_by_document_id": str(approval.used_by_document_id) if approval.used_by_document_id else "",
        "created_by": str(approval.created_by),
        "create_time": timestamp_of(approval.created_at),
        "etag": etag_of(approval.version),
    }


def _create_approval(request: pb.CreateApprovalRequest) -> CreateApproval:
    of_order = request.WhichOneof("approved") == "order_id"
    return CreateApproval(
        approved=uuid_of(request.order_id) if of_order else sale_from_proto(request.invoice, "invoice."),
        valid_for=dt.timedelta(minutes=request.valid_minutes) if request.valid_minutes else USUAL_TIME,
        note=request.note,
    )


def _get_approval(request: pb.GetApprovalRequest) -> GetApproval:
    return GetApproval(approval_id=uuid_of(request.approval_id))


def _list_approvals(request: pb.ListApprovalsRequest) -> ListApprovals:
    return ListApprovals(
        customer_id=optional_uuid_of(request.customer_id),
        status=APPROVAL_STATUS.optional_from_proto(request.status),
        page=page_request(request, 1),
    )


def _cancel_approval(request: pb.CancelApprovalRequest) -> CancelApproval:
    return CancelApproval(approval_id=uuid_of(request.approval_id), reason=request.reason, etag=request.etag)
