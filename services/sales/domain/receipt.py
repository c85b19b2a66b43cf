"""Money and credit notes that settle bills. Fields are named as the columns."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from services.sales.domain.states import CreditKind, CreditStatus, PaymentMode


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """A receipt, or a credit note as far as it settles bills. `on_account` is on account."""

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
