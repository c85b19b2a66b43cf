"""Shows what reservations would get now, and sets nothing aside."""

from collections.abc import Sequence

from kit.db.session import ReadSession
from kit.errors import DomainError
from services.inventory.domain.reservations import GrantedReservation, RequestedReservation
from services.inventory.store import stock_facts
from services.inventory.usecases.stock.allocate import allocate
from services.inventory.usecases.stock.confirmed_reservations import find_confirmed
from services.inventory.usecases.stock.elsewhere import name_other_locations


async def preview_stock(
    session: ReadSession, requested: Sequence[RequestedReservation]
) -> list[GrantedReservation | DomainError]:
    """What each reservation would get, in the order requested, by the code that reserves."""
    items = await find_confirmed(session, requested)
    facts = await stock_facts.read(session, items)
    outcomes = await allocate(session, items, facts)
    await name_other_locations(session, items, outcomes, facts.catalogue)
    return outcomes
