"""What an order's status allows, and what of it is left to invoice."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.sales.domain.errors import NothingToInvoice, OrderLineNotFound, OverInvoiced
from services.sales.domain.order import (
    CANCELLABLE,
    OPEN,
    Part,
    lines_to_invoice,
)
from services.sales.domain.statuses_and_kinds import OrderStatus
from tests.support.days import NOON
from tests.unit.sales.facts import order, ordered_line
from trade.domain.refusals import LineRepeated, OrderStatusRefused

LATER = NOON + dt.timedelta(hours=1)


def part(number: int, quantity: str, free: str = "0") -> Part:
    return Part(order_line_id=UUID(int=number), quantity=Decimal(quantity), free_quantity=Decimal(free))


def test_without_parts_everything_that_is_left_is_invoiced() -> None:
    partly = order(
        ordered_line(1, "10", "2", invoiced="4", invoiced_free="1"),
        ordered_line(2, "5", invoiced="5"),
        ordered_line(3, "7"),
    )

    found = lines_to_invoice(partly, ())

    assert [(item.line_id, item.quantity, item.free_quantity, item.field) for item in found] == [
        (str(UUID(int=1)), Decimal(6), Decimal(1), "lines[0]."),
        (str(UUID(int=3)), Decimal(7), Decimal(0), "lines[2]."),
    ]


def test_nothing_is_left_of_an_order_that_is_invoiced() -> None:
    with pytest.raises(NothingToInvoice):
        lines_to_invoice(order(ordered_line(1, "5", invoiced="5")), ())


@pytest.mark.parametrize(
    ("parts", "refusal", "field"),
    [
        ([part(9, "1")], OrderLineNotFound, "lines[0].order_line_id"),
        ([part(1, "1"), part(1, "1")], LineRepeated, "lines[1].order_line_id"),
        ([part(1, "7")], OverInvoiced, "lines[0].quantity"),
        ([part(1, "6", "2")], OverInvoiced, "lines[0].free_quantity"),
    ],
)
def test_parts_that_an_order_does_not_have_are_refused(parts: list[Part], refusal: type[Any], field: str) -> None:
    partly = order(ordered_line(1, "10", "2", invoiced="4", invoiced_free="1"))

    with pytest.raises(refusal) as caught:
        lines_to_invoice(partly, parts)

    assert caught.value.field == field


def test_an_order_is_completed_when_nothing_of_it_is_left() -> None:
    assert order(ordered_line(1, "5", invoiced="5")).invoiced(LATER).status is OrderStatus.COMPLETED
    assert order(ordered_line(1, "5", "1", invoiced="5")).invoiced(LATER).status is OrderStatus.PARTIALLY_INVOICED


def test_a_change_is_a_new_version_at_its_time() -> None:
    cancelled = order(ordered_line(1, "5")).cancelled("No longer needed", LATER)

    assert (cancelled.status, cancelled.cancel_reason) == (OrderStatus.CANCELLED, "No longer needed")
    assert (cancelled.version, cancelled.cancelled_at, cancelled.updated_at) == (4, LATER, LATER)


@pytest.mark.parametrize("status", [OrderStatus.COMPLETED, OrderStatus.CANCELLED])
def test_a_finished_order_is_neither_invoiced_nor_cancelled(status: OrderStatus) -> None:
    finished = order(ordered_line(1, "5"), status=status)

    for allowed, verb in ((OPEN, "invoiced"), (CANCELLABLE, "cancelled")):
        with pytest.raises(OrderStatusRefused) as caught:
            finished.check_status(allowed, verb)
        assert (caught.value.field, caught.value.facts) == ("order_id", {"status": status.value})
