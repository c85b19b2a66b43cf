"""Checks what announced goods will bring and makes the batches they name, before their documents are posted."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from gst.price import Price
from kit.commands import audit
from kit.commands.outcomes import outcomes_of
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds.grants import grants_of_many
from services.inventory.domain.batches import Identity, NewBatch
from services.inventory.domain.holds import STOCK_IN
from services.inventory.domain.incoming import (
    BoughtGoods,
    CheckedLine,
    GrantedIncoming,
    IncomingLine,
    RequestedIncoming,
    ReturningGoods,
)
from services.inventory.store import batches, incoming
from services.inventory.usecases.incoming.check import check_incoming
from trade.domain.goods import Disposition


async def reserve_incoming(
    tx: Transaction, requested: Sequence[RequestedIncoming]
) -> list[GrantedIncoming | DomainError]:
    """What each hold will bring, or its refusal, in the order requested."""
    checked = await check_incoming(tx, requested)
    accepted = [lines for lines in checked.outcomes if not isinstance(lines, DomainError)]
    new_batches = [line.goods.batch for lines in accepted for line in lines if isinstance(line.goods, BoughtGoods)]
    made = await batches.find_or_make(tx, new_batches) if new_batches else {}
    await _keep_confirmations(tx, new_batches, made)

    def grant(item: RequestedIncoming, lines: Sequence[CheckedLine]) -> GrantedIncoming:
        return GrantedIncoming(
            hold_id=item.hold_id,
            lines=tuple(_incoming_line(item.hold_id, line, made) for line in lines),
            products=checked.products,
        )

    outcomes = outcomes_of(grant, requested, checked.outcomes)
    brought = [line for item in outcomes if not isinstance(item, DomainError) for line in item.lines]
    if brought:
        await incoming.insert(tx, brought)
    return outcomes


INCOMING: Final = grants_of_many(STOCK_IN, reserve_incoming)


async def _keep_confirmations(tx: Transaction, new_batches: Sequence[NewBatch], made: Mapping[Identity, UUID]) -> None:
    """Keeps each confirmation of unusual dates with its batch, unless the batch has one, and in the audit trail."""
    confirmed = {made[batch.identity]: batch for batch in new_batches if batch.dates_confirmation}
    if not confirmed:
        return
    await batches.lock_many(tx, confirmed)
    await batches.confirm_dates(tx, {batch_id: batch.dates_confirmation for batch_id, batch in confirmed.items()})
    for batch_id, batch in confirmed.items():
        audit.record(
            tx,
            action="confirm_dates",
            entity="batch",
            entity_id=batch_id,
            after={
                "expiry_date": batch.expiry_date.isoformat(),
                "manufacture_date": "" if batch.manufacture_date is None else batch.manufacture_date.isoformat(),
                "dates_confirmation": batch.dates_confirmation,
            },
        )


def _incoming_line(hold_id: UUID, line: CheckedLine, made: Mapping[Identity, UUID]) -> IncomingLine:
    """The line with its batch: the one that comes back, or the one that has been found or made."""
    goods = line.goods
    return IncomingLine(
        hold_id=hold_id,
        line_id=line.line_id,
        product_id=line.product_id,
        batch_id=made[goods.batch.identity] if isinstance(goods, BoughtGoods) else goods.batch_id,
        location_id=line.location_id,
        quantity=line.quantity,
        landed_value=goods.landed_value if isinstance(goods, BoughtGoods) else None,
        ptr=_given(goods.batch.ptr) if isinstance(goods, BoughtGoods) else None,
        pts=_given(goods.batch.pts) if isinstance(goods, BoughtGoods) else None,
        origin_document_id=goods.origin_document_id if isinstance(goods, ReturningGoods) else None,
        disposition=None if _is_sound(goods) else goods.disposition,
    )


def _is_sound(goods: BoughtGoods | ReturningGoods) -> bool:
    """Goods of a vendor that came as they should: their movement has no reason to give."""
    return isinstance(goods, BoughtGoods) and goods.disposition is Disposition.SALEABLE


def _given(price: Price) -> Price | None:
    """The price, or None for zero: the batch then keeps the price that it has."""
    return price if price.amount else None
