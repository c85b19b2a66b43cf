"""The hold protocol as a machine small enough to search whole: every interleaving, every lost or late message, every
crash.

Names are those of `kit.holds`. One participant has `stock` units. Each client wants one unit under its own key and
sends its request `sends` times; each sending is worked on by a worker of the coordinator that may crash at any step. A
step is a function from a state to the states that may follow it. Safety is checked in every reachable state, and from
every one of them the search must be able to reach a settled end: nothing held, nothing under way.
"""

import dataclasses
from collections.abc import Iterator

from kit.hold_states import HoldState, Outcome
from tests.model.hold_states import MAX_ATTEMPTS, At, Case, Safeguards, State
from tests.model.search import Unsafe, explore


def search(case: Case) -> int:
    """How many states there are. Raises Unsafe with the promise that one of them breaks."""
    return explore(case.start(), lambda state: steps(case, state), lambda state: check(case, state), is_settled)


def check(case: Case, state: State) -> None:
    """The promises: nothing doubled, nothing oversold, nothing given away that is sold."""
    holds, outcomes = dict(state.holds), dict(state.outcomes)
    if any(count > 1 for count in state.documents):
        raise Unsafe("one key, two documents")
    if state.available < 0 or sum(state.documents) - len(state.needless) - len(state.back) > case.stock:
        raise Unsafe("more documents than stock")
    taken = sum(stands is not HoldState.RELEASED for stands in holds.values()) - len(state.back)
    if state.available + taken != case.stock:
        raise Unsafe("stock lost or made")
    for hold, outcome in outcomes.items():
        lives = holds.get(hold) in (HoldState.PENDING, HoldState.CONFIRMED, HoldState.FULFILLED)
        if outcome is not Outcome.ABORTED and not lives and hold not in state.needless:
            raise Unsafe("the hold of a document was released")
    for hold, stands in holds.items():
        committed = outcomes.get(hold) is Outcome.COMMITTED
        if stands is HoldState.FULFILLED and not (committed and not case.confirms):
            raise Unsafe("goods left without a document")
        if stands is HoldState.CONFIRMED and not (committed and case.confirms):
            raise Unsafe("goods kept without a document")
    if state.untrue:
        raise Unsafe("refused, though the document stands")


def is_settled(state: State) -> bool:
    """Nothing held, nothing needless kept, nothing away that was cancelled, nothing on its way, and every worker at its
    end."""
    ended = all(at in (At.ANSWERED, At.REFUSED, At.CRASHED, At.UNSENT) for at, _ in state.workers)
    held = any(
        stands is HoldState.PENDING or (stands is HoldState.CONFIRMED and hold in state.needless)
        for hold, stands in state.holds
    )
    under_way = state.outbox or state.asked or state.releases or state.resolved
    return ended and not held and state.cancelled == state.back and not under_way


def steps(case: Case, state: State) -> Iterator[State]:
    """Every state that may follow."""
    for number, client in enumerate(case.clients()):
        yield from _worker(case, state, number, client)
    yield from _participant(case.safeguards, state)
    yield from _relay(case.safeguards, state)
    yield from _coordinator(case, state)
    if case.midnight and not state.next_day:
        yield dataclasses.replace(state, next_day=True)


def _worker(case: Case, state: State, number: int, client: int) -> Iterator[State]:
    safe = case.safeguards
    at, attempt = state.workers[number]
    hold = (client, attempt)
    if at in (At.ANSWERED, At.REFUSED, At.CRASHED):
        return
    if at is not At.UNSENT:
        yield _moved(state, number, At.CRASHED, attempt)
    if at is At.UNSENT:
        yield _planned(safe, state, number, client)
    elif at is At.ASKING:
        yield dataclasses.replace(_moved(state, number, At.WAITING, attempt), asked=state.asked | {(number, hold)})
    elif at is At.WAITING:
        yield from _heard(state, number, attempt)
    elif at is At.GRANTED:
        yield from _committed(case, state, number, client, hold)
        yield _moved(state, number, At.ABORTING, attempt)  # refused by another rule, such as the credit limit
    else:
        yield _giving_up(safe, state, number, client)


