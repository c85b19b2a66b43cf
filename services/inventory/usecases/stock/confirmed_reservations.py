"""The confirmed reservations of orders, on which the documents that follow an order draw."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from kit.db.session import ReadSession, Transaction
from kit.hold_states import HoldState
from kit.holds import participant
from services.inventory.domain.reservations import (
    ConfirmedReservation,
    RequestedReservation,
    ReservationToAllocate,
)
from services.inventory.store import confirmed_lines, reservations


async def lock_confirmed(tx: Transaction, requested: Sequence[RequestedReservation]) -> Sequence[ReservationToAllocate]:
    """Locks the confirmed reservations that the requests draw on. Returns each request with what is left of its own.

    Only the calling service's own count. A reservation that is still PENDING becomes CONFIRMED: only the coordinator of
    an existing document draws on its reservation, so the message that confirms it is on its way. One that is FULFILLED
    has nothing left, and stays so: the message of a cancelled document may be on its way, and its units then come back.
    """
    named = _named(requested)
    if not named:
        return _with_confirmed(requested, {})
    await participant.find_holds(tx, named)
    own = await reservations.find_own(tx, named)
    await confirmed_lines.enter(tx, await participant.confirm(tx, own))
    return _with_confirmed(requested, await reservations.confirmed_reservations(tx, own))


async def find_confirmed(
    session: ReadSession, requested: Sequence[RequestedReservation]
) -> Sequence[ReservationToAllocate]:
    """The same without locks, for a preview."""
    named = _named(requested)
    if not named:
        return _with_confirmed(requested, {})
    own = await reservations.find_own(session, named)
    return _with_confirmed(requested, await reservations.confirmed_reservations(session, own))


async def fulfil_delivered(tx: Transaction, confirmed_ids: Collection[UUID]) -> None:
    """Fulfils the confirmed reservations whose units have all left. The goods of another attempt still come back."""
    units = await confirmed_lines.units(tx, confirmed_ids)
    delivered = {hold_id for hold_id, lines in units.items() if all(line.is_delivered for line in lines.values())}
    if not delivered:
        return
    found = await participant.find_holds(tx, delivered)
    await participant.fulfil(tx, {hold.hold_id for hold in found.values() if hold.state is HoldState.CONFIRMED})


def _named(requested: Sequence[RequestedReservation]) -> set[UUID]:
    return {item.from_hold_id for item in requested if item.from_hold_id is not None}


def _with_confirmed(
    requested: Sequence[RequestedReservation], confirmed: Mapping[UUID, ConfirmedReservation]
) -> Sequence[ReservationToAllocate]:
    return [
        ReservationToAllocate(requested=item, confirmed=confirmed.get(item.from_hold_id) if item.from_hold_id else None)
        for item in requested
    ]
