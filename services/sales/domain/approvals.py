"""The requests of sales for which there are approvals."""

import datetime as dt
import enum

from services.sales.domain.sale import Sale
from trade.domain.approvals import RequestContent


class ApprovalKind(enum.StrEnum):
    """What an approval is for."""

    INVOICE = "invoice"
    ORDER = "order"
    ORDER_INVOICE = "order_invoice"


def content_of_sale(sale: Sale, day: dt.date) -> RequestContent:
    """What an approval of the sale on a day is for."""
    if sale.is_estimate:
        kind = ApprovalKind.ORDER
    else:
        kind = ApprovalKind.ORDER_INVOICE if sale.order else ApprovalKind.INVOICE
    return RequestContent.of(kind, sale, day)
