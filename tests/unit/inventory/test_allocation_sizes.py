"""A reservation takes from no more batches than a document has lines."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from services.inventory.domain.allocation import MOST_ALLOCATIONS, AvailableStock
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.errors import TooManyBatches
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.reservations import Balance, CheckedLine, CheckedReservation, Purpose
from trade.domain.organisation import AllocationPolicy

DAY = dt.date(2026, 11, 22)
PRODUCTS = [UUID(int=1), UUID(int=2)]
SHOP = UUID(int=10)


def stock_of_batches(number: int) -> AvailableStock:
    """One unit of each batch."""
    return AvailableStock(
        Balance(
            batch_id=UUID(int=100 + each),
            location_id=SHOP,
            product_id=PRODUCTS[each % 2],
            batch_number=str(each),
            expiry_date=DAY,
            received_date=DAY,
            status=BatchStatus.SALEABLE,
            location_kind=LocationKind.SALEABLE,
            available=Decimal(1),
        )
        for each in range(number)
    )


def reservation_of(*quantities: int) -> CheckedReservation:
    """So many units of the first product, and of the second."""
    lines = tuple(
        CheckedLine(
            line_id=str(index),
            product_id=PRODUCTS[index],
            location_id=SHOP,
            quantity=Decimal(quantity),
            policy=AllocationPolicy.FEFO,
            min_shelf_life_days=0,
        )
        for index, quantity in enumerate(quantities)
    )
    return CheckedReservation(purpose=Purpose.SALE, on_date=DAY, good_on=DAY, lines=lines)


def test_goods_out_of_more_batches_than_a_document_has_lines_are_refused_and_nothing_is_taken() -> None:
    half = MOST_ALLOCATIONS // 2
    stock = stock_of_batches(MOST_ALLOCATIONS + 2)

    with pytest.raises(TooManyBatches) as caught:
        stock.allocate(reservation_of(half, half + 1))

    assert caught.value.field == "lines[1].quantity"
    assert [len(line.allocations) for line in stock.allocate(reservation_of(half, half))] == [half, half]
