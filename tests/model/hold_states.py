"""What the model of the hold protocol looks at: the books of both sides, the workers, and what is on the wire."""

import dataclasses
import enum

from kit.hold_states import HoldState, Outcome

MAX_ATTEMPTS = 2
"""Hold ids that one key may use on one day: the second after the first was aborted."""


class At(enum.StrEnum):
    """Where a worker stands in the use case."""

    UNSENT = "unsent"
    ASKING = "asking"
    WAITING = "waiting"
    GRANTED = "granted"
    ABORTING = "aborting"
    RELEASING = "releasing"
    LOOKING = "looking"
    """All its holds are released. It looks for the reply of a concurrent duplicate before it sends its refusal."""
    ANSWERED = "answered"
    REFUSED = "refused"
    CRASHED = "crashed"


@dataclasses.dataclass(frozen=True, slots=True)
class Safeguards:
    """Each can be switched off, to show that the search finds what it is there for."""

    outcome_checked: bool = True
    """The coordinator's commit inserts its outcome and fails when one is there."""
    coordinator_asked: bool = True
    """The reaper releases only what the coordinator says is aborted."""
    outcome_before_release: bool = True
    """The coordinator writes "aborted" before it releases."""
    release_remembered: bool = True
    """A release that comes first leaves the row of a released hold."""
    key_claimed: bool = True
    """A finished key is replayed."""
    issue_before_reversal: bool = True
    """Goods of a cancelled invoice whose commit has not come are taken out first, and then brought back."""
    reply_looked_up: bool = True
    """Who is refused looks whether its key has been finished meanwhile."""
    reversal_remembered: bool = True
    """What was brought back once is not brought back again."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The books of both sides, the workers, and what is on the wire. A hold is (client, attempt)."""

    available: int
    workers: tuple[tuple[At, int], ...]
    holds: frozenset[tuple[tuple[int, int], HoldState]] = frozenset()
    outcomes: frozenset[tuple[tuple[int, int], Outcome]] = frozenset()
    documents: tuple[int, ...] = ()
    outbox: frozenset[tuple[tuple[int, int], str]] = frozenset()
    """Messages of committed documents: "fulfil", "confirm", "release" or "reverse"."""
    needless: frozenset[tuple[int, int]] = frozenset()
    """Confirmed holds that their coordinator no longer needs, because the order was cancelled."""
    cancelled: frozenset[tuple[int, int]] = frozenset()
    """Committed holds whose invoice was cancelled."""
    back: frozenset[tuple[int, int]] = frozenset()
    """The cancelled ones whose goods are back in stock."""
    asked: frozenset[tuple[int, tuple[int, int]]] = frozenset()
    """Requests in transit, by worker. They may arrive late, long after the worker's deadline."""
    answers: frozenset[tuple[int, str]] = frozenset()
    releases: frozenset[tuple[int, int]] = frozenset()
    resolved: frozenset[tuple[tuple[int, int], Outcome]] = frozenset()
    untrue: bool = False
    """A request was refused although its document exists."""
    next_day: bool = False
    """It is after midnight: new requests use the hold ids of the second day."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """The case to search: the units in stock, and the attempts of each client."""

    stock: int
    sends: tuple[int, ...]
    confirms: bool = False
    """The documents are orders, which release their hold in the end, and not invoices, which consume it."""
    cancels: bool = False
    """The invoices may be cancelled."""
    midnight: bool = False
    """A day may end at any moment, once."""
    safeguards: Safeguards = Safeguards()

    def clients(self) -> list[int]:
        """The client of each worker."""
        return [client for client, count in enumerate(self.sends) for _ in range(count)]

    def start(self) -> State:
        """Nothing has happened."""
        return State(
            available=self.stock,
            workers=tuple((At.UNSENT, 0) for _ in self.clients()),
            documents=tuple(0 for _ in self.sends),
        )
