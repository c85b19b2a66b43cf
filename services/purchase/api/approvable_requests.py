"""The requests of purchase that an approval may be for."""

from collections.abc import Callable
from typing import Any, Final

from bahi.purchase.v1 import purchase_approvals_pb2 as pb

from kit.errors import prefix_field
from services.purchase.api.debit_claims import claim_settlement_from_proto
from services.purchase.api.goods_receipts import goods_receipt_from_proto
from services.purchase.api.purchase_orders import purchase_order_from_proto
from services.purchase.api.vendor_allowances import vendor_allowance_from_proto
from services.purchase.api.vendor_payments import vendor_payment_from_proto
from services.purchase.api.vendor_refunds import vendor_refund_from_proto
from services.purchase.usecases.approvals.create import Approvable, NewApproval
from trade.api.approvals import terms_from_proto

_READERS: Final[dict[str, Callable[[Any], Approvable]]] = {
    "vendor_payment": vendor_payment_from_proto,
    "vendor_refund": vendor_refund_from_proto,
    "vendor_allowance": vendor_allowance_from_proto,
    "goods_receipt": goods_receipt_from_proto,
    "purchase_order": purchase_order_from_proto,
    "claim_settlement": claim_settlement_from_proto,
}
"""By the name of the field that holds the request."""


def new_approval_from_proto(
    request: pb.CreatePurchaseApprovalRequest | pb.RequestPurchaseApprovalRequest,
) -> NewApproval:
    """What is approved or asked for, whoever approves it."""
    name = request.request.WhichOneof("request") or ""
    prefix = f"request.{name}."
    with prefix_field(prefix):
        approved = _READERS[name](getattr(request.request, name))
    return NewApproval(approved=approved, prefix=prefix, terms=terms_from_proto(request))
