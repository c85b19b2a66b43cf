"""Approvals of returns as users and managers ask for them, give them and use them."""

from typing import Any

from bahi.returns.v1 import (
    purchase_returns_pb2,
    return_approvals_pb2,
    return_approvals_pb2_grpc,
    sales_returns_pb2,
)

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient

Approval = return_approvals_pb2.ReturnApproval
SalesReturnRequest = sales_returns_pb2.CreateSalesReturnRequest
PurchaseReturnRequest = purchase_returns_pb2.CreatePurchaseReturnRequest


def sales_return(invoice_id: str, line_id: str, quantity: str = "1", **fields: Any) -> SalesReturnRequest:
    """Goods of one line that come back, saleable."""
    goods = sales_returns_pb2.NewSalesReturnLine(invoice_line_id=line_id, quantity=quantity, disposition=SALEABLE)
    return SalesReturnRequest(invoice_id=invoice_id, reason="Not sold", lines=[goods], **fields)


def purchase_return(goods_receipt_id: str, line_id: str, **fields: Any) -> PurchaseReturnRequest:
    """One unit of a line that goes back."""
    goods = purchase_returns_pb2.NewPurchaseReturnLine(goods_receipt_line_id=line_id, quantity="1")
    return PurchaseReturnRequest(goods_receipt_id=goods_receipt_id, reason="Broken", lines=[goods], **fields)


def naming(request: SalesReturnRequest, approval: Approval, **changes: Any) -> SalesReturnRequest:
    """The request with the approval, and what else is changed."""
    named = SalesReturnRequest()
    named.CopyFrom(request)
    named.MergeFrom(SalesReturnRequest(approval_id=approval.approval_id, **changes))
    return named


class ReturnApprovals:
    """One organisation's calls that are about approvals of returns."""

    def __init__(self, returns: ReturnsClient) -> None:
        self._returns = returns
        self._stub = return_approvals_pb2_grpc.ReturnApprovalServiceStub(returns.channel)

    async def ask(self, role: Role = Role.USER, valid_minutes: int = 0, **request: Any) -> Approval:
        """Asks for an approval of the request that is named."""
        approvable = return_approvals_pb2.ReturnApprovableRequest(**request)
        message = return_approvals_pb2.RequestReturnApprovalRequest(request=approvable, valid_minutes=valid_minutes)
        return await self._stub.RequestReturnApproval(message, metadata=self._returns.with_key("", role))

    async def create(self, role: Role = Role.MANAGER, **request: Any) -> Approval:
        """As `ask`, open at once."""
        approvable = return_approvals_pb2.ReturnApprovableRequest(**request)
        message = return_approvals_pb2.CreateReturnApprovalRequest(request=approvable)
        return await self._stub.CreateReturnApproval(message, metadata=self._returns.with_key("", role))

    async def decide(self, verb: str, approval: Approval, *, role: Role = Role.MANAGER) -> Approval:
        """Approves, rejects, withdraws or cancels: `verb` begins the name of the operation."""
        made = getattr(return_approvals_pb2, f"{verb}ReturnApprovalRequest")
        operation = getattr(self._stub, f"{verb}ReturnApproval")
        request = made(approval_id=approval.approval_id, reason="As agreed", etag=approval.etag)
        reply: Approval = await operation(request, metadata=self._returns.with_key("", role))
        return reply

    async def given(self, role: Role = Role.MANAGER, **request: Any) -> Approval:
        """An approval that a user has asked for and somebody has given."""
        return await self.decide("Approve", await self.ask(**request), role=role)

    async def read(self, approval_id: str) -> Approval:
        request = return_approvals_pb2.GetReturnApprovalRequest(approval_id=approval_id)
        return await self._stub.GetReturnApproval(request, metadata=self._returns.as_user(Role.USER))

    async def list(self, **fields: Any) -> list[return_approvals_pb2.ReturnApprovalSummary]:
        request = return_approvals_pb2.ListReturnApprovalsRequest(**fields)
        found = await self._stub.ListReturnApprovals(request, metadata=self._returns.as_user(Role.USER))
        return list(found.return_approvals)

    async def post(self, request: SalesReturnRequest, role: Role = Role.USER) -> sales_returns_pb2.SalesReturn:
        """Takes the goods back."""
        return await self._returns.sales_returns.CreateSalesReturn(request, metadata=self._returns.with_key("", role))
