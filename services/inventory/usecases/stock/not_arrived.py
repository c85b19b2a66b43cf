"""A refused reservation says when the goods of its batches are on their way in: their receipt was posted just now."""

from collections.abc import Sequence
from uuid import UUID

from kit.db.session import ReadSession
from kit.errors import DomainError
from services.inventory.domain.errors import BatchNotFound, GoodsNotArrived, InsufficientStock
from services.inventory.domain.reservations import GrantedReservation, ReservationToAllocate
from services.inventory.store import incoming


async def goods_on_their_way(
    session: ReadSession,
    items: Sequence[ReservationToAllocate],
    outcomes: Sequence[GrantedReservation | DomainError],
) -> list[GrantedReservation | DomainError]:
    """The outcomes, with GoodsNotArrived in place of a refusal that only names batches too early.

    Only refusals of named batches cost the statement.
    """
    refused = {
        batch.batch_id
        for item, outcome in zip(items, outcomes, strict=True)
        if isinstance(outcome, BatchNotFound | InsufficientStock)
        for line in item.requested.lines
        for batch in line.batches
    }
    arriving = await incoming.on_their_way(session, refused) if refused else frozenset[UUID]()
    return [_replaced(item, outcome, arriving) for item, outcome in zip(items, outcomes, strict=True)]


def _replaced(
    item: ReservationToAllocate, outcome: GrantedReservation | DomainError, arriving: frozenset[UUID]
) -> GrantedReservation | DomainError:
    if not isinstance(outcome, BatchNotFound | InsufficientStock):
        return outcome
    named = [batch.batch_id for line in item.requested.lines for batch in line.batches if batch.batch_id in arriving]
    if not named:
        return outcome
    return GoodsNotArrived(
        "The goods are still on their way into the stock. Send the request again in a moment.",
        field=outcome.field,
        batch_id=str(named[0]),
    )
