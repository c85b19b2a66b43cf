"""Sales with an approval, as users issue them."""

from typing import Any

from bahi.sales.v1 import approvals_pb2, invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient


def naming(draft: invoices_pb2.SaleDraft, approval: approvals_pb2.Approval, **changed: Any) -> invoices_pb2.SaleDraft:
    """The draft as a user issues it, with an approval."""
    named = invoices_pb2.SaleDraft()
    named.CopyFrom(draft)
    named.MergeFrom(invoices_pb2.SaleDraft(approval_id=approval.approval_id, **changed))
    return named


async def issue(
    sales: SalesClient, draft: invoices_pb2.SaleDraft, with_key: str = "", role: Role = Role.USER
) -> invoices_pb2.Invoice:
    """Issues a draft as a user, under a key of its own unless one is named."""
    request = invoices_pb2.CreateInvoiceRequest(invoice=draft)
    return await sales.invoices.CreateInvoice(request, metadata=sales.with_key(with_key, role))
