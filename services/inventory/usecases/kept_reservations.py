"""The reservations that their coordinators keep, to be taken from by the documents that follow an order."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.holds import participant
from kit.holds.states import HoldState
from services.inventory.domain.allocation_words import KeptReservation
from services.inventory.store import reservations
from services.inventory.store.tables import kit_tables
from services.inventory.usecases.hold_kinds import STOCK_OUT


async def lock_kept(tx: Transaction, asked: Sequence[stock_pb2.Reservation]) -> Mapping[UUID, KeptReservation]:
    """Those reservations of the calling service to take from, locked, with what is left of them. Empty when none is named.

    One that is still PENDING is kept from now on: only the coordinator of an existing document asks to take from its reservation, so the
    message that says so is on its way.
    """
    named = _named(asked)
    if not named:
        return {}
    await participant.find_holds(tx, named)
    alive = await _alive(tx, named)
    await participant.keep(tx, alive)
    return await reservations.kept_reservations(tx, alive)


async def find_kept(tx: Transaction, asked: Sequence[stock_pb2.Reservation]) -> Mapping[UUID, KeptReservation]:
    """The same, for a look that changes nothing."""
    named = _named(asked)
    if not named:
        return {}
    return await reservations.kept_reservations(tx, await _alive(tx, named))


def _named(asked: Sequence[stock_pb2.Reservation]) -> set[UUID]:
    return {UUID(item.from_reservation_id) for item in asked if item.from_reservation_id}


async def _alive(tx: Transaction, hold_ids: Collection[UUID]) -> set[UUID]:
    """Those that the calling service has itself reserved and still holds: nobody takes from another one's."""
    holds = kit_tables.holds
    rows = await tx.rows(
        sa.select(holds.c.hold_id).where(
            holds.c.org_id == tx.caller.org_id,
            holds.c.hold_id.in_(hold_ids),
            holds.c.kind == STOCK_OUT,
            holds.c.coordinator == tx.caller.service,
            holds.c.state.in_([HoldState.PENDING, HoldState.CONFIRMED]),
        )
    )
    return {row.hold_id for row in rows}
