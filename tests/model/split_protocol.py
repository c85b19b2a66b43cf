"""Splitting a kept reservation (ADR 0005): the invoices of one order, each with a hold of its own that takes from the
order's.

One confirmed order of `units` units keeps them, or will when its message "keep" has come; beside them `spare` units are
free for anybody. Each invoice asks for one unit under its own hold, may be refused, may time out, and its worker may
crash at any step; the order may be cancelled at any moment, and a stranger may buy what is free. Names are those of
`kit.holds`; a hold of an invoice is known by its worker's number.
"""

import dataclasses
import enum
from collections.abc import Iterator

from kit.holds.states import HoldState, Outcome
from tests.model.search import Unsafe, explore

_OPEN = (HoldState.PENDING, HoldState.CONFIRMED)


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
    """What a released hold had taken from the order's goes back there."""
    waits_for_children: bool = True
    """The order's hold is COMMITTED only when nothing of it is on its way out either."""
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
    from_parent: bool = False
    outcome: Outcome | None = None
    asked: bool = False
    """The request is on the wire; it may arrive long after the worker has given up."""
    resolved: bool = False
    """The reaper has been told "aborted" and has not acted on it."""


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
    safeguards: Safeguards = Safeguards()


def search(case: Case) -> int:
    """How many states there are. Raises Unsafe with the promise that one of them breaks."""
    start = State(
        free=case.spare,
        left=case.units,
        parent=HoldState.PENDING if case.keep_is_late else HoldState.CONFIRMED,
        children=(Child(),) * case.invoices,
        outbox=frozenset({("keep", 0)} if case.keep_is_late else ()),
    )
    return explore(
        start, lambda state: steps(case, state), lambda state: check(case, state), lambda state: is_settled(case, state)
    )


def check(case: Case, state: State) -> None:
    """The promises: nothing made or lost, nothing sold is given back, and an order's goods stay its own."""
    held = sum(child.hold in (HoldState.PENDING, HoldState.FULFILLED) for child in state.children)
    if state.free + state.left + held + state.strangers != case.units + case.spare or min(state.free, state.left) < 0:
        raise Unsafe("stock lost or made")
    if invoiced(state) > case.units:
        raise Unsafe("more was invoiced than ordered")
    for child in state.children:
        if child.outcome is Outcome.COMMITTED and child.hold not in (HoldState.PENDING, HoldState.FULFILLED):
            raise Unsafe("the goods of an invoice were given back")
        if child.hold is HoldState.FULFILLED and child.outcome is not Outcome.COMMITTED:
            raise Unsafe("goods left without an invoice")
    if state.left and state.parent not in _OPEN:
        raise Unsafe("a hold that has ended sets something aside")
    needed = case.units - invoiced(state)
    on_its_way = sum(
        child.from_parent and child.hold is HoldState.PENDING and child.outcome is not Outcome.COMMITTED
        for child in state.children
    )
    if not state.cancelled and needed and state.left + on_its_way < needed:
        raise Unsafe("goods of an open order were given away")


def is_settled(case: Case, state: State) -> bool:
    """Nothing held, nothing under way, and the order's hold has ended if the order has."""
    quiet = all(
        child.at in (At.PLANNED, At.ENDED)
        and child.hold is not HoldState.PENDING
        and not child.asked
        and not child.resolved
        for child in state.children
    )
    ended = state.cancelled or invoiced(state) == case.units
    return quiet and not state.outbox and ended == (state.parent not in _OPEN)


def invoiced(state: State) -> int:
    """Units of the order for which invoices exist."""
    return sum(child.outcome is Outcome.COMMITTED for child in state.children)


def steps(case: Case, state: State) -> Iterator[State]:
    """Every state that may follow."""
    for number, child in enumerate(state.children):
        yield from _worker(case, state, number, child)
        yield from _reaper(case, state, number, child)
        if child.asked:
            yield _with(state, number, asked=False)  # lost on the way
            yield _reserved(case, state, number)
    for message in state.outbox:
        delivered = _delivered(case, state, message)
        yield delivered  # and comes again
        yield dataclasses.replace(delivered, outbox=delivered.outbox - {message})
    if not state.cancelled and invoiced(state) < case.units:
        yield dataclasses.replace(state, cancelled=True, outbox=state.outbox | {("give back", 0)})
    if state.free:
        yield dataclasses.replace(state, free=state.free - 1, strangers=state.strangers + 1)


