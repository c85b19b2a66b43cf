"""Adjusts the recorded stock to the counted stock, with a reason."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.inventory.domain.adjustments import (
    REVERSES_ITC,
    Adjustment,
    AdjustmentReason,
    adjust,
    check_after_receipt,
    check_day,
    check_direction,
)
from services.inventory.domain.approvals import ApprovalKind
from services.inventory.domain.batches import Batch
from services.inventory.domain.cost_differences import CostDifference
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.errors import BatchNotReceived, DefaultLocationMissing, LocationInactive
from services.inventory.domain.locations import Location, LocationKind
from services.inventory.domain.movements import DocumentType, MovementKind, NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey
from services.inventory.remote.stock_adjusted import send_stock_adjusted
from services.inventory.store import (
    adjustments,
    balances,
    batches,
    cost_differences,
    locations,
    movements,
    past_stock,
    products,
)
from services.inventory.store.approval_tables import APPROVALS
from services.inventory.usecases.audit_facts import facts_of
from services.inventory.usecases.organisation_settings import read_calendar
from trade.domain.approvals import RequestContent
from trade.domain.dating import RequestedDate
from trade.domain.document_numbers import series_of_organisation
from trade.domain.quantities import check_quantity
from trade.store.document_numbers import next_number
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open

SERIES: Final = "ADJ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAdjustment:
    """More or fewer base units of a batch at a location.

    Without a location it is the default one for sales.
    """

    batch_id: UUID
    location_id: UUID | None
    quantity: Decimal
    reason_kind: AdjustmentReason
    reason: str
    date: RequestedDate
    approval_id: UUID | None = None


def content_of(command: CreateAdjustment, today: dt.date) -> RequestContent:
    """What an approval of the adjustment is for."""
    return RequestContent(kind=ApprovalKind.STOCK_ADJUSTMENT, command=command, day=command.date.day or today)


# Long: one check, or one field of the document, a line.
async def create_adjustment(tx: Transaction, command: CreateAdjustment) -> Adjustment:
    """The adjustment.

    Raises BatchNotFound, BatchNotReceived, LocationNotFound, LocationInactive, WriteOffUpwards, BelowReserved,
    GoodsCameLater, QuantityNotWhole, PeriodLocked, SeriesExhausted, and as `date_of_own` and `authority_of`.
    """
    calendar = await read_calendar(tx)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of(command, calendar.today))
    day = calendar.date_of_own(command.date, authority.date_role)
    await check_open(tx, command.date.posting_day(day, role=authority.date_role))
    batch = await batches.lock(tx, command.batch_id)  # brings its adjustments at all locations in one order
    location = await check_goods(tx, command, batch, day)
    key = BalanceKey(batch.batch_id, location.location_id)
    await balances.open_balances(tx, [key])
    balance = (await balances.lock_balances(tx, [key]))[key]
    past = await past_stock.read(tx, {key: balance.latest_day}, [day])
    check_day(balance, command.quantity, past.of(key), day)
    on_hand = await balances.on_hand_of_batch(tx, batch.batch_id)
    value = adjust(balance, command.quantity, batch.received, past.absent_value(key, day))
    number = await next_number(tx, series_of_organisation(SERIES, day))
    adjustment = Adjustment(
        adjustment_id=new_id(),
        number=number,
        adjustment_date=day,
        reason_kind=command.reason_kind,
        reason=command.reason,
        date_reason=command.date.reason,
        product_id=batch.product_id,
        batch_id=batch.batch_id,
        location_id=location.location_id,
        quantity=command.quantity,
        value=value,
        reverses_itc=command.quantity < 0 and command.reason_kind in REVERSES_ITC,
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )
    await adjustments.insert(tx, adjustment)
    await movements.record(tx, [_movement(adjustment, balance.on_hand), *await _left_behind(tx, adjustment, balance)])
    await use_approval(tx, APPROVALS, authority, adjustment.adjustment_id)
    send_stock_adjusted(tx, adjustment, received=batch.received.quantity, on_hand=on_hand)
    audit.record(tx, action="adjust", entity="stock", entity_id=adjustment.adjustment_id, after=facts_of(adjustment))
    return adjustment


async def check_goods(tx: Transaction, command: CreateAdjustment, batch: Batch, day: dt.date) -> Location:
    """The location of the goods, when they may be adjusted as the request says, however many are there.

    Raises WriteOffUpwards, BatchNotReceived, GoodsCameLater, QuantityNotWhole, LocationNotFound,
    DefaultLocationMissing, LocationInactive.
    """
    check_direction(command.reason_kind, command.quantity)
    if batch.received_date is None:
        raise BatchNotReceived(
            "Nothing of this batch has ever come in.", field="batch_id", batch_id=str(batch.batch_id)
        )
    check_after_receipt(command.quantity, batch.received_date, day)
    await _check_unit(tx, batch, command.quantity)
    location = await _find_location(tx, command.location_id)
    if command.quantity > 0 and not location.active:
        raise LocationInactive("This location takes no more goods.", field="location_id", code=location.code)
    return location


async def _check_unit(tx: Transaction, batch: Batch, quantity: Decimal) -> None:
    product = await products.find(tx, batch.product_id)
    if product is not None:
        check_quantity(quantity, product.uqc, field="quantity")


async def _find_location(tx: Transaction, location_id: UUID | None) -> Location:
    if location_id is None:
        location = (await locations.find_defaults(tx)).get(LocationKind.SALEABLE)
        if location is None:
            raise DefaultLocationMissing("The organisation has no default location for sales.", field="location_id")
        return location
    return await locations.load(tx, location_id)


async def _left_behind(tx: Transaction, adjustment: Adjustment, balance: LockedBalance) -> list[NewMovement]:
    """What takes out the value that came after the day on which the last goods went; it is a cost difference."""
    rest = balance.take_rest()
    if not rest:
        return []
    gone = _movement(adjustment, balance.on_hand)
    day = balance.latest_day or adjustment.adjustment_date
    document = replace(gone.document, date=day)
    difference = CostDifference(
        revision_id=adjustment.adjustment_id,
        batch_id=adjustment.batch_id,
        product_id=adjustment.product_id,
        document=document,
        quantity=-adjustment.quantity,
        amount=NIL,
        stock_amount=-rest,
    )
    await cost_differences.insert(tx, [difference])
    return [replace(gone, kind=MovementKind.REVALUATION, quantity=NIL, value=-rest, document=document)]


def _movement(adjustment: Adjustment, on_hand: Decimal) -> NewMovement:
    return NewMovement(
        kind=MovementKind.ADJUSTMENT,
        product_id=adjustment.product_id,
        key=BalanceKey(adjustment.batch_id, adjustment.location_id),
        quantity=adjustment.quantity,
        value=adjustment.value,
        on_hand_after=on_hand,
        document=StockDocument(
            document_type=DocumentType.STOCK_ADJUSTMENT,
            document_id=adjustment.adjustment_id,
            number=adjustment.number,
            date=adjustment.adjustment_date,
        ),
        reason=f"{adjustment.reason_kind}: {adjustment.reason}",
    )
