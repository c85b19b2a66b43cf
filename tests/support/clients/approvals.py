"""Approvals of sales as users and managers ask for them, give them and use them."""

from typing import Any

from bahi.sales.v1 import approvals_pb2, approvals_pb2_grpc, invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.service_client import ServiceClient


class ApprovalCalls(ServiceClient):
    """The calls of a client of sales that are about approvals."""

    @property
    def approvals(self) -> approvals_pb2_grpc.ApprovalServiceStub:
        return approvals_pb2_grpc.ApprovalServiceStub(self.channel)

    async def approve(
        self, draft: invoices_pb2.SaleDraft | None = None, role: Role = Role.MANAGER, **fields: Any
    ) -> approvals_pb2.Approval:
        """Approves the draft of an invoice, or the request that `fields` names."""
        request = approvals_pb2.CreateApprovalRequest(**_approvable(draft, fields))
        return await self.approvals.CreateApproval(request, metadata=self.with_key("", role))

    async def ask_approval(
        self, draft: invoices_pb2.SaleDraft | None = None, role: Role = Role.USER, **fields: Any
    ) -> approvals_pb2.Approval:
        """As `approve`, but asks for it."""
        request = approvals_pb2.RequestApprovalRequest(**_approvable(draft, fields))
        return await self.approvals.RequestApproval(request, metadata=self.with_key("", role))

    async def decide(
        self, verb: str, approval: approvals_pb2.Approval, *, role: Role = Role.MANAGER, **fields: Any
    ) -> approvals_pb2.Approval:
        """Approves, rejects, withdraws or cancels: `verb` begins the name of the operation."""
        made = getattr(approvals_pb2, f"{verb}ApprovalRequest")
        request = made(**({"approval_id": approval.approval_id, "reason": "As agreed"} | fields))
        operation = getattr(self.approvals, f"{verb}Approval")
        reply: approvals_pb2.Approval = await operation(request, metadata=self.with_key("", role))
        return reply

    async def approval(self, approval_id: str) -> approvals_pb2.Approval:
        request = approvals_pb2.GetApprovalRequest(approval_id=approval_id)
        return await self.approvals.GetApproval(request, metadata=self.as_user())


def _approvable(draft: invoices_pb2.SaleDraft | None, fields: dict[str, Any]) -> dict[str, Any]:
    terms: dict[str, Any] = {name: fields.pop(name) for name in ("valid_minutes", "note") if name in fields}
    return {"request": approvals_pb2.ApprovableRequest(invoice=draft, **fields), **terms}
