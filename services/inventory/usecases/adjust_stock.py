"""Makes the books follow the shelf, with a reason."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import adjustments_pb2

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.db import series
from kit.db.session import Transaction
from kit.ids import new_id
from kit.wire import proto_values
from services.inventory.domain.adjusting import REVERSES_ITC, adjust, check_direction
from services.inventory.domain.errors import BatchNotReceived, LocationInactive, LocationNotFound
from services.inventory.domain.states import LocationKind, MovementKind
from services.inventory.store import adjustments, batches, locations, lots, movements, organisation, words
from services.inventory.store.movements import Document, Movement
from trade.domain.document_numbers import document_number

SERIES: Final = "ADJ"


async def adjust_stock(tx: Transaction, request: adjustments_pb2.AdjustStockRequest) -> adjustments_pb2.Adjustment:
    """The adjustment.

    Raises BatchNotFound, BatchNotReceived, LocationNotFound, LocationInactive, WriteOffUpwards, BelowReserved, DateInFuture and
    SeriesExhausted.
    """
    quantity = Decimal(request.quantity)
    reason = words.ADJUSTMENT_REASONS.ours(request.reason_kind)
    check_direction(reason, quantity)
    day = await organisation.business_date(tx, proto_values.optional_date_of(request.date, "date"))
    batch = await batches.find(tx, UUID(request.batch_id))
    if batch.received_date is None:
        raise BatchNotReceived("Nothing of this batch has ever come in.", field="batch_id", batch_id=request.batch_id)
    place = await _place(tx, request.location_id)
    if quantity > 0 and not place.active:
        raise LocationInactive("This place takes no more goods.", field="location_id", code=place.code)
    key = (batch.batch_id, place.location_id)
    await lots.open_balances(tx, [key])
    holding = (await lots.lock_holdings(tx, [key]))[key]
    value = adjust(holding, quantity, batch.landed_cost)
    year = financial_year(day)
    (serial,) = await series.next_numbers(tx, SERIES, year)
    row = await adjustments.write(
        tx,
        adjustment_id=new_id(),
        number=document_number(SERIES, year, serial),
        adjustment_date=day,
        reason_kind=reason,
        reason=request.reason,
        product_id=batch.product_id,
        batch_id=batch.batch_id,
        location_id=place.location_id,
        quantity=quantity,
        value=value,
        reverses_itc=quantity < 0 and reason in REVERSES_ITC,
    )
    await movements.record(tx, [_movement(row, holding.on_hand)])
    audit.record(tx, action="adjust", entity="stock", entity_id=row.adjustment_id, after=adjustments.facts_of(row))
    return adjustments.message_of(row)


async def _place(tx: Transaction, location_id: str) -> sa.Row[Any]:
    if location_id:
        return await locations.find(tx, UUID(location_id))
    place = (await locations.defaults(tx)).get(LocationKind.SALEABLE)
    if place is None:
        raise LocationNotFound("The organisation has no default place for sales.", field="location_id")
    return place


def _movement(row: sa.Row[Any], on_hand: Decimal) -> Movement:
    return Movement(
        kind=MovementKind.ADJUSTMENT,
        product_id=row.product_id,
        key=(row.batch_id, row.location_id),
        quantity=row.quantity,
        value=row.value,
        on_hand_after=on_hand,
        document=Document(
            type="adjustment", document_id=row.adjustment_id, number=row.number, date=row.adjustment_date
        ),
        reason=f"{row.reason_kind.lower()}: {row.reason}",
    )
