"""Says what a reservation would get now, and sets nothing aside."""

from collections.abc import Sequence

from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.errors import DomainError
from services.inventory.store import shelf_facts
from services.inventory.usecases.allocate_stock import allocate, question_of
from services.inventory.usecases.kept_reservations import find_kept
from services.inventory.usecases.reserve_stock import granted_outcome, refused


async def preview_stock(tx: Transaction, asked: Sequence[stock_pb2.Reservation]) -> list[stock_pb2.ReservationOutcome]:
    """One outcome for each reservation, in the order asked, by the code that reserves."""
    kept = await find_kept(tx, asked)
    allocation = allocate(asked, await shelf_facts.look(tx, question_of(asked, kept)), kept)
    return [
        refused(item, outcome)
        if isinstance(outcome, DomainError)
        else granted_outcome(item, outcome, allocation.products)
        for item, outcome in zip(asked, allocation.outcomes, strict=True)
    ]
