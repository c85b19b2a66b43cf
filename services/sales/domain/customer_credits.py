"""Customer receipts and credit notes, which settle open items."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.sales.domain.errors import (
    CustomerAllowanceCancelled,
    CustomerAllowanceNotFound,
    CustomerCreditCancelled,
    CustomerCreditNotFound,
    CustomerReceiptCancelled,
    CustomerReceiptNotFound,
    CustomerRefundCancelled,
    CustomerRefundNotFound,
)
from trade.domain.party_credits import Credit, CreditRefusals
from trade.domain.refunds import RefundRefusals


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit(Credit):
    """A receipt, or a credit note as far as it settles open items. A receipt's number is one of its registration."""

    financial_year: str
    registration_id: UUID | None
    person: str = ""
    """Of a receipt in cash: who has paid it, as its day counts it."""

    @property
    def of_registration(self) -> UUID | None:
        return self.registration_id


REFUSALS: Final = CreditRefusals(
    credit="customer_credit",
    payment="customer_receipt",
    credit_not_found=CustomerCreditNotFound,
    credit_cancelled=CustomerCreditCancelled,
    payment_not_found=CustomerReceiptNotFound,
    payment_cancelled=CustomerReceiptCancelled,
)

REFUND_REFUSALS: Final = RefundRefusals(
    refund="customer_refund", not_found=CustomerRefundNotFound, cancelled=CustomerRefundCancelled
)

ALLOWANCE_REFUSALS: Final = replace(
    REFUSALS,
    payment="customer_allowance",
    payment_not_found=CustomerAllowanceNotFound,
    payment_cancelled=CustomerAllowanceCancelled,
)
