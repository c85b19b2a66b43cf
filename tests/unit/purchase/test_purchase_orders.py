"""What may happen to a purchase order, and how much may come against it."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.purchase.domain.errors import OverReceipt
from services.purchase.domain.order_rules import (
    Arrival,
    OrderedLine,
    check_draft,
    check_receivable,
    check_transition,
    receive,
    status_after_receipt,
)
from services.purchase.domain.statuses_and_kinds import OrderStatus
from trade.domain.refusals import OrderStatusRefused

FIRST, SECOND = UUID(int=1), UUID(int=2)
LINES = [
    OrderedLine(
        line_id=FIRST,
        ordered=Decimal(100),
        received=Decimal(40),
        free_ordered=Decimal(10),
        free_received=Decimal(4),
    ),
    OrderedLine(
        line_id=SECOND, ordered=Decimal(10), received=Decimal(0), free_ordered=Decimal(0), free_received=Decimal(0)
    ),
]
ALLOWED = {
    OrderStatus.APPROVED: {OrderStatus.DRAFT},
    OrderStatus.CANCELLED: {OrderStatus.DRAFT, OrderStatus.APPROVED},
    OrderStatus.CLOSED: {OrderStatus.PARTIALLY_RECEIVED},
}


def arrival(line_id: UUID, quantity: str, free: str = "0", number: int = 0) -> Arrival:
    return Arrival(
        line_id=line_id,
        quantity=Decimal(quantity),
        free_quantity=Decimal(free),
        field=f"lines[{number}]",
    )


@pytest.mark.parametrize("to", ALLOWED)
@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_goes_only_the_ways_that_are_open_to_it(status: OrderStatus, to: OrderStatus) -> None:
    if status in ALLOWED[to]:
        check_transition(status, to)
        return
    with pytest.raises(OrderStatusRefused) as refusal:
        check_transition(status, to)
    assert refusal.value.facts == {"status": status}


@pytest.mark.parametrize("status", OrderStatus)
def test_only_a_draft_changes_and_only_an_approved_order_is_received(status: OrderStatus) -> None:
    for check, allowed in (
        (check_draft, {OrderStatus.DRAFT}),
        (check_receivable, {OrderStatus.APPROVED, OrderStatus.PARTIALLY_RECEIVED}),
    ):
        if status in allowed:
            check(status)
        else:
            with pytest.raises(OrderStatusRefused):
                check(status)


def test_what_has_come_is_added_up_by_line() -> None:
    arrivals = [arrival(FIRST, "20"), arrival(FIRST, "30", number=1), arrival(SECOND, "10", number=2)]

    assert received(arrivals) == {FIRST: ("90", "4"), SECOND: ("10", "0")}


def test_more_than_ordered_may_come_up_to_the_tolerance() -> None:
    assert received([arrival(FIRST, "65")], tolerance="5") == {FIRST: ("105", "4")}

    with pytest.raises(OverReceipt) as refusal:
        received([arrival(FIRST, "60"), arrival(FIRST, "5.001", number=1)], tolerance="5")

    assert (refusal.value.field, refusal.value.facts) == ("lines[1].quantity", {"ordered": "100", "left": "5"})


def test_free_units_are_counted_apart() -> None:
    arrivals = [arrival(FIRST, "60", "5"), arrival(FIRST, "0", "1"), arrival(SECOND, "10")]

    assert received(arrivals) == {FIRST: ("100", "10"), SECOND: ("10", "0")}


@pytest.mark.parametrize(
    ("arrivals", "field", "facts"),
    [
        ([arrival(FIRST, "0", "6.001")], "lines[0].free_quantity", {"ordered": "10", "left": "6"}),
        (
            [arrival(FIRST, "0", "6"), arrival(FIRST, "0", "1", number=1)],
            "lines[1].free_quantity",
            {"ordered": "10", "left": "0"},
        ),
        ([arrival(SECOND, "10", "1")], "lines[0].free_quantity", {"ordered": "0", "left": "0"}),
    ],
)
def test_more_free_than_ordered_is_refused_unless_accepted(
    arrivals: list[Arrival], field: str, facts: dict[str, str]
) -> None:
    with pytest.raises(OverReceipt) as refusal:
        received(arrivals, tolerance="50")

    assert (refusal.value.field, refusal.value.facts) == (field, facts)
    assert received(arrivals, accepted=True)


@pytest.mark.parametrize(
    ("arrivals", "status"),
    [
        ([arrival(FIRST, "60", "6"), arrival(SECOND, "10")], OrderStatus.RECEIVED),
        ([arrival(FIRST, "65", "7"), arrival(SECOND, "10", "1")], OrderStatus.RECEIVED),
        ([arrival(FIRST, "60", "5"), arrival(SECOND, "10")], OrderStatus.PARTIALLY_RECEIVED),
        ([arrival(FIRST, "60", "6")], OrderStatus.PARTIALLY_RECEIVED),
        ([arrival(SECOND, "10")], OrderStatus.PARTIALLY_RECEIVED),
    ],
)
def test_an_order_is_received_when_every_line_has_come_in_full_its_free_units_too(
    arrivals: list[Arrival], status: OrderStatus
) -> None:
    after = receive(LINES, arrivals, Decimal(10), accept_excess_free_goods=True)

    assert status_after_receipt(LINES, after) is status


def received(arrivals: list[Arrival], *, tolerance: str = "0", accepted: bool = False) -> dict[UUID, tuple[str, str]]:
    """What of each arriving line has come, billed and free."""
    after = receive(LINES, arrivals, Decimal(tolerance), accept_excess_free_goods=accepted)
    return {line_id: (f"{line.received:f}", f"{line.free_received:f}") for line_id, line in after.items()}
