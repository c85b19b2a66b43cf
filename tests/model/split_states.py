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
    """The request is on the wire; it may arrive long after the worker has given up."""
    resolved: bool = False
    """The reaper has been told "aborted" and has not acted on it."""
    cancelled: bool = False
    """The invoice is cancelled."""
    back: bool = False
    """Its goods have come back."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """Both books, and the messages under way."""

    free: int
    left: int
    """What the order's hold still sets aside."""
    parent: HoldState
    children: tuple[Child, ...]
    cancelled: bool = False
    outbox: frozenset[tuple[str, int]] = frozenset()
    strangers: int = 0
    """Units that somebody else has bought."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """What is searched."""

    units: int
    spare: int
    invoices: int
    keep_is_late: bool = False
    """The order's message "keep" is still on its way."""
    cancels: bool = False
    """Invoices may be cancelled."""
    safeguards: Safeguards = Safeguards()
