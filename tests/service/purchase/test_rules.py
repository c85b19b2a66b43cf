"""The rules of purchase by themselves: allocation, landed cost, terms, the register's rows."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import DomainError
from services.purchase.domain.allocation import Share, allocate_chosen, allocate_in_order
from services.purchase.domain.bill_match import Figures
from services.purchase.domain.inward_rows import InwardRow, as_printed, rows_by_rate
from services.purchase.domain.landed_cost import BoughtItem, land
from services.purchase.domain.terms import due_date
from trade.domain.refusals import OverAllocation

paise = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n) / 100)
bills = st.dictionaries(st.uuids(), paise, max_size=8)


@given(available=paise, outstanding=bills)
def test_in_order_nothing_is_overdrawn_and_nothing_is_left_that_could_be_placed(
    available: Decimal, outstanding: dict[UUID, Decimal]
) -> None:
    shares = allocate_in_order(available, outstanding)

    placed = sum((share.amount for share in shares), Decimal(0))
    assert all(0 < share.amount <= outstanding[share.bill_id] for share in shares)
    assert placed == min(available, sum(outstanding.values(), Decimal(0)))


@given(available=paise, outstanding=bills, chosen=st.lists(st.tuples(st.uuids(), paise), max_size=8))
def test_chosen_shares_stand_only_if_everything_covers_them(
    available: Decimal, outstanding: dict[UUID, Decimal], chosen: list[tuple[UUID, Decimal]]
) -> None:
    known = list(outstanding)
    shares = [
        Share(bill_id=known[i % len(known)] if known else bill_id, amount=amount)
        for i, (bill_id, amount) in enumerate(chosen)
    ]
    try:
        accepted = allocate_chosen(available, shares, outstanding)
    except DomainError:
        return
    assert len({share.bill_id for share in accepted}) == len(accepted)
    assert all(0 < share.amount <= outstanding[share.bill_id] for share in accepted)
    assert sum((share.amount for share in accepted), Decimal(0)) <= available


def test_over_allocation_says_what_is_available() -> None:
    bill = UUID(int=1)
    with pytest.raises(OverAllocation) as refusal:
        allocate_chosen(Decimal("10.00"), [Share(bill_id=bill, amount=Decimal("5.01"))], {bill: Decimal("5.00")})
    assert refusal.value.facts == {"available": "5.00"}


items = st.builds(
    BoughtItem,
    quantity=st.integers(0, 10_000).map(lambda n: Decimal(n) / 1000),
    free_quantity=st.integers(1, 10_000).map(lambda n: Decimal(n) / 1000),
    rate=st.integers(0, 10**6).map(lambda n: Decimal(n) / 10_000),
    discount_percent=st.integers(0, 100_000).map(lambda n: Decimal(n) / 1000),
)


@given(lines=st.lists(items, min_size=1, max_size=10), freight=paise)
def test_freight_is_spread_without_losing_a_paisa(lines: list[BoughtItem], freight: Decimal) -> None:
    landed = land(lines, freight)

    assert sum((line.freight for line in landed), Decimal(0)) == freight
    assert all(line.landed_value == line.value + line.freight for line in landed)
    assert all(
        abs(line.landed_cost * item.units - line.landed_value) <= item.units / 10_000
        for line, item in zip(landed, lines, strict=True)
    )


@pytest.mark.parametrize(
    ("credit_days", "msme", "due"),
    [(0, False, "2026-11-22"), (90, False, "2027-02-20"), (90, True, "2027-01-06"), (30, True, "2026-12-22")],
)
def test_due_date_by_terms_and_at_most_45_days_for_a_small_enterprise(credit_days: int, msme: bool, due: str) -> None:  # noqa: FBT001
    found = due_date(dt.date(2026, 11, 22), credit_days=credit_days, msme=msme)

    assert found.isoformat() == due


rows = st.builds(
    InwardRow,
    tax_rate=st.sampled_from([Decimal(0), Decimal(5), Decimal(18)]),
    taxable=paise,
    cgst=paise,
    sgst=paise,
    igst=paise,
    cess=paise,
)


@given(lines=st.lists(rows, min_size=1, max_size=10), off=st.integers(-100, 100))
def test_register_adds_up_to_what_is_printed_with_one_row_for_each_rate(lines: list[InwardRow], off: int) -> None:
    taxable = sum((line.taxable for line in lines), Decimal(0)) + Decimal(off) / 100
    heads = {
        head: sum((getattr(line, head) for line in lines), Decimal(0)) for head in ("cgst", "sgst", "igst", "cess")
    }
    printed = Figures(taxable=taxable, total=taxable + sum(heads.values(), Decimal(0)), **heads)

    entered = as_printed(rows_by_rate(lines), printed)

    assert [row.tax_rate for row in entered] == sorted({line.tax_rate for line in lines})
    assert sum((row.taxable for row in entered), Decimal(0)) == taxable
    assert all(sum((getattr(row, head) for row in entered), Decimal(0)) == heads[head] for head in heads)