def _worker(case: Case, state: State, number: int, child: Child) -> Iterator[State]:
    if child.at in (At.WAITING, At.GRANTED, At.ABORTING, At.RELEASING):
        yield _with(state, number, at=At.ENDED)  # crashed
    if child.at is At.PLANNED:
        yield _with(state, number, at=At.WAITING, asked=True)
    elif child.at is At.WAITING:
        yield _with(state, number, at=At.ABORTING)  # no answer in time
    elif child.at is At.GRANTED:
        yield _with(state, number, at=At.ABORTING)  # refused by another rule, such as the credit limit
        yield _written(case, state, number, child)
    elif child.at is At.ABORTING:
        yield _with(state, number, at=At.RELEASING, outcome=child.outcome or Outcome.ABORTED)
    elif child.at is At.RELEASING:
        if child.outcome is Outcome.ABORTED:
            yield _with(_released(case, state, number), number, at=At.ENDED)
        else:
            yield _with(state, number, at=At.ENDED)


def _written(case: Case, state: State, number: int, child: Child) -> State:
    """One transaction, under the order's lock: the invoice, what of the order is invoiced, the outcome, the
    messages."""
    safe = case.safeguards
    closed = state.cancelled or invoiced(state) >= case.units
    if (safe.order_checked and closed) or (safe.outcome_checked and child.outcome is not None):
        return _with(state, number, at=At.ABORTING)
    written = _with(state, number, at=At.ENDED, outcome=Outcome.COMMITTED)
    messages = {("commit", number)} | ({("give back", 0)} if invoiced(written) == case.units else set())
    return dataclasses.replace(written, outbox=state.outbox | messages)


def _reaper(case: Case, state: State, number: int, child: Child) -> Iterator[State]:
    """The clock may pass at any moment; the coordinator writes "aborted" for what it does not know."""
    if child.hold is HoldState.PENDING and child.outcome is not Outcome.COMMITTED:
        yield _with(state, number, outcome=Outcome.ABORTED, resolved=True)
    if child.resolved:
        yield _with(state, number, resolved=False)  # lost on the way
        yield _with(_released(case, state, number), number, resolved=False)


def _reserved(case: Case, state: State, number: int) -> State:
    """Takes from the order's hold while that is open, and makes it CONFIRMED; what it lacks, from what is free.

    Refused when it has ended.
    """
    child = state.children[number]
    arrived = _with(state, number, asked=False)
    parent_open = state.parent in _OPEN
    if parent_open and case.safeguards.kept_when_taken_from:
        arrived = dataclasses.replace(arrived, parent=HoldState.CONFIRMED)
    if child.hold is None and parent_open and state.left:
        arrived = dataclasses.replace(
            _with(arrived, number, hold=HoldState.PENDING, from_parent=True), left=state.left - 1
        )
    elif child.hold is None and parent_open and state.free:
        arrived = dataclasses.replace(_with(arrived, number, hold=HoldState.PENDING), free=state.free - 1)
    if child.at is not At.WAITING:
        return arrived
    granted = arrived.children[number].hold is HoldState.PENDING
    return _with(arrived, number, at=At.GRANTED if granted else At.ABORTING)


def _delivered(case: Case, state: State, message: tuple[str, int]) -> State:
    word, number = message
    if word == "give back":
        if state.parent not in _OPEN:
            return state
        return dataclasses.replace(state, parent=HoldState.RELEASED, free=state.free + state.left, left=0)
    if word == "keep":
        kept = state.parent is HoldState.PENDING
        return dataclasses.replace(state, parent=HoldState.CONFIRMED) if kept else state
    if state.children[number].hold is not HoldState.PENDING:
        return state
    consumed = _with(state, number, hold=HoldState.FULFILLED)
    on_its_way = any(child.from_parent and child.hold is HoldState.PENDING for child in consumed.children)
    spent = consumed.parent is HoldState.CONFIRMED and not consumed.left
    if spent and not (on_its_way and case.safeguards.waits_for_children):
        return dataclasses.replace(consumed, parent=HoldState.FULFILLED)
    return consumed


def _released(case: Case, state: State, number: int) -> State:
    """A hold that was never taken leaves a tombstone."""
    child = state.children[number]
    if child.hold in (HoldState.FULFILLED, HoldState.RELEASED):
        return state
    released = _with(state, number, hold=HoldState.RELEASED)
    if child.hold is None:
        return released
    if child.from_parent and case.safeguards.back_to_parent and state.parent is HoldState.CONFIRMED:
        return dataclasses.replace(released, left=state.left + 1)
    return dataclasses.replace(released, free=state.free + 1)


def _with(state: State, number: int, **changes: object) -> State:
    children = list(state.children)
    children[number] = dataclasses.replace(children[number], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(state, children=tuple(children))
