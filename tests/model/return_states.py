"""The state of the model of a document on two holds: all three books, the workers, and the messages on their way."""

import dataclasses
import enum
from typing import TypeAlias

from kit.hold_states import HoldState, Outcome

HOLDERS = (0, 1)
MAX_ATTEMPTS = 2
"""Hold ids that one key may use at each participant on one day."""

Hold: TypeAlias = tuple[int, int, int]


class At(enum.StrEnum):
    """Where a worker stands in `DocumentOnHolds.run`."""

    UNSENT = "unsent"
    ASKING = "asking"
    WAITING = "waiting"
    GRANTED = "granted"
    ABORTING = "aborting"
    RELEASING = "releasing"
    LOOKING = "looking"
    """Nothing of its own stands any more: it looks for the reply of a twin before it tells its refusal."""
    ENDED = "ended"


@dataclasses.dataclass(frozen=True, slots=True)
class Safeguards:
    """Each can be switched off, to show that the search finds what it is there for."""

    every_fate_decides: bool = True
    """The document is not written when any of its holds has an outcome already, rather than only the first."""
    decided_before_release: bool = True
    """"aborted" is written for what may stand before anything is released."""
    release_only_aborted: bool = True
    """A worker that gives up leaves alone what a twin of it has committed."""
    one_transaction: bool = True
    """Document, outcomes and messages are written together, rather than the second hold's after the first's."""
    key_claimed: bool = True
    """A finished key is replayed."""
    reply_looked_up: bool = True
    """Who is refused looks whether its key has been finished meanwhile."""


@dataclasses.dataclass(frozen=True, slots=True)
class Worker:
    """One sending of a client's request."""

    at: At = At.UNSENT
    attempts: tuple[int, int] = (0, 0)
    participant: int = 0
    """Whom it asks."""
    standing: frozenset[int] = frozenset()
    """The participants at which something may stand."""
    owes: bool = False
    """Only without `one_transaction`: the second half of its document is still to be written."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The books of the coordinator and of both participants, the workers, and what is on the wire."""

    available: tuple[int, int]
    workers: tuple[Worker, ...]
    documents: tuple[tuple[tuple[Hold, Hold], ...], ...]
    """For each client its documents, each with the two holds that it stands on."""
    holds: frozenset[tuple[Hold, HoldState]] = frozenset()
    outcomes: frozenset[tuple[Hold, Outcome]] = frozenset()
    outbox: frozenset[Hold] = frozenset()
    """Messages "commit"."""
    asked: frozenset[tuple[int, Hold]] = frozenset()
    answers: frozenset[tuple[int, str]] = frozenset()
    releases: frozenset[Hold] = frozenset()
    resolved: frozenset[Hold] = frozenset()
    """The reaper of the participant has been told "aborted" and has not acted on it."""
    untrue: bool = False
    """A request was refused though its document stood."""
    next_day: bool = False
    """Midnight is over: requests that are planned now ask under the ids of the second day."""


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
