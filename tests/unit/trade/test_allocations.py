"""How a credit settles open items: named ones, then those due first; what is refused; what stays on account."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import DomainError
from trade.domain.accounts import AgeingBuckets, OpenItem
from trade.domain.allocations import (
    AllocationRequest,
    NamedItem,
    OpenItemNotFound,
    OpenItemSettled,
    allocate,
    total_of,
)
from trade.domain.refusals import AmountMissing, LineRepeated, OverAllocation

OLD, YOUNG, PAID = UUID(int=1), UUID(int=2), UUID(int=3)


def item(document_id: UUID, due: str, outstanding: str) -> OpenItem:
    return OpenItem(
        document_id=document_id,
        number=f"A/{document_id.int}",
        date=dt.date(2026, 11, 1),
        booking_date=dt.date(2026, 11, 1),
        due_date=dt.date.fromisoformat(due),
        total=Decimal("1000.00"),
        outstanding=Decimal(outstanding),
    )


ITEMS = (
    item(PAID, "2026-11-05", "0.00"),
    item(OLD, "2026-11-10", "400.00"),
    item(YOUNG, "2026-11-20", "1000.00"),
)


def request(*named: tuple[UUID, str], due_first: bool = False) -> AllocationRequest:
    items = tuple(NamedItem(document_id=id_, amount=Decimal(amount)) for id_, amount in named)
    return AllocationRequest(named=items, due_first=due_first)


@pytest.mark.parametrize(
    ("money", "asked", "settled"),
    [
        ("500.00", request(due_first=True), {OLD: "400.00", YOUNG: "100.00"}),
        ("300.00", request(due_first=True), {OLD: "300.00"}),
        ("500.00", request((YOUNG, "200.00")), {YOUNG: "200.00"}),
        ("500.00", request((YOUNG, "200.00"), due_first=True), {YOUNG: "200.00", OLD: "300.00"}),
        ("1400.00", request((YOUNG, "900.00"), due_first=True), {YOUNG: "1000.00", OLD: "400.00"}),
        ("500.00", request(), {}),
    ],
)
def test_named_items_come_first_and_then_those_due_first(
    money: str, asked: AllocationRequest, settled: dict[UUID, str]
) -> None:
    allocations = allocate(Decimal(money), asked, ITEMS)

    assert {each.document_id: f"{each.amount:.2f}" for each in allocations} == settled
    assert total_of(allocations) == sum(map(Decimal, settled.values()))


@pytest.mark.parametrize(
    ("asked", "refused", "field", "facts"),
    [
        (request((UUID(int=9), "1.00")), OpenItemNotFound, "allocations[0].document_id", {}),
        (request((PAID, "1.00")), OpenItemSettled, "allocations[0].document_id", {"document_number": "A/3"}),
        (request((OLD, "1.00"), (OLD, "1.00")), LineRepeated, "allocations[1].document_id", {}),
        (request((OLD, "0.00")), AmountMissing, "allocations[0].amount", {}),
        (request((OLD, "400.01")), OverAllocation, "allocations[0].amount", {"outstanding": "400.00"}),
        (request((OLD, "400.00"), (YOUNG, "100.01")), OverAllocation, "allocations[1].amount", {"left": "100.00"}),
    ],
)
def test_an_invalid_allocation_is_refused(
    asked: AllocationRequest, refused: type[DomainError], field: str, facts: dict[str, str]
) -> None:
    with pytest.raises(refused) as caught:
        allocate(Decimal("500.00"), asked, ITEMS)

    assert (caught.value.field, caught.value.facts) == (field, facts)


def test_an_item_is_overdue_from_the_day_after_its_due_date() -> None:
    days = [ITEMS[1].overdue_days(dt.date(2026, 11, day)) for day in (9, 10, 11, 30)]

    assert days == [0, 0, 1, 20]


def test_a_balance_takes_what_is_on_account_off_the_open_items_once() -> None:
    buckets = AgeingBuckets(
        current=Decimal("100.00"),
        days_1_30=Decimal("20.00"),
        days_31_60=Decimal("3.00"),
        days_61_90=Decimal("0.40"),
        days_over_90=Decimal("0.05"),
        on_account=Decimal("23.45"),
    )

    assert (buckets.outstanding, buckets.balance) == (Decimal("123.45"), Decimal("100.00"))


paise = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n) / 100)
outstanding = st.lists(paise, max_size=8).map(
    lambda amounts: [item(UUID(int=n), "2026-11-10", f"{amount:.2f}") for n, amount in enumerate(amounts, start=1)]
)


@given(available=paise, items=outstanding)
def test_due_first_overdraws_nothing_and_leaves_nothing_that_could_be_placed(
    available: Decimal, items: list[OpenItem]
) -> None:
    allocations = allocate(available, request(due_first=True), items)

    open_amounts = {each.document_id: each.outstanding for each in items}
    assert all(0 < each.amount <= open_amounts[each.document_id] for each in allocations)
    assert total_of(allocations) == min(available, sum(open_amounts.values(), Decimal(0)))


@given(available=paise, items=outstanding, named=st.lists(st.tuples(st.integers(1, 9), paise), max_size=8))
def test_named_items_stand_only_if_everything_covers_them(
    available: Decimal, items: list[OpenItem], named: list[tuple[int, Decimal]]
) -> None:
    asked = request(*((UUID(int=n), f"{amount:.2f}") for n, amount in named))
    try:
        allocations = allocate(available, asked, items)
    except DomainError:
        return
    open_amounts = {each.document_id: each.outstanding for each in items}
    assert len(allocations) == len(named)
    assert all(0 < each.amount <= open_amounts[each.document_id] for each in allocations)
    assert total_of(allocations) <= available
