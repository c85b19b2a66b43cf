"""Allocation against a model that tries base unit by base unit: pure, thousands of shelves."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import DomainError
from services.inventory.domain.allocation import AvailableStock
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.reservations import (
    AllocatedLine,
    Allocation,
    Balance,
    BalanceKey,
    CheckedLine,
    CheckedReservation,
    ConfirmedLine,
    ConfirmedReservation,
    NamedBatch,
    Purpose,
)
from tests.support.sizes import cases
from trade.domain.organisation import AllocationPolicy

DAY = dt.date(2026, 11, 22)
PRODUCTS = [UUID(int=1), UUID(int=2)]
SHOP = UUID(int=10)
CELLAR = UUID(int=11)
KINDS = {SHOP: LocationKind.SALEABLE, CELLAR: LocationKind.NON_SALEABLE}

balances = st.lists(
    st.builds(
        lambda number, product, location, expires, received, status, available: Balance(
            batch_id=UUID(int=100 + number),
            location_id=location,
            product_id=product,
            batch_number=str(number),
            expiry_date=DAY + dt.timedelta(days=expires),
            received_date=DAY - dt.timedelta(days=received),
            status=status,
            location_kind=KINDS[location],
            available=Decimal(available),
        ),
        number=st.integers(0, 6),
        product=st.sampled_from(PRODUCTS),
        location=st.sampled_from([SHOP, SHOP, SHOP, CELLAR]),
        expires=st.integers(-3, 6),
        received=st.integers(0, 4),
        status=st.sampled_from([BatchStatus.SALEABLE, BatchStatus.SALEABLE, BatchStatus.BLOCKED]),
        available=st.integers(0, 6),
    ),
    max_size=7,
    unique_by=lambda balance: balance.batch_id,
)
policies = st.sampled_from([AllocationPolicy.FEFO, AllocationPolicy.FIFO, AllocationPolicy.LIFO])
lines = st.builds(
    lambda line_id, product, quantity, policy, shelf_life: CheckedLine(
        line_id=line_id,
        product_id=product,
        location_id=SHOP,
        quantity=Decimal(quantity),
        policy=policy,
        min_shelf_life_days=shelf_life,
    ),
    line_id=st.sampled_from(["a", "b", "c"]),
    product=st.sampled_from(PRODUCTS),
    quantity=st.integers(1, 8),
    policy=policies,
    shelf_life=st.integers(0, 4),
)
reservations = st.lists(st.lists(lines, min_size=1, max_size=3, unique_by=lambda line: line.line_id), max_size=4)
confirmed = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 6)), st.integers(1, 4), max_size=4
)


def naive(
    stock: dict[BalanceKey, Balance],
    free: dict[BalanceKey, int],
    own: dict[tuple[str, BalanceKey], int],
    reservation: CheckedReservation,
) -> list[dict[BalanceKey, int]] | None:
    """One unit at a time, from the first balance that the rules allow; None when a line is short."""
    free_now, own_now = dict(free), dict(own)
    result = []
    for line in reservation.lines:
        taken: dict[BalanceKey, int] = {}
        for _ in range(int(line.quantity)):
            usable = [
                balance
                for balance in stock.values()
                if balance.product_id == line.product_id
                and balance.location_kind is LocationKind.SALEABLE
                and balance.status is BatchStatus.SALEABLE
                and (balance.expiry_date - DAY).days >= line.min_shelf_life_days
            ]
            mine = [key for (line_id, key), left in own_now.items() if line_id == line.line_id and left]
            mine = [key for key in mine if stock.get(key) in usable]
            if mine:
                own_now[line.line_id, mine[0]] -= 1
                key = mine[0]
            else:
                stocked = [
                    balance for balance in usable if balance.location_id == line.location_id and free_now[balance.key]
                ]
                if not stocked:
                    return None
                key = min(stocked, key=lambda balance: rank(line.policy, balance)).key
                free_now[key] -= 1
            taken[key] = taken.get(key, 0) + 1
        result.append(taken)
    free.update(free_now)
    own.update(own_now)
    return result


def rank(policy: AllocationPolicy, balance: Balance) -> tuple[object, ...]:
    match policy:
        case AllocationPolicy.FEFO:
            return (balance.expiry_date, balance.received_date, balance.batch_id)
        case AllocationPolicy.FIFO:
            return (balance.received_date, balance.batch_id)
        case _:
            return (dt.date.max - balance.received_date, -balance.batch_id.int)


def attempt(stock: AvailableStock, reservation: CheckedReservation) -> tuple[AllocatedLine, ...] | DomainError:
    try:
        return stock.allocate(reservation)
    except DomainError as refusal:
        return refusal


def shown(line: AllocatedLine) -> dict[BalanceKey, int]:
    return {part.balance.key: int(part.quantity) for part in line.allocations}


@settings(max_examples=cases(600), deadline=None)
@given(balances=balances, requested=reservations, confirmed=confirmed)
def test_allocation_is_what_taking_unit_by_unit_would_give(
    balances: list[Balance], requested: list[list[CheckedLine]], confirmed: dict[tuple[str, int], int]
) -> None:
    by_key = {balance.key: balance for balance in balances}
    by_number = {balance.batch_number: balance.key for balance in balances}
    own = {
        (line_id, by_number[str(number)]): left
        for (line_id, number), left in confirmed.items()
        if str(number) in by_number
    }
    order = ConfirmedReservation(
        hold_id=UUID(int=999),
        lines=tuple(
            ConfirmedLine(line_id=line_id, key=key, remaining=Decimal(left)) for (line_id, key), left in own.items()
        ),
        units={},
    )
    free = {balance.key: int(balance.available) for balance in balances}
    stock = AvailableStock(balances)
    for number, requested_lines in enumerate(requested):
        reservation = CheckedReservation(
            purpose=Purpose.SALE,
            on_date=DAY,
            good_on=DAY,
            lines=tuple(requested_lines),
            confirmed=order if number % 2 == 0 else None,
        )
        expected = naive(by_key, free, own if reservation.confirmed else {}, reservation)
        outcome = attempt(stock, reservation)
        if expected is None:
            assert isinstance(outcome, DomainError)
            assert outcome.reason == "INSUFFICIENT_STOCK"
        else:
            assert not isinstance(outcome, DomainError)
            assert [shown(line) for line in outcome] == expected


def balance(number: int, available: str, expires: int = 100, **fields: Any) -> Balance:
    usual = Balance(
        batch_id=UUID(int=100 + number),
        location_id=SHOP,
        product_id=PRODUCTS[0],
        batch_number=str(number),
        expiry_date=DAY + dt.timedelta(days=expires),
        received_date=DAY,
        status=BatchStatus.SALEABLE,
        location_kind=LocationKind.SALEABLE,
        available=Decimal(available),
    )
    return dataclasses.replace(usual, **fields)


def line(quantity: str, **fields: Any) -> CheckedLine:
    policy = AllocationPolicy.FEFO
    usual = CheckedLine(
        line_id="1", product_id=PRODUCTS[0], location_id=SHOP, quantity=Decimal(quantity), policy=policy
    )
    return dataclasses.replace(usual, **fields)


def sale(*lines: CheckedLine) -> CheckedReservation:
    return CheckedReservation(purpose=Purpose.SALE, on_date=DAY, good_on=DAY, lines=lines)


def refusal_of(stock: AvailableStock, reservation: CheckedReservation) -> DomainError:
    outcome = attempt(stock, reservation)
    assert isinstance(outcome, DomainError)
    return outcome


def test_shortage_names_every_short_line_and_what_is_left_of_each() -> None:
    other = balance(2, "3", product_id=PRODUCTS[1])
    stock = AvailableStock([balance(1, "5"), other])
    refusal = refusal_of(
        stock, sale(line("6"), line("2", line_id="2"), line("3.5", line_id="3", product_id=PRODUCTS[1]))
    )
    assert refusal.field == "lines[0].quantity"
    assert refusal.facts == {
        "short_lines": "3",
        "lines[0].product_id": str(PRODUCTS[0]),
        "lines[0].requested": "6",
        "lines[0].available": "5",
        "lines[1].product_id": str(PRODUCTS[0]),
        "lines[1].requested": "2",
        "lines[1].available": "0",
        "lines[2].product_id": str(PRODUCTS[1]),
        "lines[2].requested": "3.5",
        "lines[2].available": "3",
    }


def test_refused_reservation_takes_nothing_from_the_next_one() -> None:
    stock = AvailableStock([balance(1, "5")])
    refusal_of(stock, sale(line("3"), line("3", line_id="2")))
    assert [part.quantity for part in stock.allocate(sale(line("5")))[0].allocations] == [5]


def test_last_good_day_sells_and_the_day_after_does_not() -> None:
    assert isinstance(attempt(AvailableStock([balance(1, "5", expires=0)]), sale(line("1"))), tuple)
    assert refusal_of(AvailableStock([balance(1, "5", expires=-1)]), sale(line("1"))).reason == "INSUFFICIENT_STOCK"


def test_named_batch_is_taken_whatever_the_policy() -> None:
    stock = AvailableStock([balance(1, "5", expires=10), balance(2, "5", expires=90)])
    named = (NamedBatch(batch_id=UUID(int=102), quantity=Decimal(4)),)
    (served,) = stock.allocate(sale(line("4", batches=named)))
    assert [(part.balance.batch_number, part.quantity, part.explanation) for part in served.allocations] == [
        ("2", Decimal(4), "named in the request")
    ]


def test_named_batch_that_may_not_be_sold_is_refused_by_its_own_name() -> None:
    named = (NamedBatch(batch_id=UUID(int=101), quantity=Decimal(1)),)
    for bad, reason in (
        (balance(1, "5", expires=-1), "BATCH_EXPIRED"),
        (balance(1, "5", status=BatchStatus.BLOCKED), "BATCH_NOT_SALEABLE"),
        (balance(1, "5", location_kind=LocationKind.QUARANTINE), "WRONG_LOCATION"),
        (balance(1, "5", product_id=PRODUCTS[1]), "BATCH_NOT_FOUND"),
    ):
        refusal = refusal_of(AvailableStock([bad]), sale(line("1", batches=named)))
        assert (refusal.reason, refusal.field) == (reason, "lines[0].batches[0].batch_id")


def test_goods_go_back_to_a_vendor_in_any_condition_but_only_by_name() -> None:
    bad = balance(1, "5", expires=-30, status=BatchStatus.RECALLED, location_kind=LocationKind.NON_SALEABLE)
    named = (NamedBatch(batch_id=UUID(int=101), quantity=Decimal(5)),)
    back = CheckedReservation(
        purpose=Purpose.PURCHASE_RETURN, on_date=DAY, good_on=DAY, lines=(line("5", batches=named),)
    )
    (served,) = AvailableStock([bad]).allocate(back)
    assert [part.quantity for part in served.allocations] == [5]
    unnamed = dataclasses.replace(back, lines=(line("5"),))
    assert refusal_of(AvailableStock([bad]), unnamed).reason == "BATCHES_NEEDED"


def test_explanations_tell_order_and_choice() -> None:
    def explanations(policy: AllocationPolicy) -> list[str]:
        stock = AvailableStock(
            [balance(1, "1", expires=10, received_date=dt.date(2026, 1, 1)), balance(2, "1", expires=20)]
        )
        parts: tuple[Allocation, ...] = stock.allocate(sale(line("2", policy=policy)))[0].allocations
        return [part.explanation for part in parts]

    assert explanations(AllocationPolicy.FEFO) == [
        "expires first (2026-12-02) of 2 batches",
        "expires next (2026-12-12) of 2 batches",
    ]
    assert explanations(AllocationPolicy.FIFO) == [
        "came in first (2026-01-01) of 2 batches",
        "came in next (2026-11-22) of 2 batches",
    ]
    assert explanations(AllocationPolicy.LIFO) == [
        "came in last (2026-11-22) of 2 batches",
        "came in next (2026-01-01) of 2 batches",
    ]
