"""Sets stock aside, for many documents at once. The README counts the round trips."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds.participant import Hold, HoldRequest
from kit.telemetry import otel
from services.inventory.domain.errors import InsufficientStock
from services.inventory.domain.holds import STOCK_OUT, RefusedHold
from services.inventory.domain.reservations import GrantedReservation, RequestedReservation
from services.inventory.store import reservations
from services.inventory.usecases.stock.allocate import FoundStock, allocate, stock_query
from services.inventory.usecases.stock.confirmed_reservations import lock_confirmed
from services.inventory.usecases.stock.elsewhere import say_where_the_rest_lies
from services.inventory.usecases.take_holds import Grant, Replies, take_holds

OVERSELL_REFUSALS: Final = otel.counter(
    "bahi.oversell.refusals", "{refusal}", "Refused requests for more than is in stock."
)

ReplyOf: TypeAlias = Callable[[GrantedReservation], bytes]
"""The stored reply of a reservation that is granted."""


async def reserve_stock(
    tx: Transaction, requested: Sequence[RequestedReservation], reply_of: ReplyOf
) -> list[bytes | RefusedHold]:
    """The reply to each request, in the order requested. One that is refused leaves no trace."""
    return await take_holds(tx, requested, STOCK_OUT, partial(_enter, tx, reply_of))


async def _enter(
    tx: Transaction, reply_of: ReplyOf, requested: Sequence[RequestedReservation], requests: Sequence[HoldRequest]
) -> tuple[dict[UUID, Hold], Grant[RequestedReservation]]:
    # Parent before child: a confirmed reservation is locked before the one that takes from it is entered.
    confirmed = await lock_confirmed(tx, requested)
    former, facts = await reservations.open_holds(tx, requests, stock_query(requested, confirmed))
    return former, partial(_grant, tx, reply_of, FoundStock(facts=facts, confirmed=confirmed))


async def _grant(tx: Transaction, reply_of: ReplyOf, found: FoundStock, new: Sequence[RequestedReservation]) -> Replies:
    granted: list[GrantedReservation] = []
    stored: dict[UUID, bytes] = {}
    refused: dict[UUID, DomainError] = {}
    outcomes = allocate(new, found)
    await say_where_the_rest_lies(tx, new, outcomes, found.facts.catalogue.default_location)
    for outcome in outcomes:
        if isinstance(outcome, GrantedReservation):
            granted.append(outcome)
            stored[outcome.hold_id] = reply_of(outcome)
        else:
            refused[outcome.hold_id] = outcome.refusal
            if isinstance(outcome.refusal, InsufficientStock):
                OVERSELL_REFUSALS.add(1)
    if granted:
        await reservations.insert(tx, granted, stored)
    return {**stored, **refused}