def _giving_up(safe: Safeguards, state: State, number: int, client: int) -> State:
    at, attempt = state.workers[number]
    hold = (client, attempt)
    if at is At.ABORTING:
        return _aborted(safe, state, number, hold)
    if at is At.RELEASING:
        released = dataclasses.replace(state, releases=state.releases | {hold})
        if not safe.outcome_before_release and hold not in dict(state.outcomes):
            released = dataclasses.replace(released, outcomes=state.outcomes | {(hold, Outcome.ABORTED)})
        return _moved(released, number, At.LOOKING, attempt)
    return _looked(safe, state, number, client)


def _heard(state: State, number: int, attempt: int) -> Iterator[State]:
    yield _moved(state, number, At.ABORTING, attempt)  # no answer in time
    for answer in state.answers:
        if answer[0] == number:
            follow = {"granted": At.GRANTED, "short": At.LOOKING, "released": At.UNSENT}[answer[1]]
            yield _moved(dataclasses.replace(state, answers=state.answers - {answer}), number, follow, attempt)


def _planned(safe: Safeguards, state: State, number: int, client: int) -> State:
    if safe.key_claimed and state.documents[client]:
        return _moved(state, number, At.ANSWERED, 0)
    outcomes = dict(state.outcomes)
    first = MAX_ATTEMPTS * state.next_day
    attempts = range(first, first + MAX_ATTEMPTS)
    live = [attempt for attempt in attempts if outcomes.get((client, attempt)) is not Outcome.ABORTED]
    return _moved(state, number, At.ASKING, live[0]) if live else _moved(state, number, At.REFUSED, 0)


def _looked(safe: Safeguards, state: State, number: int, client: int) -> State:
    stood = bool(state.documents[client])
    if safe.reply_looked_up and stood:
        return _moved(state, number, At.ANSWERED, 0)
    return dataclasses.replace(_moved(state, number, At.REFUSED, 0), untrue=state.untrue or stood)


def _committed(case: Case, state: State, number: int, client: int, hold: tuple[int, int]) -> Iterator[State]:
    """One transaction: the key, the document, its outcome, and the message."""
    safe = case.safeguards
    if safe.key_claimed and state.documents[client]:
        # Some coordinators release a hold of their own of another day at once, others leave it to the reaper.
        yield _moved(state, number, At.ABORTING, hold[1])
        yield _moved(state, number, At.ANSWERED, hold[1])
        return
    if safe.outcome_checked and hold in dict(state.outcomes):
        yield _moved(state, number, At.UNSENT, 0)
        return
    documents = list(state.documents)
    documents[client] += 1
    written = dataclasses.replace(
        state,
        documents=tuple(documents),
        outcomes=frozenset({**dict(state.outcomes), hold: Outcome.COMMITTED}.items()),
        outbox=state.outbox | {(hold, "confirm" if case.confirms else "fulfil")},
    )
    yield _moved(written, number, At.ANSWERED, hold[1])


def _aborted(safe: Safeguards, state: State, number: int, hold: tuple[int, int]) -> State:
    """The coordinator aborts: it writes the outcome first, and then releases."""
    outcome = dict(state.outcomes).get(hold)
    if outcome is Outcome.COMMITTED:
        return _moved(state, number, At.LOOKING, hold[1])  # a concurrent duplicate has committed it
    written = state
    if safe.outcome_before_release and outcome is None:
        written = dataclasses.replace(state, outcomes=state.outcomes | {(hold, Outcome.ABORTED)})
    return _moved(written, number, At.RELEASING, hold[1])


def _participant(safe: Safeguards, state: State) -> Iterator[State]:
    for request in state.asked:
        yield _lost(state, request)
        yield _reserved(state, request)
    for hold in state.releases:
        yield dataclasses.replace(state, releases=state.releases - {hold})  # lost on the way
        yield dataclasses.replace(_released(safe, state, hold), releases=state.releases - {hold})
    if not safe.coordinator_asked:
        for hold, stands in state.holds:
            if stands is HoldState.PENDING:
                yield _released(safe, state, hold)
    for answer in state.resolved:
        hold, outcome = answer
        heard = dataclasses.replace(state, resolved=state.resolved - {answer})
        yield heard  # lost on the way
        if outcome is Outcome.ABORTED:
            yield _released(safe, heard, hold)


