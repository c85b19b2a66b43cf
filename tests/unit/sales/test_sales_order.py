"""What an order's status allows, and what of it is left to invoice."""

import dataclasses
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
from services.sales.domain.order_line import OrderLine
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


@pytest.mark.parametrize(
    ("ordered", "billed", "agreed"),
    [
        (ordered_line(1, "100", "10"), "1", "0.1"),
        (ordered_line(1, "100", "10", invoiced="50"), "50", "10"),
        (ordered_line(1, "100", "10", invoiced="50", invoiced_free="5"), "10", "1"),
        (ordered_line(1, "100", "10", invoiced="1", invoiced_free="10"), "20", "0"),
        (ordered_line(1, "3", "1", invoiced="2"), "1", "1"),
        (ordered_line(1, "10"), "10", "0"),
    ],
)
def test_free_goods_are_agreed_in_their_share_of_the_billed_ones(ordered: OrderLine, billed: str, agreed: str) -> None:
    """Over all invoices: what an earlier one left goes with a later one."""
    (line,) = lines_to_invoice(order(ordered), [part(1, billed)])

    assert line.free_agreed == Decimal(agreed)


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
    completed = order(ordered_line(1, "5", invoiced="5")).invoiced(Decimal(90), LATER)
    partly = order(ordered_line(1, "5", "1", invoiced="5")).invoiced(Decimal(90), LATER)

    assert (completed.status, completed.open_amount) == (OrderStatus.COMPLETED, Decimal(0))
    assert (partly.status, partly.open_amount) == (OrderStatus.PARTIALLY_INVOICED, Decimal(10))


@pytest.mark.parametrize(
    ("status", "total", "invoiced", "open_amount"),
    [
        (OrderStatus.DRAFT, None, "0", "0"),
        (OrderStatus.CONFIRMED, "100", "0", "100"),
        (OrderStatus.PARTIALLY_INVOICED, "100", "30", "70"),
        (OrderStatus.PARTIALLY_INVOICED, "100", "130", "0"),
        (OrderStatus.COMPLETED, "100", "90", "0"),
        (OrderStatus.CANCELLED, "100", "30", "0"),
    ],
)
def test_what_is_open_of_an_order_is_what_no_invoice_has_taken_off_it(
    status: OrderStatus, total: str | None, invoiced: str, open_amount: str
) -> None:
    came_to = None if total is None else Decimal(total)
    found = order(ordered_line(1, "5"), status=status, total=came_to, invoiced_total=Decimal(invoiced))

    assert found.open_amount == Decimal(open_amount)


@pytest.mark.parametrize("before", ["0", "30", "130"])
@pytest.mark.parametrize("total", ["10", "70", "200"])
@pytest.mark.parametrize(("units", "free"), [("4", "0"), ("4", "1"), ("5", "1")])
def test_an_invoice_takes_off_as_much_as_the_order_has_less_open_afterwards(
    before: str, total: str, units: str, free: str
) -> None:
    """The check and the books agree. Cancelling the invoice gives back what it took."""
    former = order(ordered_line(1, "5", "1"), invoiced_total=Decimal(before))
    lines = lines_to_invoice(former, [part(1, units, free)])
    billed = dataclasses.replace(former, lines=(ordered_line(1, "5", "1", invoiced=units, invoiced_free=free),))

    invoiced = billed.invoiced(Decimal(total), LATER)

    assert former.taken_off_by(lines, Decimal(total)) == former.open_amount - invoiced.open_amount
    reopened = dataclasses.replace(invoiced, lines=former.lines).after_invoice_cancelled(Decimal(total), LATER)
    assert reopened.open_amount == former.open_amount


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
