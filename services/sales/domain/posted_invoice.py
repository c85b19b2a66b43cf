"""An invoice at the moment of its issue, with the money that is received with it."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from services.sales.domain.cash import CashDay
from services.sales.domain.invoice import Invoice
from trade.domain.accounts import PaymentMode
from trade.domain.payment_references import PaymentReference


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class IssueDetails:
    """What is known at the moment of issue only. A preview has no number and no receipt."""

    invoice_id: UUID
    number: str = ""
    customer_receipt_id: UUID | None = None
    customer_receipt_number: str = ""
    paid: Decimal = NIL
    trace_id: str = ""
    user_id: UUID
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PostedCustomerReceipt:
    """The customer receipt that settles an invoice, in whole or in part, when it is issued."""

    customer_receipt_id: UUID
    mode: PaymentMode
    reference: PaymentReference
    financial_year: str
    amount: Decimal
    cash_day: CashDay | None
    """On which it counts, if it is in cash."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PostedInvoice:
    """An invoice to write."""

    invoice: Invoice
    receipt: PostedCustomerReceipt | None

    @property
    def received(self) -> Decimal:
        return self.receipt.amount if self.receipt else NIL

    @property
    def cash_day(self) -> CashDay | None:
        """Who paid and the day, if cash came with the sale."""
        return self.receipt.cash_day if self.receipt else None
