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
    free_units,
    receive,
    status_after_receipt,
)
from services.purchase.domain.statuses_and_kinds import OrderStatus
from trade.domain.refusals import OrderStatusRefused

FIRST, SECOND = UUID(int=1), UUID(int=2)
LINES = [
    OrderedLine(line_id=FIRST, ordered=Decimal(100), received=Decimal(40)),
    OrderedLine(line_id=SECOND, ordered=Decimal(10), received=Decimal(0)),
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
        field=f"lines[{number}].quantity",
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

    assert receive(LINES, arrivals, Decimal(0)) == {FIRST: Decimal(90), SECOND: Decimal(10)}


def test_more_than_ordered_may_come_up_to_the_tolerance() -> None:
    assert receive(LINES, [arrival(FIRST, "65")], Decimal(5)) == {FIRST: Decimal(105)}

    with pytest.raises(OverReceipt) as refusal:
        receive(LINES, [arrival(FIRST, "60"), arrival(FIRST, "5.001", number=1)], Decimal(5))

    assert (refusal.value.field, refusal.value.facts) == ("lines[1].quantity", {"ordered": "100", "left": "5"})


def test_free_units_fulfil_no_order_and_are_counted_apart() -> None:
    arrivals = [arrival(FIRST, "60", "50"), arrival(FIRST, "0", "1"), arrival(SECOND, "10", "2")]

    assert receive(LINES, arrivals, Decimal(0)) == {FIRST: Decimal(100), SECOND: Decimal(10)}
    assert free_units(arrivals) == {FIRST: Decimal(51), SECOND: Decimal(2)}


@pytest.mark.parametrize(
    ("received", "status"),
    [
        ({FIRST: "100", SECOND: "10"}, OrderStatus.RECEIVED),
        ({FIRST: "105", SECOND: "10"}, OrderStatus.RECEIVED),
        ({FIRST: "100"}, OrderStatus.PARTIALLY_RECEIVED),
        ({SECOND: "10"}, OrderStatus.PARTIALLY_RECEIVED),
    ],
)
def test_an_order_is_received_when_every_line_has_come_in_full(received: dict[UUID, str], status: OrderStatus) -> None:
    assert status_after_receipt(LINES, {line: Decimal(units) for line, units in received.items()}) is status
