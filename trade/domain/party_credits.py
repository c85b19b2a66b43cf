"""What settles open items of customers and of vendors: payments, and notes. Rupees."""

import datetime as dt
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, Self, TypeVar
from uuid import UUID

from gst.money import NIL
from kit.errors import FailedPrecondition, NotFound
from kit.pages import PageRequest
from trade.domain.accounts import LedgerEntryKind, NewEntry, PaymentMode
from trade.domain.allocations import Allocation, AllocationRequest, NamedItem, total_of
from trade.domain.dating import RequestedDate
from trade.domain.documents import DocumentStatus
from trade.domain.payment_references import PaymentReference


class AllowanceBound(FailedPrecondition):
    """An allowance settles what it is for. Whoever cancels the allowance first can free its open item."""

    reason = "ALLOWANCE_BOUND"


class CreditRefunded(FailedPrecondition):
    """Something of the credit was refunded, so it cannot go. Whoever cancels the refund first can cancel the credit."""

    reason = "CREDIT_REFUNDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRefusals:
    """What one side refuses of its credits, and how its requests call a credit and a payment."""

    credit: str
    payment: str
    credit_not_found: type[NotFound]
    credit_cancelled: type[FailedPrecondition]
    payment_not_found: type[NotFound]
    payment_cancelled: type[FailedPrecondition]

    def no_credit(self, *, field: str = "") -> NotFound:
        return self.credit_not_found(f"No such {_words(self.credit)}.", field=field or f"{self.credit}_id")

    def no_payment(self) -> NotFound:
        return self.payment_not_found(f"No such {_words(self.payment)}.", field=f"{self.payment}_id")

    def cancelled_credit(self) -> FailedPrecondition:
        """Only a payment is ever cancelled."""
        return self.credit_cancelled(f"The {_words(self.payment)} is cancelled.", field=f"{self.credit}_id")

    def cancelled_payment(self) -> FailedPrecondition:
        return self.payment_cancelled(f"The {_words(self.payment)} is cancelled already.", field=f"{self.payment}_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A payment, or a note as far as it settles open items. The id is that of the payment or of the note.

    `date` is the bank's of a payment; the account has the credit from `booking_date`. `on_account` is what settles
    nothing yet. `mode`, `bank`, `reference_key` and `accept_used_reference` are of a
    payment.
    """

    credit_id: UUID
    kind: LedgerEntryKind
    party_id: UUID
    party_name: str
    number: str
    date: dt.date
    booking_date: dt.date
    amount: Decimal
    on_account: Decimal
    mode: PaymentMode | None = None
    bank: str = ""
    reference_key: str = ""
    accept_used_reference: bool = False
    reference: str = ""
    note: str = ""
    date_reason: str = ""
    status: DocumentStatus = DocumentStatus.POSTED
    cancel_reason: str = ""
    cancelled_at: dt.datetime | None = None
    version: int = 1
    approval_id: UUID | None = None
    approved_by: UUID | None = None
    trace_id: str
    created_by: UUID
    created_at: dt.datetime

    @property
    def of_registration(self) -> UUID | None:
        """The registration to which the credit belongs, if it belongs to one."""
        return None

    @property
    def entry(self) -> NewEntry:
        """The entry of the credit in its party's account."""
        return NewEntry(
            party_id=self.party_id,
            date=self.booking_date,
            kind=self.kind,
            document_id=self.credit_id,
            number=self.number,
            amount=-self.amount,
        )

    def check_posted(self, refusals: CreditRefusals) -> None:
        """Raises the refusal of a cancelled credit."""
        if self.status is DocumentStatus.CANCELLED:
            raise refusals.cancelled_credit()

    def cancelled(self, reason: str, now: dt.datetime, refusals: CreditRefusals) -> Self:
        """The next version of a payment, cancelled. Raises the refusal of a payment that is cancelled already."""
        if self.status is DocumentStatus.CANCELLED:
            raise refusals.cancelled_payment()
        return replace(
            self,
            on_account=NIL,
            status=DocumentStatus.CANCELLED,
            cancel_reason=reason,
            cancelled_at=now,
            version=self.version + 1,
        )


def check_not_refunded(credit: Credit, allocations: Sequence[Allocation], *, field: str) -> None:
    """Raises CreditRefunded when a credit neither settles something nor has on account all that it came to."""
    refunded = credit.amount - credit.on_account - total_of(allocations)
    if credit.status is DocumentStatus.POSTED and refunded:
        raise CreditRefunded(
            "Something of it was refunded. Cancel the refund first.", field=field, refunded=f"{refunded:.2f}"
        )


def check_free(credits_: Iterable[Credit], bound: AbstractSet[LedgerEntryKind], *, field: str) -> None:
    """Raises AllowanceBound for a credit of a bound kind."""
    for credit in credits_:
        if credit.kind in bound:
            raise AllowanceBound(
                "An allowance settles it. Cancel the allowance first.",
                field=field,
                document_id=str(credit.credit_id),
                document_number=credit.number,
            )


AnyCredit = TypeVar("AnyCredit", bound=Credit)
"""A customer's credit, or a vendor's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedCredit(Generic[AnyCredit]):
    """A credit and the open items that it settles."""

    credit: AnyCredit
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPayment:
    """What is paid, the open items that it settles, and what is written off of them afterwards."""

    party_id: UUID
    amount: Decimal
    mode: PaymentMode
    reference: PaymentReference
    date: RequestedDate
    allocations: AllocationRequest
    small_differences: tuple[NamedItem, ...]
    note: str
    approval_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPayment:
    """Which payment is cancelled, and why. `etag` is the version that the decision is based on; empty for any."""

    payment_id: UUID
    etag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateCredit:
    """Which open items a credit settles, and perhaps why."""

    credit_id: UUID
    etag: str
    allocations: AllocationRequest
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnallocateCredit:
    """Which open item a credit settles no more, and perhaps why."""

    credit_id: UUID
    document_id: UUID
    etag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPayments:
    """What a list of payments is narrowed to. Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    party_id: UUID | None
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCredits:
    """What a list of a party's credits is narrowed to. Both days are included. None leaves that end open."""

    first_day: dt.date | None
    last_day: dt.date | None
    party_id: UUID
    on_account_only: bool
    page: PageRequest


def _words(name: str) -> str:
    return name.replace("_", " ")
