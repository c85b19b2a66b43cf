"""Receipts and credit notes, which settle open items."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.pages import PageRequest
from services.sales.domain.errors import ReceiptCancelled
from services.sales.domain.states import CreditKind, CreditStatus
from trade.domain.accounts import PaymentMode
from trade.domain.allocations import Allocation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """A receipt, or a credit note as far as it settles open items. What is left `on_account` settles nothing yet."""

    credit_id: UUID
    kind: CreditKind
    customer_id: UUID
    number: str
    date: dt.date
    financial_year: str
    registration_id: UUID | None
    mode: PaymentMode | None
    reference: str
    amount: Decimal
    on_account: Decimal
    status: CreditStatus
    cancel_reason: str
    version: int
    created_at: dt.datetime

    def check_posted(self, message: str) -> None:
        """Raises ReceiptCancelled, with this sentence."""
        if self.status is CreditStatus.CANCELLED:
            raise ReceiptCancelled(message, field="receipt_id")

    def cancelled(self, reason: str) -> "CustomerCredit":
        """The next version of the receipt, cancelled. Raises ReceiptCancelled when it is cancelled already."""
        self.check_posted("The receipt is cancelled already.")
        return dataclasses.replace(
            self, on_account=NIL, status=CreditStatus.CANCELLED, cancel_reason=reason, version=self.version + 1
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedCredit:
    """A credit and the open items that it settles."""

    credit: CustomerCredit
    allocations: tuple[Allocation, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListReceipts:
    """What a list of receipts is narrowed to. None leaves the filter open."""

    customer_id: UUID | None
    page: PageRequest
