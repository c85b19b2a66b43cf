"""The pure rules of returns, each with its exact figures."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from services.returns.domain.dispositions import ExpiredNotSaleable, check_disposition
from services.returns.domain.returned_goods import LineQuantity, RequestedLine, quantities_by_line
from trade.domain.business_days import BeforeOriginal, check_not_before
from trade.domain.goods import Disposition

INVOICED = dt.date(2025, 6, 10)
LAST_DAY = dt.date(2026, 11, 30)
LATE = dt.date(2026, 12, 1)


def test_a_batch_is_saleable_to_its_last_day_and_not_a_day_longer() -> None:
    check_disposition(Disposition.SALEABLE, LAST_DAY, LAST_DAY, field="lines[0].disposition")
    with pytest.raises(ExpiredNotSaleable):
        check_disposition(Disposition.SALEABLE, LAST_DAY, LATE, field="lines[0].disposition")


@pytest.mark.parametrize("disposition", [Disposition.EXPIRED, Disposition.DAMAGED, Disposition.QUARANTINE])
def test_expired_goods_may_be_anything_else(disposition) -> None:
    check_disposition(disposition, LAST_DAY, LATE, field="lines[0].disposition")


def test_a_return_cannot_precede_what_it_returns() -> None:
    check_not_before(INVOICED, INVOICED)
    with pytest.raises(BeforeOriginal):
        check_not_before(INVOICED - dt.timedelta(days=1), INVOICED)


def test_several_conditions_of_one_line_are_one_quantity_in_the_order_first_named() -> None:
    one, two = UUID(int=1), UUID(int=2)
    goods = tuple(
        RequestedLine(original_line_id=id_, quantity=Decimal(units), location_id=None, reason="")
        for id_, units in ((two, "1"), (one, "2.5"), (two, "3"))
    )

    assert list(quantities_by_line(goods).items()) == [
        (two, LineQuantity(quantity=Decimal(4), expired=Decimal(0))),
        (one, LineQuantity(quantity=Decimal("2.5"), expired=Decimal(0))),
    ]
