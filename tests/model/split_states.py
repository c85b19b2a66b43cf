"""The state of the model of an order's split reservation: both books, the workers, and the messages on their way."""

import dataclasses
import enum

from kit.hold_states import HoldState, Outcome


class At(enum.StrEnum):
    """Where the worker of an invoice stands."""

    PLANNED = "planned"
    WAITING = "waiting"
    GRANTED = "granted"
    ABORTING = "aborting"
    RELEASING = "releasing"
    ENDED = "ended"


@dataclasses.dataclass(frozen=True, slots=True)
class Safeguards:
    """Each can be switched off, to show that the search finds what it is there for."""

    back_to_parent: bool = True
    """A released hold's goods go back to the order's, as far as that needs them."""
    no_more_than_needed: bool = True
    """What comes back beyond that is free."""
    delivered_counted: bool = True
    """The order's hold is FULFILLED when as many units have left as were confirmed, and not when it is empty."""
    reserved_again: bool = True
    """Goods of a cancelled invoice are reserved for the order again, whose hold is then CONFIRMED."""
    release_is_final: bool = True
    """The message of a cancelled order ends also a FULFILLED hold, which then takes nothing back."""
    reversal_remembered: bool = True
    """Goods of a cancelled invoice come back once."""
    kept_when_taken_from: bool = True
    """Who takes from the order's hold says by that that it is CONFIRMED, whether or not the message has come."""
    outcome_checked: bool = True
    """An invoice is not written when its hold was aborted."""
    order_checked: bool = True
    """An invoice is not written when its order is cancelled or wholly invoiced, looked at under the order's lock."""


@dataclasses.dataclass(frozen=True, slots=True)
class Child:
    """An invoice: its worker, its hold at the participant, and its outcome at the coordinator."""

    at: At = At.PLANNED
    hold: HoldState | None = None
    outcome: Outcome | None = None
    asked: bool = False
    """The request is in transit; it may arrive long after the worker's deadline."""
    resolved: bool = False
    """The reaper has the reply ABORTED and has not released the hold yet."""
    cancelled: bool = False
    """The invoice is cancelled."""
    back: bool = False
    """Its goods have returned to stock."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The books of both services, and the messages in transit."""

    free: int
    left: int
    """The quantity that the order's hold still reserves."""
    parent: HoldState
    children: tuple[Child, ...]
    cancelled: bool = False
    outbox: frozenset[tuple[str, int]] = frozenset()
    sold_to_others: int = 0
    """Units that were sold to other customers."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """The size and the conditions of a search."""

    units: int
    spare: int
    invoices: int
    confirm_is_late: bool = False
    """The order's message "confirm" is still in transit."""
    cancels: bool = False
    """Invoices may be cancelled."""
    safeguards: Safeguards = Safeguards()
