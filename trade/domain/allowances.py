"""Allowances: what is let go of open items, for prompt payment or because little is left. Rupees."""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL, proportion
from kit.errors import DomainError, FailedPrecondition
from trade.domain.accounts import LedgerEntryKind, OpenItem
from trade.domain.allocations import Allocation, NamedItem
from trade.domain.business_days import check_not_before
from trade.domain.dating import RequestedDate
from trade.domain.party_credits import PostPayment
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded, RoleLimits


class DifferenceRemains(FailedPrecondition):
    """A small difference is all that is left of its open item. The facts say what is left."""

    reason = "DIFFERENCE_REMAINS"


class AllowanceKind(enum.StrEnum):
    """What is let go: named as its entries are."""

    SETTLEMENT_DISCOUNT = "settlement_discount"
    SMALL_DIFFERENCE = "small_difference"

    @property
    def entry(self) -> LedgerEntryKind:
        return LedgerEntryKind(self.value)

    @property
    def entry_cancelled(self) -> LedgerEntryKind:
        return LedgerEntryKind(f"{self.value}_cancelled")


ALLOWANCE_ENTRIES: Final = tuple(entry for kind in AllowanceKind for entry in (kind.entry, kind.entry_cancelled))
ALLOWANCES: Final = frozenset(kind.entry for kind in AllowanceKind)
"""The kinds of credit that are allowances: they settle what they are for, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAllowance:
    """What is let go of which open items."""

    kind: AllowanceKind
    party_id: UUID
    items: tuple[NamedItem, ...]
    date: RequestedDate
    note: str
    approval_id: UUID | None = None


def small_differences_of(payment: PostPayment, note: str) -> PostAllowance:
    """What a request lets go of with its payment. It is our act, and so of today."""
    return PostAllowance(
        kind=AllowanceKind.SMALL_DIFFERENCE,
        party_id=payment.party_id,
        items=payment.small_differences,
        date=RequestedDate(reason=payment.date.reason),
        note=note,
    )


@contextmanager
def at_small_differences() -> Iterator[None]:
    """Names the field of a refusal as the request of a payment has it: an allowance's own has `allocations`."""
    try:
        yield
    except DomainError as refusal:
        refusal.field = refusal.field.replace("allocations", "small_differences", 1)
        raise


def beside_payment(passed: LimitPassed) -> LimitPassed:
    """A limit that small differences pass, with its field as the request of a payment has it."""
    return replace(passed, field=passed.field.replace("allocations", "small_differences", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAllowance:
    """What an allowance settles of which items.

    `let_go` is what allowances of the kind have settled of the items before.
    """

    kind: AllowanceKind
    allocations: Sequence[Allocation]
    items: Sequence[OpenItem]
    let_go: Mapping[UUID, Decimal]


def check_allowance(allowance: RequestedAllowance, day: dt.date, limits: RoleLimits) -> None:
    """Raises BeforeOriginal, DifferenceRemains, RoleLimitExceeded."""
    by_id = {item.document_id: item for item in allowance.items}
    for index, allocation in enumerate(allowance.allocations):
        item, field = by_id[allocation.document_id], f"allocations[{index}].amount"
        check_not_before(day, item.booking_date)
        if allowance.kind is AllowanceKind.SMALL_DIFFERENCE and allocation.amount != item.outstanding:
            raise DifferenceRemains(
                "A small difference is all that is left of its open item.",
                field=field,
                outstanding=f"{item.outstanding:.2f}",
            )
    passed = allowance_passed(allowance, limits)
    if passed:
        raise RoleLimitExceeded.of(passed)


def allowance_passed(allowance: RequestedAllowance, limits: RoleLimits) -> list[LimitPassed]:
    """The limits beyond which an allowance goes, item by item."""
    by_id = {item.document_id: item for item in allowance.items}
    passed = []
    for index, allocation in enumerate(allowance.allocations):
        limit = _limit(allowance.kind, by_id[allocation.document_id], limits)
        total = allocation.amount + allowance.let_go.get(allocation.document_id, NIL)
        if limit is not None and total > limit:
            passed.append(LimitPassed.of(f"allocations[{index}].amount", total, limit))
    return passed


def _limit(kind: AllowanceKind, item: OpenItem, limits: RoleLimits) -> Decimal | None:
    """What a role may let go of one item. None stands for no limit."""
    if kind is AllowanceKind.SMALL_DIFFERENCE:
        return limits.small_difference
    percent = limits.settlement_discount_percent
    return None if percent is None else proportion(item.total, percent, Decimal(100))
