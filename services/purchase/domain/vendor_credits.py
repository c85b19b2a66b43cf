"""Payments to vendors and debit notes, which settle vendor bills."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL
from services.purchase.domain.errors import (
    VendorAllowanceCancelled,
    VendorAllowanceNotFound,
    VendorCreditCancelled,
    VendorCreditNotFound,
    VendorPaymentCancelled,
    VendorPaymentNotFound,
    VendorRefundCancelled,
    VendorRefundNotFound,
)
from trade.domain.party_credits import AllocatedCredit, Credit, CreditRefusals
from trade.domain.refunds import RefundRefusals


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCredit(Credit):
    """A payment, or a debit note as far as it settles bills.

    Of a debit note: the receipt whose goods went back, and what of the note is for units that were never billed.
    """

    goods_receipt_id: UUID | None = None
    never_billed: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOfDay:
    """What a vendor has been paid in cash on a day, and how much may be before the expense is disallowed."""

    paid: Decimal
    limit: Decimal

    @property
    def disallowed(self) -> bool:
        return self.paid > self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorPayment:
    """A payment with the bills that it settles. `cash_of_day` is of a payment in cash that stands."""

    allocated: AllocatedCredit[VendorCredit]
    cash_of_day: CashOfDay | None


# Also in services/sales: the names and classes of refusals are each side's own.
REFUSALS: Final = CreditRefusals(
    credit="vendor_credit",
    payment="vendor_payment",
    credit_not_found=VendorCreditNotFound,
    credit_cancelled=VendorCreditCancelled,
    payment_not_found=VendorPaymentNotFound,
    payment_cancelled=VendorPaymentCancelled,
)

REFUND_REFUSALS: Final = RefundRefusals(
    refund="vendor_refund", not_found=VendorRefundNotFound, cancelled=VendorRefundCancelled
)

ALLOWANCE_REFUSALS: Final = replace(
    REFUSALS,
    payment="vendor_allowance",
    payment_not_found=VendorAllowanceNotFound,
    payment_cancelled=VendorAllowanceCancelled,
)
