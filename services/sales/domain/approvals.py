"""An approval: one sale or order may go beyond the limits of a role, once."""

import dataclasses
import datetime as dt
import enum
import hashlib
from decimal import Decimal
from typing import Final
from uuid import UUID

from kit.auth.caller import Role
from kit.pages import PageRequest
from services.sales.domain.errors import ApprovalForAnother, ApprovalNotOpen
from services.sales.domain.pricing import PricedSale
from services.sales.domain.sale import Sale, SaleLine
from services.sales.domain.sale_limits import limits_passed
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded

USUAL_TIME: Final = dt.timedelta(days=1)
"""How long an approval may be used when nobody says otherwise."""


class ApprovalKind(enum.StrEnum):
    """What an approval is for."""

    INVOICE = "invoice"
    ORDER = "order"


class ApprovalStatus(enum.StrEnum):
    """open → used or cancelled."""

    OPEN = "open"
    USED = "used"
    CANCELLED = "cancelled"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSummary:
    """The approval as a list shows it."""

    approval_id: UUID
    kind: ApprovalKind
    status: ApprovalStatus
    customer_id: UUID
    note: str
    expires_at: dt.datetime
    used_by_document_id: UUID | None
    created_by: UUID
    created_at: dt.datetime
    version: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Approval(ApprovalSummary):
    """An approval of what `digest` identifies. `role` approved it."""

    digest: bytes
    role: Role
    limits_passed: tuple[LimitPassed, ...]
    trace_id: str
    cancel_reason: str
    cancelled_at: dt.datetime | None

    def check_open(self, *, field: str = "approval_id") -> None:
        """Raises ApprovalNotOpen."""
        if self.status is not ApprovalStatus.OPEN:
            raise ApprovalNotOpen(f"The approval is {self.status} already.", field=field, status=self.status)

    def check_covers(self, sale: PricedSale, now: dt.datetime, *, field: str) -> None:
        """Raises ApprovalNotOpen, ApprovalForAnother, and RoleLimitExceeded by the limits of the role that approved."""
        self.check_open(field=field)
        if now > self.expires_at:
            raise ApprovalNotOpen("The approval has expired.", field=field, status="expired")
        if self.digest != digest_of(sale.requested):
            raise ApprovalForAnother("The approval is for something else.", field=field)
        passed = limits_passed(sale, sale.planned.organisation.limits_of(self.role))
        if passed:
            raise RoleLimitExceeded.of(passed)

    def used(self, document_id: UUID) -> "Approval":
        """The approval after its use."""
        return dataclasses.replace(
            self, status=ApprovalStatus.USED, used_by_document_id=document_id, version=self.version + 1
        )

    def cancelled(self, reason: str, now: dt.datetime) -> "Approval":
        """The approval, cancelled. Raises ApprovalNotOpen."""
        self.check_open()
        return dataclasses.replace(
            self,
            status=ApprovalStatus.CANCELLED,
            cancel_reason=reason,
            cancelled_at=now,
            version=self.version + 1,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListApprovals:
    """What a list of approvals is narrowed to."""

    customer_id: UUID | None
    status: ApprovalStatus | None
    page: PageRequest


def digest_of(sale: Sale) -> bytes:
    """Identifies what is sold to whom on which terms: everything of a sale but its day, reference, note and paths."""
    receipt = sale.receipt
    terms = (
        sale.customer_id,
        sale.premises_id,
        sale.registration_id,
        sale.order.order_id if sale.order else None,
        f"{sale.bill_discount_amount.normalize():f}",
        f"{sale.bill_discount_percent.normalize():f}",
        sale.delivery,
        sale.zero_rating,
        None if receipt is None else (receipt.mode.value, _text(receipt.amount)),
        tuple(map(_line, sale.lines)),
    )
    return hashlib.sha256(repr(terms).encode()).digest()


def _line(line: SaleLine) -> tuple[object, ...]:
    return (
        line.product_id,
        _text(line.quantity),
        _text(line.free_quantity),
        None if line.rate is None else (_text(line.rate.amount), _text(line.rate.units)),
        line.inclusive,
        _text(line.discount_percent),
        _text(line.second_discount_percent),
        line.location_id,
        tuple((batch.batch_id, _text(batch.quantity)) for batch in line.batches),
        line.order_line_id,
    )


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
