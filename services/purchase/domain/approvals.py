"""The requests of purchase for which there are approvals."""

import datetime as dt
import enum

from trade.domain.allowances import PostAllowance
from trade.domain.approvals import RequestContent
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund


class ApprovalKind(enum.StrEnum):
    """What an approval is for."""

    VENDOR_PAYMENT = "vendor_payment"
    VENDOR_REFUND = "vendor_refund"
    VENDOR_ALLOWANCE = "vendor_allowance"
    GOODS_RECEIPT = "goods_receipt"
    PURCHASE_ORDER = "purchase_order"
    CLAIM_SETTLEMENT = "claim_settlement"


_KINDS = {
    PostPayment: ApprovalKind.VENDOR_PAYMENT,
    PostRefund: ApprovalKind.VENDOR_REFUND,
    PostAllowance: ApprovalKind.VENDOR_ALLOWANCE,
}


def content_of(command: PostPayment | PostRefund | PostAllowance, today: dt.date) -> RequestContent:
    """What an approval of the request is for."""
    return RequestContent(kind=_KINDS[type(command)], command=command, day=command.date.day or today)
