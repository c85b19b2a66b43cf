"""The requests of sales that an approval may be for."""

from collections.abc import Callable
from typing import Any, Final

from bahi.sales.v1 import approvals_pb2 as pb

from kit.wire.proto_values import uuid_of
from services.sales.api.customer_allowances import customer_allowance_from_proto
from services.sales.api.customer_receipts import customer_receipt_from_proto
from services.sales.api.customer_refunds import customer_refund_from_proto
from services.sales.api.customers import new_customer_from_proto
from services.sales.api.orders import invoice_order_from_proto, new_order_from_proto
from services.sales.api.sale_drafts import sale_from_proto
from services.sales.usecases.approvals.create import Approvable, ConfirmDraftOrder, NewApproval
from trade.api.approvals import terms_from_proto

_READERS: Final[dict[str, Callable[[Any], Approvable]]] = {
    "invoice": lambda message: sale_from_proto(message, "request.invoice."),
    "order_id": lambda text: ConfirmDraftOrder(order_id=uuid_of(text)),
    "order_invoice": invoice_order_from_proto,
    "new_order": new_order_from_proto,
    "customer_receipt": customer_receipt_from_proto,
    "customer_refund": customer_refund_from_proto,
    "customer_allowance": customer_allowance_from_proto,
    "new_customer": new_customer_from_proto,
}
"""By the name of the field that holds the request."""
_PATHS_OF_THEIR_OWN: Final = frozenset({"invoice", "order_id"})


def new_approval_from_proto(request: pb.CreateApprovalRequest | pb.RequestApprovalRequest) -> NewApproval:
    """What is approved or asked for, whoever approves it."""
    name = request.request.WhichOneof("request") or ""
    return NewApproval(
        approved=_READERS[name](getattr(request.request, name)),
        prefix="" if name in _PATHS_OF_THEIR_OWN else f"request.{name}.",
        terms=terms_from_proto(request),
    )
