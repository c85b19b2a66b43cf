"""Receipts and credit notes, which settle open items."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.pages import PageRequest
from services.sales.domain.errors import CustomerReceiptCancelled
from services.sales.domain.statuses_and_kinds import CreditKind, CreditStatus
from trade.domain.accounts import PaymentMode
from trade.domain.allocations import Allocation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """A receipt, or a credit note as far as it settles open items. What is left `on_account` settles nothing yet."""

    credit_id: UUID
    kind: CreditKind
    customer_id: UUID
    customer_name: str
    number: str
    date: dt.date
    financial_year: str
    registration_id: UUID | None
    mode: PaymentMode | None
    reference: str
    bank: str
    reference_key: str
    accept_used_reference: bool
    amount: Decimal
    on_account: Decimal
    note: str
    status: CreditStatus
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    trace_id: str
    created_by: UUID
    created_at: dt.datetime

    def cancelled(self, reason: str, now: dt.datetime) -> "CustomerCredit":
        """The next version of a receipt, cancelled. Raises CustomerReceiptCancelled when it is cancelled already."""
        if self.status is CreditStatus.CANCELLED:
            raise CustomerReceiptCancelled("The receipt is cancelled already.", field="customer_receipt_id")
        return dataclasses.replace(
            self,
            on_account=NIL,
            status=CreditStatus.CANCELLED,
            cancel_reason=reason,
            cancelled_at=now,
            version=self.version + 1,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedCredit:
    """A credit and the open items that it settles."""

    credit: CustomerCredit
    allocations: tuple[Allocation, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListCustomerReceipts:
    """What a list of customer receipts is narrowed to. Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    customer_id: UUID | None
    page: PageRequest
