"""Approvals in the contract. Each service has messages of its own, because each has its own requests to approve."""

import datetime as dt
from typing import Any, Final, Protocol
from uuid import UUID

from bahi.documents.v1 import approvals_pb2

from kit.auth.caller import Role
from kit.commands.etag import etag_of
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import date_text, timestamp_of, uuid_of
from trade.domain.approvals import USUAL_TIME, Approval, ApprovalStatus, ApprovalSummary, ApprovalTerms
from trade.usecases.approvals import DecideApproval

APPROVAL_STATUS: Final = EnumMapping(approvals_pb2.ApprovalStatus, ApprovalStatus)
APPROVING_ROLE: Final = EnumMapping(approvals_pb2.ApprovingRole, Role, without={Role.USER})


def approval_fields(approval: ApprovalSummary) -> dict[str, Any]:
    """The fields that an approval and its summary have in each service, but for the kind and the party."""
    return {
        "approval_id": str(approval.approval_id),
        "status": APPROVAL_STATUS.to_proto(approval.status),
        "note": approval.note,
        "needed_role": APPROVING_ROLE.to_proto(approval.needed_role),
        "expire_time": timestamp_of(approval.expires_at) if approval.expires_at else None,
        "used_by_document_id": str(approval.used_by_document_id or ""),
        "decided_by": str(approval.decided_by or ""),
        "created_by": str(approval.created_by),
        "create_time": timestamp_of(approval.created_at),
        "etag": etag_of(approval.version),
    }


def approval_details(approval: Approval) -> dict[str, Any]:
    """The fields that an approval alone has, but for the request."""
    return {
        "limits_passed": [
            approvals_pb2.LimitPassed(field=passed.field, asked=passed.asked, limit=passed.limit)
            for passed in approval.limits_passed
        ],
        "document_date": date_text(approval.date) if approval.date else "",
        "decide_time": timestamp_of(approval.decision_at) if approval.decision_at else None,
        "decision_reason": approval.decision_reason,
        "trace_id": approval.trace_id,
        "cancel_reason": approval.cancel_reason,
        "cancel_time": timestamp_of(approval.cancelled_at) if approval.cancelled_at else None,
    }


class _Approved(Protocol):
    @property
    def approval_id(self) -> UUID | None: ...

    @property
    def approved_by(self) -> UUID | None: ...


def approved_fields(document: _Approved) -> dict[str, Any]:
    """The fields of a document that may have used an approval."""
    return {"approval_id": str(document.approval_id or ""), "approved_by": str(document.approved_by or "")}


class _NewApproval(Protocol):
    @property
    def request(self) -> Any: ...  # noqa: ANN401 - each service has its own

    @property
    def valid_minutes(self) -> int: ...

    @property
    def note(self) -> str: ...


def terms_from_proto(request: _NewApproval) -> ApprovalTerms:
    return ApprovalTerms(
        request=request.request.SerializeToString(),
        valid_for=dt.timedelta(minutes=request.valid_minutes) if request.valid_minutes else USUAL_TIME,
        note=request.note,
    )


class _Decision(Protocol):
    @property
    def approval_id(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def etag(self) -> str: ...


def decision_from_proto(request: _Decision) -> DecideApproval:
    """What approving, rejecting or cancelling says."""
    return DecideApproval(approval_id=uuid_of(request.approval_id), reason=request.reason, etag=request.etag)
