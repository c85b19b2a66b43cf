"""The requests of sales that an approval may be for."""

from collections.abc import Callable
from typing import Any, Final

from bahi.sales.v1 import approvals_pb2 as pb

from kit.wire.proto_values import uuid_of
from services.sales.api.orders import invoice_order_from_proto
from services.sales.api.sale_drafts import sale_from_proto
from services.sales.usecases.approvals.create import Approvable, ConfirmDraftOrder

_READERS: Final[dict[str, Callable[[Any], Approvable]]] = {
    "invoice": lambda message: sale_from_proto(message, "request.invoice."),
    "order_id": lambda text: ConfirmDraftOrder(order_id=uuid_of(text)),
    "order_invoice": invoice_order_from_proto,
}
"""By the name of the field that holds the request."""


def approvable_from_proto(message: pb.ApprovableRequest) -> Approvable:
    name = message.WhichOneof("request") or ""
    return _READERS[name](getattr(message, name))
