"""Splitting a confirmed reservation (ADR 0005): the invoices of one order take from it, each
with a hold of its own.

One order of `units` units has its reservation confirmed, or will have when its message "confirm" has come. Beside
them `spare` units are available to anybody. Each invoice asks for one unit under its own hold, may be refused, may
time out, and its worker may crash at any step. The order may be cancelled at any moment, an invoice once it is
written, and a customer may buy available stock. Names are those of `kit.holds`; a hold of an invoice is known by its
worker's number.

The participant reserves no more for the order than its own books say that the order needs: the units that were
confirmed, less those that left and did not come back, less those on their way out. So it needs no message when the
order is complete, and messages may come in any order.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from kit.hold_states import HoldState, Outcome
from tests.model.search import Unsafe, explore
from tests.model.split_states import At, Case, Child, State

_OPEN = (HoldState.PENDING, HoldState.CONFIRMED)


def search(case: Case) -> int:
    """How many states there are. Raises Unsafe with the promise that one of them breaks."""
    start = State(
        free=case.spare,
        left=case.units,
        parent=HoldState.PENDING if case.confirm_is_late else HoldState.CONFIRMED,
        children=(Child(),) * case.invoices,
        outbox=frozenset({("confirm", 0)} if case.confirm_is_late else ()),
    )
    return explore(
        start, lambda state: steps(case, state), lambda state: check(case, state), lambda state: is_settled(case, state)
    )


def check(case: Case, state: State) -> None:
    """Raises Unsafe when units appear or vanish, a sold unit is released, or another customer gets an order's units."""
    held = sum(child.hold in (HoldState.PENDING, HoldState.FULFILLED) and not child.back for child in state.children)
    if (
        state.free + state.left + held + state.sold_to_others != case.units + case.spare
        or min(state.free, state.left) < 0
    ):
        raise Unsafe("stock lost or made")
    if invoiced(state) > case.units:
        raise Unsafe("more was invoiced than ordered")
    for child in state.children:
        if child.outcome is Outcome.COMMITTED and child.hold not in (HoldState.PENDING, HoldState.FULFILLED):
            raise Unsafe("the hold of an invoice was released")
        if child.hold is HoldState.FULFILLED and child.outcome is not Outcome.COMMITTED:
            raise Unsafe("goods left without an invoice")
    if state.left and state.parent not in _OPEN:
        raise Unsafe("a hold that has ended sets something aside")
    if state.left > max(0, needed(case, state)):
        raise Unsafe("more is reserved for the order than it needs")
    lacking = case.units - invoiced(state)
    underway = sum(_is_underway(child) for child in state.children)
    if not state.cancelled and lacking and state.left + underway < lacking:
        raise Unsafe("goods of an open order were given away")


def _is_underway(child: Child) -> bool:
    """Whether a unit is on its way out for an invoice that does not exist, or on its way back from a cancelled one."""
    going = child.hold is HoldState.PENDING and child.outcome is not Outcome.COMMITTED
    return going or (child.cancelled and not child.back)


def needed(case: Case, state: State) -> int:
    """Units that the participant may reserve for the order, by its own books."""
    taken = sum(child.hold in (HoldState.PENDING, HoldState.FULFILLED) and not child.back for child in state.children)
    return case.units - taken


def is_settled(case: Case, state: State) -> bool:
    """Nothing held, nothing under way, and the order's hold has ended if the order has."""
    quiet = all(
        child.at in (At.PLANNED, At.ENDED)
        and child.hold is not HoldState.PENDING
        and not child.asked
        and not child.resolved
        for child in state.children
    )
    if state.cancelled:
        as_it_should_be = state.parent is HoldState.RELEASED
    else:
        complete = invoiced(state) == case.units
        as_it_should_be = (state.parent is HoldState.FULFILLED) == complete and state.parent is not HoldState.RELEASED
    return quiet and not state.outbox and as_it_should_be


def invoiced(state: State) -> int:
    """Units of the order for which invoices exist that are not cancelled."""
    return sum(child.outcome is Outcome.COMMITTED and not child.cancelled for child in state.children)


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
        yield dataclasses.replace(state, cancelled=True, outbox=state.outbox | {("release", 0)})
    if case.cancels:
        for number, child in enumerate(state.children):
            if child.outcome is Outcome.COMMITTED and not child.cancelled:
                cancelled = _with(state, number, cancelled=True)
                yield dataclasses.replace(cancelled, outbox=state.outbox | {("reverse", number)})
    if state.free:
        yield dataclasses.replace(state, free=state.free - 1, sold_to_others=state.sold_to_others + 1)


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
    return dataclasses.replace(written, outbox=state.outbox | {("fulfil", number)})


