"""The state of the model of a document on two holds: all three books, the workers, and the messages on their way."""

import dataclasses
import enum
from typing import TypeAlias

from kit.hold_states import HoldState, Outcome

PARTICIPANTS = (0, 1)
MAX_ATTEMPTS = 2
"""Hold ids that one key may use at each participant on one day."""

Hold: TypeAlias = tuple[int, int, int]


class At(enum.StrEnum):
    """The step of `DocumentOnHolds.run` at which a worker is."""

    UNSENT = "unsent"
    ASKING = "asking"
    WAITING = "waiting"
    GRANTED = "granted"
    ABORTING = "aborting"
    RELEASING = "releasing"
    LOOKING = "looking"
    """All its holds are released. It looks for the reply of a concurrent duplicate before it sends its refusal."""
    ENDED = "ended"


@dataclasses.dataclass(frozen=True, slots=True)
class Safeguards:
    """Each can be switched off, to show that the search finds the state that it prevents."""

    every_outcome_counts: bool = True
    """The document is not written when any of its holds has an outcome already, rather than only the first."""
    outcome_before_release: bool = True
    """The outcome ABORTED of every possible hold is written before any hold is released."""
    release_only_aborted: bool = True
    """A worker that aborts does not release a hold that a concurrent duplicate has committed."""
    one_transaction: bool = True
    """Document, outcomes and messages of both holds are written in one transaction."""
    key_claimed: bool = True
    """A stored reply is returned under its key."""
    reply_looked_up: bool = True
    """A refused worker looks for a reply that was stored under its key meanwhile."""


@dataclasses.dataclass(frozen=True, slots=True)
class Worker:
    """One attempt of a client's request."""

    at: At = At.UNSENT
    attempts: tuple[int, int] = (0, 0)
    participant: int = 0
    """The participant that it calls."""
    possible_holds: frozenset[int] = frozenset()
    """The participants at which it may have a hold."""
    half_written: bool = False
    """Only without `one_transaction`: the second half of its document is still to be written."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The books of the coordinator and of both participants, the workers, and the messages in transit."""

    available: tuple[int, int]
    workers: tuple[Worker, ...]
    documents: tuple[tuple[tuple[Hold, Hold], ...], ...]
    """The documents of each client, each with its two holds."""
    holds: frozenset[tuple[Hold, HoldState]] = frozenset()
    outcomes: frozenset[tuple[Hold, Outcome]] = frozenset()
    outbox: frozenset[Hold] = frozenset()
    """Messages "fulfil"."""
    asked: frozenset[tuple[int, Hold]] = frozenset()
    answers: frozenset[tuple[int, str]] = frozenset()
    releases: frozenset[Hold] = frozenset()
    resolved: frozenset[Hold] = frozenset()
    """The participant's reaper has the reply ABORTED and has not released the hold yet."""
    untrue: bool = False
    """A request was refused although its document exists."""
    next_day: bool = False
    """It is after midnight: new requests use the hold ids of the second day."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """What is searched: what each participant has, and how often each client sends."""

    units: tuple[int, int]
    sends: tuple[int, ...]
    midnight: bool = False
    """A day may end at any moment, once."""
    safeguards: Safeguards = Safeguards()

    def clients(self) -> list[int]:
        """The client of each worker."""
        return [client for client, count in enumerate(self.sends) for _ in range(count)]

    def start(self) -> State:
        """Nothing has happened."""
        return State(
            available=self.units,
            workers=tuple(Worker() for _ in self.clients()),
            documents=tuple(() for _ in self.sends),
        )
