"""Checks what announced goods will bring and makes the batches they name, before their documents are posted."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias
from uuid import UUID

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.participant import Hold, HoldRequest
from services.inventory.domain.batches import Identity
from services.inventory.domain.holds import STOCK_IN, RefusedHold
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
from services.inventory.usecases.take_holds import Grant, Replies, take_holds

ReplyOf: TypeAlias = Callable[[GrantedIncoming], bytes]
"""The stored reply of an incoming hold that is granted."""


async def reserve_incoming(
    tx: Transaction, requested: Sequence[RequestedIncoming], reply_of: ReplyOf
) -> list[bytes | RefusedHold]:
    """The reply to each request, in the order requested. One that is refused leaves no trace."""
    return await take_holds(tx, requested, STOCK_IN, partial(_enter, tx, reply_of))


async def _enter(
    tx: Transaction, reply_of: ReplyOf, _requested: Sequence[RequestedIncoming], requests: Sequence[HoldRequest]
) -> tuple[dict[UUID, Hold], Grant[RequestedIncoming]]:
    return await participant.open_holds(tx, requests), partial(_grant, tx, reply_of)


async def _grant(tx: Transaction, reply_of: ReplyOf, new: Sequence[RequestedIncoming]) -> Replies:
    checked = await check_incoming(tx, new)
    accepted = {hold_id: lines for hold_id, lines in checked.outcomes.items() if not isinstance(lines, DomainError)}
    new_batches = [
        line.goods.batch for lines in accepted.values() for line in lines if isinstance(line.goods, BoughtGoods)
    ]
    made = await batches.find_or_make(tx, new_batches) if new_batches else {}
    granted = [
        GrantedIncoming(
            hold_id=hold_id,
            lines=tuple(_incoming_line(hold_id, line, made) for line in lines),
            products=checked.products,
        )
        for hold_id, lines in accepted.items()
    ]
    replies = {item.hold_id: reply_of(item) for item in granted}
    if granted:
        await incoming.insert(tx, [line for item in granted for line in item.lines])
        await participant.store_replies(tx, replies)
    refused = {hold_id: outcome for hold_id, outcome in checked.outcomes.items() if isinstance(outcome, DomainError)}
    return {**replies, **refused}


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
        ptr=goods.batch.ptr or None if isinstance(goods, BoughtGoods) else None,
        pts=goods.batch.pts or None if isinstance(goods, BoughtGoods) else None,
        origin_document_id=goods.origin_document_id if isinstance(goods, ReturningGoods) else None,
        disposition=goods.disposition if isinstance(goods, ReturningGoods) else None,
    )
