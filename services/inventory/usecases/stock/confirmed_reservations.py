"""The reservations that their coordinators have confirmed, to be taken from by the documents that follow an order."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kit.db.session import ReadSession, Transaction
from kit.holds import participant
from services.inventory.domain.reservations import ConfirmedReservation, RequestedReservation
from services.inventory.store import reservations


async def lock_confirmed(
    tx: Transaction, requested: Sequence[RequestedReservation]
) -> Mapping[UUID, ConfirmedReservation]:
    """Those reservations of the calling service to take from, locked, with what is left of them.

    Empty when none is named.

    One that is still PENDING is confirmed from now on: only the coordinator of an existing document takes from its
    reservation, so the message that confirms it is on its way.
    """
    named = _named(requested)
    if not named:
        return {}
    await participant.find_holds(tx, named)
    own = await reservations.find_own(tx, named)
    await participant.confirm(tx, own)
    return await reservations.confirmed_reservations(tx, own)


async def find_confirmed(
    session: ReadSession, requested: Sequence[RequestedReservation]
) -> Mapping[UUID, ConfirmedReservation]:
    """The same without locks, for a preview."""
    named = _named(requested)
    if not named:
        return {}
    return await reservations.confirmed_reservations(session, await reservations.find_own(session, named))


def _named(requested: Sequence[RequestedReservation]) -> set[UUID]:
    return {item.from_hold_id for item in requested if item.from_hold_id is not None}
