"""Sets stock aside, for many documents at once. The README counts the round trips."""

from collections.abc import Sequence
from typing import Final

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds.grants import HoldGrants
from kit.telemetry import otel
from services.inventory.domain.errors import InsufficientStock
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.reservations import GrantedReservation, ReservationToAllocate
from services.inventory.store import reservations, stock_facts
from services.inventory.store.stock_facts import StockFacts
from services.inventory.usecases.stock.allocate import allocate
from services.inventory.usecases.stock.confirmed_reservations import lock_confirmed
from services.inventory.usecases.stock.elsewhere import name_other_locations

OVERSELL_REFUSALS: Final = otel.counter(
    "bahi.oversell.refusals", "{refusal}", "Refused requests for more than is in stock."
)


async def reserve_stock(
    tx: Transaction, items: Sequence[ReservationToAllocate], facts: StockFacts
) -> list[GrantedReservation | DomainError]:
    """What each reservation gets, or its refusal, in the order requested."""
    outcomes = await allocate(tx, items, facts)
    await name_other_locations(tx, items, outcomes, facts.catalogue)
    OVERSELL_REFUSALS.add(sum(isinstance(outcome, InsufficientStock) for outcome in outcomes))
    granted = [outcome for outcome in outcomes if not isinstance(outcome, DomainError)]
    if granted:
        await reservations.insert_with_commit(tx, granted)
    return outcomes


# A confirmed reservation is locked before the one that takes from it is entered.
RESERVATIONS: Final = HoldGrants(
    kind=STOCK_OUT, prepare=lock_confirmed, facts=stock_facts.LOCKED, grant=reserve_stock, coalesced=True
)