def _reaper(case: Case, state: State, number: int, child: Child) -> Iterator[State]:
    """The clock may pass at any moment; the coordinator writes "aborted" for what it does not know."""
    if child.hold is HoldState.PENDING and child.outcome is not Outcome.COMMITTED:
        yield _with(state, number, outcome=Outcome.ABORTED, resolved=True)
    if child.resolved:
        yield _with(state, number, resolved=False)  # lost on the way
        yield _with(_released(case, state, number), number, resolved=False)


def _reserved(case: Case, state: State, number: int) -> State:
    """Takes from the order's hold, and makes it CONFIRMED if it was PENDING; what it lacks, from what is free.

    Refused when it is RELEASED. A FULFILLED one has nothing left.
    """
    child = state.children[number]
    arrived = _with(state, number, asked=False)
    taken_from = state.parent is not HoldState.RELEASED
    if state.parent is HoldState.PENDING and case.safeguards.kept_when_taken_from:
        arrived = dataclasses.replace(arrived, parent=HoldState.CONFIRMED)
    if child.hold is None and taken_from and state.left:
        arrived = dataclasses.replace(_with(arrived, number, hold=HoldState.PENDING), left=state.left - 1)
    elif child.hold is None and taken_from and state.free:
        arrived = dataclasses.replace(_with(arrived, number, hold=HoldState.PENDING), free=state.free - 1)
    if child.at is not At.WAITING:
        return arrived
    granted = arrived.children[number].hold is HoldState.PENDING
    return _with(arrived, number, at=At.GRANTED if granted else At.ABORTING)


def _delivered(case: Case, state: State, message: tuple[str, int]) -> State:
    word, number = message
    if word == "release":
        ending = (*_OPEN, HoldState.FULFILLED) if case.safeguards.release_is_final else _OPEN
        if state.parent not in ending:
            return state
        return dataclasses.replace(state, parent=HoldState.RELEASED, free=state.free + state.left, left=0)
    if word == "confirm":
        kept = state.parent is HoldState.PENDING
        return dataclasses.replace(state, parent=HoldState.CONFIRMED) if kept else state
    consumed = _consumed(case, state, number)
    return _reversed(case, consumed, number) if word == "reverse" else consumed


def _consumed(case: Case, state: State, number: int) -> State:
    """The goods of an invoice leave. When all have left, the order's hold is FULFILLED."""
    if state.children[number].hold is not HoldState.PENDING:
        return state
    consumed = _with(state, number, hold=HoldState.FULFILLED)
    delivered = sum(child.hold is HoldState.FULFILLED and not child.back for child in consumed.children)
    ends = delivered >= case.units if case.safeguards.delivered_counted else not consumed.left
    if ends and consumed.parent is HoldState.CONFIRMED:
        return dataclasses.replace(consumed, parent=HoldState.FULFILLED)
    return consumed


def _reversed(case: Case, state: State, number: int) -> State:
    """The goods of a cancelled invoice come back, and are reserved again as far as the order needs them."""
    safe = case.safeguards
    if state.children[number].back and safe.reversal_remembered:
        return state
    back = _with(state, number, back=True)
    if state.parent is HoldState.RELEASED or not safe.reserved_again:
        return dataclasses.replace(back, free=state.free + 1)
    return _returned(case, dataclasses.replace(back, parent=HoldState.CONFIRMED))


def _returned(case: Case, state: State) -> State:
    """One unit more: the order's if it needs it, or free."""
    if state.left < needed(case, state) or not case.safeguards.no_more_than_needed:
        return dataclasses.replace(state, left=state.left + 1)
    return dataclasses.replace(state, free=state.free + 1)


def _released(case: Case, state: State, number: int) -> State:
    """A hold that was never taken leaves the row of a released hold."""
    child = state.children[number]
    if child.hold in (HoldState.FULFILLED, HoldState.RELEASED):
        return state
    released = _with(state, number, hold=HoldState.RELEASED)
    if child.hold is None:
        return released
    if case.safeguards.back_to_parent and state.parent is HoldState.CONFIRMED:
        return _returned(case, released)
    return dataclasses.replace(released, free=state.free + 1)


def _with(state: State, number: int, **changes: Any) -> State:
    children = list(state.children)
    children[number] = dataclasses.replace(children[number], **changes)
    return dataclasses.replace(state, children=tuple(children))
