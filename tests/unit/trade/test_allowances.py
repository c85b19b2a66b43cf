"""How far a role may go with an allowance."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from kit.errors import DomainError
from trade.domain.accounts import LedgerEntryKind, OpenItem
from trade.domain.allocations import Allocation
from trade.domain.allowances import (
    AllowanceKind,
    RequestedAllowance,
    at_small_differences,
    check_allowance,
)
from trade.domain.role_limits import NONE, USER

DAY = dt.date(2026, 11, 22)
ID = UUID(int=1)
DISCOUNT, DIFFERENCE = AllowanceKind.SETTLEMENT_DISCOUNT, AllowanceKind.SMALL_DIFFERENCE
TWO_PERCENT = dataclasses.replace(USER, settlement_discount_percent=Decimal(2))


def check(kind: AllowanceKind, amount: str, outstanding: str, *, before: str = "0", limits=USER, day=DAY) -> None:
    item = OpenItem(
        document_id=ID,
        number="INV/1",
        date=DAY,
        booking_date=DAY,
        due_date=DAY,
        total=Decimal(1000),
        outstanding=Decimal(outstanding),
    )
    allocation = Allocation(document_id=ID, number="INV/1", amount=Decimal(amount))
    requested = RequestedAllowance(kind=kind, allocations=[allocation], items=[item], let_go={ID: Decimal(before)})
    check_allowance(requested, day, limits)


@pytest.mark.parametrize(
    ("kind", "amount", "outstanding", "options"),
    [
        (DIFFERENCE, "1.00", "1.00", {}),
        (DIFFERENCE, "999.99", "999.99", {"limits": NONE}),
        (DISCOUNT, "20.00", "500.00", {"limits": TWO_PERCENT}),
        (DISCOUNT, "12.50", "500.00", {"limits": TWO_PERCENT, "before": "7.50"}),
    ],
)
def test_within_the_limit_is_allowed(kind: AllowanceKind, amount: str, outstanding: str, options: dict) -> None:
    check(kind, amount, outstanding, **options)


@pytest.mark.parametrize(
    ("kind", "amount", "outstanding", "options", "reason"),
    [
        (DIFFERENCE, "1.01", "1.01", {}, "ROLE_LIMIT_EXCEEDED"),
        (DIFFERENCE, "0.50", "0.50", {"before": "0.51"}, "ROLE_LIMIT_EXCEEDED"),
        (DIFFERENCE, "0.50", "0.60", {}, "DIFFERENCE_REMAINS"),
        (DISCOUNT, "0.01", "500.00", {}, "ROLE_LIMIT_EXCEEDED"),
        (DISCOUNT, "20.01", "500.00", {"limits": TWO_PERCENT}, "ROLE_LIMIT_EXCEEDED"),
        (DIFFERENCE, "0.50", "0.50", {"day": DAY - dt.timedelta(days=1)}, "BEFORE_ORIGINAL"),
    ],
)
def test_beyond_it_is_refused(kind: AllowanceKind, amount: str, outstanding: str, options: dict, reason: str) -> None:
    with pytest.raises(DomainError) as refused:
        check(kind, amount, outstanding, **options)

    assert refused.value.reason == reason


def test_entries_bear_the_names_of_their_kinds() -> None:
    assert [(kind.entry, kind.entry_cancelled) for kind in AllowanceKind] == [
        (LedgerEntryKind.SETTLEMENT_DISCOUNT, LedgerEntryKind.SETTLEMENT_DISCOUNT_CANCELLED),
        (LedgerEntryKind.SMALL_DIFFERENCE, LedgerEntryKind.SMALL_DIFFERENCE_CANCELLED),
    ]


def test_a_difference_beside_a_payment_is_refused_at_the_field_of_the_payment() -> None:
    with pytest.raises(DomainError) as refused, at_small_differences():
        check(DIFFERENCE, "0.50", "0.75")

    assert (refused.value.reason, refused.value.field) == ("DIFFERENCE_REMAINS", "small_differences[0].amount")
