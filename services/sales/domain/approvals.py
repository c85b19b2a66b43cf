"""The requests of sales for which there are approvals."""

import datetime as dt
import enum

from services.sales.domain.sale import Sale
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import RequestContent
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund


class ApprovalKind(enum.StrEnum):
    """What an approval is for."""

    INVOICE = "invoice"
    ORDER = "order"
    ORDER_INVOICE = "order_invoice"
    NEW_ORDER = "new_order"
    CUSTOMER_RECEIPT = "customer_receipt"
    CUSTOMER_REFUND = "customer_refund"
    CUSTOMER_ALLOWANCE = "customer_allowance"
    NEW_CUSTOMER = "new_customer"


def content_of_sale(sale: Sale, day: dt.date) -> RequestContent:
    """What an approval of the sale on a day is for."""
    if sale.is_estimate:
        kind = ApprovalKind.ORDER
    else:
        kind = ApprovalKind.ORDER_INVOICE if sale.order else ApprovalKind.INVOICE
    return RequestContent(kind=kind, command=sale, day=day)


def content_of_receipt(command: PostPayment, today: dt.date) -> RequestContent:
    """What an approval of money from a customer is for."""
    return RequestContent(kind=ApprovalKind.CUSTOMER_RECEIPT, command=command, day=command.date.day or today)


def content_of_refund(command: PostRefund, today: dt.date) -> RequestContent:
    """What an approval of money back to a customer is for."""
    return RequestContent(kind=ApprovalKind.CUSTOMER_REFUND, command=command, day=command.date.day or today)


def content_of_allowance(command: PostAllowance, today: dt.date) -> RequestContent:
    """What an approval of a settlement discount, or of a small difference, is for."""
    return RequestContent(kind=ApprovalKind.CUSTOMER_ALLOWANCE, command=command, day=command.date.day or today)
