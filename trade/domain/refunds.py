"""Refunds: money that goes back to a customer, or comes back from a vendor, for what is on account. Rupees."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.errors import FailedPrecondition, InvalidArgument, NotFound
from trade.domain.accounts import PaymentMode
from trade.domain.business_days import check_not_before
from trade.domain.dating import RequestedDate
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import Credit, CreditRefusals
from trade.domain.payment_references import PaymentReference
from trade.domain.refusals import AmountMissing, LineRepeated, OverAllocation


class RefundDiffers(InvalidArgument):
    """The credits that the request names come to another amount than the refund. The facts name theirs."""

    reason = "REFUND_DIFFERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRefusals:
    """What one side refuses of its refunds, and how its requests call a refund."""

    refund: str
    not_found: type[NotFound]
    cancelled: type[FailedPrecondition]

    def no_refund(self) -> NotFound:
        return self.not_found("No such refund.", field=f"{self.refund}_id")

    def cancelled_refund(self) -> FailedPrecondition:
        return self.cancelled("The refund is cancelled already.", field=f"{self.refund}_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedCredit:
    """So much of a credit is refunded. Of a request, the number is empty."""

    credit_id: UUID
    amount: Decimal
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money for what was on account of credits, entered on `booking_date`. A list has no credits."""

    refund_id: UUID
    party_id: UUID
    party_name: str
    number: str
    date: dt.date
    booking_date: dt.date
    amount: Decimal
    mode: PaymentMode
    reference: str
    bank: str
    reference_key: str
    accept_used_reference: bool
    note: str
    date_reason: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    status: DocumentStatus = DocumentStatus.POSTED
    cancel_reason: str = ""
    cancelled_at: dt.datetime | None = None
    version: int = 1
    approval_id: UUID | None = None
    approved_by: UUID | None = None
    credits: tuple[RefundedCredit, ...] = ()

    def as_cancelled(self, reason: str, now: dt.datetime, refusals: RefundRefusals) -> "Refund":
        """The next version. Raises the refusal of a refund that is cancelled already."""
        if self.status is DocumentStatus.CANCELLED:
            raise refusals.cancelled_refund()
        return replace(
            self, status=DocumentStatus.CANCELLED, cancel_reason=reason, cancelled_at=now, version=self.version + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRefund:
    """What is refunded, and of which credits: without any, of the oldest ones."""

    party_id: UUID
    amount: Decimal
    mode: PaymentMode
    reference: PaymentReference
    date: RequestedDate
    credits: tuple[RefundedCredit, ...]
    note: str
    approval_id: UUID | None = None


def refund_oldest(amount: Decimal, credits_: Sequence[Credit]) -> tuple[RefundedCredit, ...]:
    """What is refunded of each credit, in their order. Raises OverAllocation."""
    left, taken = amount, list[RefundedCredit]()
    for credit in credits_:
        part = min(left, credit.on_account)
        if part > 0:
            taken.append(RefundedCredit(credit_id=credit.credit_id, amount=part, number=credit.number))
            left -= part
    if left:
        raise OverAllocation("More than is on account.", field="amount", on_account=f"{amount - left:.2f}")
    return tuple(taken)


def refund_named(
    amount: Decimal,
    named: Sequence[RefundedCredit],
    credits_: Mapping[UUID, Credit],
    day: dt.date,
    refusals: CreditRefusals,
) -> tuple[RefundedCredit, ...]:
    """What the request names, checked.

    Raises the side's refusal of a credit that the party does not have, LineRepeated, AmountMissing, OverAllocation,
    BeforeOriginal, RefundDiffers.
    """
    taken = dict[UUID, RefundedCredit]()
    for index, part in enumerate(named):
        field = f"credits[{index}]"
        credit = credits_.get(part.credit_id)
        if credit is None:
            raise refusals.no_credit(field=f"{field}.document_id")
        if part.credit_id in taken:
            raise LineRepeated("The credit is named twice.", field=f"{field}.document_id")
        if part.amount <= 0:
            raise AmountMissing("A part is more than zero.", field=f"{field}.amount")
        if part.amount > credit.on_account:
            raise OverAllocation(
                "More than the credit has on account.",
                field=f"{field}.amount",
                on_account=f"{credit.on_account:.2f}",
            )
        check_not_before(day, credit.booking_date)
        taken[part.credit_id] = replace(part, number=credit.number)
    total = sum((part.amount for part in taken.values()), NIL)
    if total != amount:
        raise RefundDiffers(
            "The credits come to another amount than the refund.", field="credits", credits_amount=f"{total:.2f}"
        )
    return tuple(taken.values())