def _relay(safe: Safeguards, state: State) -> Iterator[State]:
    """Messages arrive in any order, and again when the relay dies before it deletes the row."""
    for message in state.outbox:
        hold, word = message
        stands = dict(state.holds).get(hold)
        delivered, accepted = state, True
        if word == "release":
            if stands in (HoldState.PENDING, HoldState.CONFIRMED):
                delivered = _free(state, hold)
        elif word == "reverse":
            delivered, accepted = _brought_back(safe, state, hold), stands in (HoldState.PENDING, HoldState.FULFILLED)
        elif stands is HoldState.PENDING:
            to = HoldState.CONFIRMED if word == "confirm" else HoldState.FULFILLED
            delivered = dataclasses.replace(state, holds=_with(state, hold, to))
        elif word == "fulfil":
            accepted = stands is HoldState.FULFILLED
        yield delivered
        if accepted:
            yield dataclasses.replace(delivered, outbox=state.outbox - {message})


def _brought_back(safe: Safeguards, state: State, hold: tuple[int, int]) -> State:
    """What ReverseReservation does, whether or not the commit has come before it."""
    stands = dict(state.holds).get(hold)
    if stands is HoldState.PENDING and safe.issue_before_reversal:
        state, stands = dataclasses.replace(state, holds=_with(state, hold, HoldState.FULFILLED)), HoldState.FULFILLED
    if stands is not HoldState.FULFILLED or (safe.reversal_remembered and hold in state.back):
        return state
    return dataclasses.replace(state, back=state.back | {hold}, available=state.available + 1)


def _coordinator(case: Case, state: State) -> Iterator[State]:
    """ResolveHolds, asked by the reaper about a hold past its time: the clock may pass at any moment.

    And the cancelling of documents.
    """
    outcomes = dict(state.outcomes)
    for hold, outcome in state.outcomes:
        if case.confirms and outcome is Outcome.COMMITTED and hold not in state.needless:
            yield dataclasses.replace(
                state, needless=state.needless | {hold}, outbox=state.outbox | {(hold, "release")}
            )
        if case.cancels and outcome is Outcome.COMMITTED and hold not in state.cancelled:
            yield dataclasses.replace(
                state, cancelled=state.cancelled | {hold}, outbox=state.outbox | {(hold, "reverse")}
            )
    for hold, stands in state.holds:
        if stands is HoldState.PENDING:
            outcome = outcomes.get(hold, Outcome.ABORTED)
            yield dataclasses.replace(
                state,
                outcomes=frozenset({**outcomes, hold: outcome}.items()),
                resolved=state.resolved | {(hold, outcome)},
            )


def _reserved(state: State, request: tuple[int, tuple[int, int]]) -> State:
    number, hold = request
    stands = dict(state.holds).get(hold)
    arrived = _lost(state, request)
    if stands is None and state.available:
        granted = dataclasses.replace(
            arrived, holds=_with(state, hold, HoldState.PENDING), available=state.available - 1
        )
        return _answered(granted, number, "granted")
    if stands is None:
        return _answered(arrived, number, "short")
    return _answered(arrived, number, "released" if stands is HoldState.RELEASED else "granted")


def _released(safe: Safeguards, state: State, hold: tuple[int, int]) -> State:
    stands = dict(state.holds).get(hold)
    if stands in (HoldState.PENDING, HoldState.CONFIRMED):
        return _free(state, hold)
    if stands is None and safe.release_remembered:
        return dataclasses.replace(state, holds=_with(state, hold, HoldState.RELEASED))
    return state


def _free(state: State, hold: tuple[int, int]) -> State:
    return dataclasses.replace(state, holds=_with(state, hold, HoldState.RELEASED), available=state.available + 1)


def _lost(state: State, request: tuple[int, tuple[int, int]]) -> State:
    return dataclasses.replace(state, asked=state.asked - {request})


def _answered(state: State, number: int, word: str) -> State:
    if state.workers[number][0] is not At.WAITING:
        return state  # nobody listens any more
    return dataclasses.replace(state, answers=state.answers | {(number, word)})


def _with(state: State, hold: tuple[int, int], stands: HoldState) -> frozenset[tuple[tuple[int, int], HoldState]]:
    return frozenset({**dict(state.holds), hold: stands}.items())


def _moved(state: State, number: int, at: At, attempt: int) -> State:
    workers = list(state.workers)
    workers[number] = (at, attempt)
    answers = state.answers if at is At.WAITING else frozenset(a for a in state.answers if a[0] != number)
    return dataclasses.replace(state, workers=tuple(workers), answers=answers)
