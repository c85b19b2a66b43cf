"""The requests of returns that an approval may be for."""

from collections.abc import Callable
from typing import Any, Final

from bahi.returns.v1 import return_approvals_pb2 as pb

from kit.wire.proto_values import uuid_of
from services.returns.api.purchase_returns import purchase_return_from_proto
from services.returns.api.sales_returns import sales_return_from_proto
from services.returns.domain.approvals import RequestedReturn, ReturnApprovalKind
from services.returns.usecases.approvals.create import NewReturnApproval
from trade.api.approvals import terms_from_proto

_READERS: Final[dict[str, Callable[[Any], RequestedReturn]]] = {
    "sales_return": sales_return_from_proto,
    "purchase_return": purchase_return_from_proto,
}
"""By the name of the field that holds the request, which is the kind too."""
_ORIGINALS: Final = {"sales_return": "invoice_id", "purchase_return": "goods_receipt_id"}


def new_approval_from_proto(
    request: pb.CreateReturnApprovalRequest | pb.RequestReturnApprovalRequest,
) -> NewReturnApproval:
    """What is approved or asked for, whoever approves it."""
    name = request.request.WhichOneof("request") or ""
    message = getattr(request.request, name)
    return NewReturnApproval(
        kind=ReturnApprovalKind(name),
        document_id=uuid_of(getattr(message, _ORIGINALS[name])),
        approved=_READERS[name](message),
        prefix=f"request.{name}.",
        terms=terms_from_proto(request),
    )
