"""A document on two holds (`kit.holds.document`), as a return is: one at the service that sold or bought, one at
inventory.

The coordinator asks for both, one after the other. One transaction writes the document, both outcomes and a message
to each participant. Each participant has `units` to set aside, loses or delays requests, and asks about holds past
their time at any moment. A worker may be refused, get no answer, or crash at any step. A client's key is sent `sends`
times, and a day may end in between. Names are those of `kit.holds`; a hold is (participant, client, attempt).
"""

import dataclasses
from collections.abc import Iterator

from kit.hold_states import HoldState, Outcome
from tests.model.return_states import MAX_ATTEMPTS, PARTICIPANTS, At, Case, Hold, Safeguards, State, Worker
from tests.model.search import Unsafe, explore


def search(case: Case) -> int:
    """How many states there are. Raises Unsafe with the promise that one of them breaks."""
    return explore(case.start(), lambda state: steps(case, state), lambda state: check(case, state), is_settled)


def check(case: Case, state: State) -> None:
    """Raises Unsafe unless a document has both its holds, a key has one document, goods move with a document only, and
    no unit is reserved twice."""
    holds, outcomes = dict(state.holds), dict(state.outcomes)
    for participant in PARTICIPANTS:
        taken = sum(hold[0] == participant and stands is not HoldState.RELEASED for hold, stands in state.holds)
        if state.available[participant] + taken != case.units[participant] or state.available[participant] < 0:
            raise Unsafe("goods lost or made")
    if any(len(documents) > 1 for documents in state.documents):
        raise Unsafe("one key, two documents")
    for hold in (hold for documents in state.documents for document in documents for hold in document):
        if holds.get(hold) not in (HoldState.PENDING, HoldState.FULFILLED):
            raise Unsafe("a hold of a document was released")
    for hold, stands in state.holds:
        if stands is HoldState.FULFILLED and outcomes.get(hold) is not Outcome.COMMITTED:
            raise Unsafe("goods moved without a document")
    if state.untrue:
        raise Unsafe("refused, though the document stands")


def is_settled(state: State) -> bool:
    """Whether no hold is pending, no message is in transit, and every worker has ended."""
    ended = all(worker.at in (At.UNSENT, At.ENDED) for worker in state.workers)
    held = any(stands is HoldState.PENDING for _, stands in state.holds)
    return ended and not held and not (state.outbox or state.asked or state.releases or state.resolved)


def steps(case: Case, state: State) -> Iterator[State]:
    """Every state that may follow."""
    for number, client in enumerate(case.clients()):
        yield from _worker(case.safeguards, state, number, client)
    for request in state.asked:
        yield dataclasses.replace(state, asked=state.asked - {request})  # lost on the way
        yield _reserved(state, request)
    for hold in state.releases:
        without = dataclasses.replace(state, releases=state.releases - {hold})
        yield without  # lost on the way
        yield _released(without, hold)
    for hold in state.outbox:
        committed = dataclasses.replace(state, holds=_with(state, hold, HoldState.FULFILLED))
        yield committed  # and comes again
        yield dataclasses.replace(committed, outbox=state.outbox - {hold})
    yield from _reapers(state)
    if case.midnight and not state.next_day:
        yield dataclasses.replace(state, next_day=True)


def _worker(safe: Safeguards, state: State, number: int, client: int) -> Iterator[State]:
    worker = state.workers[number]
    if worker.at is At.ENDED:
        return
    if worker.at is not At.UNSENT:
        yield _moved(state, number, Worker(at=At.ENDED))  # crashed
    if worker.at is At.UNSENT:
        yield _planned(safe, state, number, client)
    elif worker.at is At.ASKING:
        if worker.participant:
            # The first participant granted what is of no use.
            yield _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))
        hold = (worker.participant, client, worker.attempts[worker.participant])
        waiting = dataclasses.replace(
            worker, at=At.WAITING, possible_holds=worker.possible_holds | {worker.participant}
        )
        yield dataclasses.replace(_moved(state, number, waiting), asked=state.asked | {(number, hold)})
    elif worker.at is At.WAITING:
        yield from _heard(state, number, worker)
    elif worker.at is At.GRANTED:
        yield _written(safe, state, number, client)
        if not worker.half_written:
            yield _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))  # refused by another rule
    else:
        yield _giving_up(safe, state, number, client)


def _giving_up(safe: Safeguards, state: State, number: int, client: int) -> State:
    at = state.workers[number].at
    if at is At.ABORTING:
        return _decided(safe, state, number, client)
    if at is At.RELEASING:
        return _released_by_coordinator(state, number, client)
    untrue = bool(state.documents[client]) and not safe.reply_looked_up
    return dataclasses.replace(_moved(state, number, Worker(at=At.ENDED)), untrue=state.untrue or untrue)


def _planned(safe: Safeguards, state: State, number: int, client: int) -> State:
    """The stored reply, or the ids under which the participants are asked."""
    if safe.key_claimed and state.documents[client]:
        return _moved(state, number, Worker(at=At.ENDED))
    outcomes = dict(state.outcomes)
    first = MAX_ATTEMPTS * state.next_day
    live = [
        [
            each
            for each in range(first, first + MAX_ATTEMPTS)
            if outcomes.get((participant, client, each)) is not Outcome.ABORTED
        ]
        for participant in PARTICIPANTS
    ]
    if not all(live):
        return _moved(state, number, Worker(at=At.ENDED))
    return _moved(state, number, Worker(at=At.ASKING, attempts=(live[0][0], live[1][0])))


def _heard(state: State, number: int, worker: Worker) -> Iterator[State]:
    yield _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))  # no answer in time
    for who, word in state.answers:
        if who != number:
            continue
        if word == "granted":
            last = worker.participant == PARTICIPANTS[-1]
            at, participant = (At.GRANTED, worker.participant) if last else (At.ASKING, worker.participant + 1)
            yield _moved(state, number, dataclasses.replace(worker, at=at, participant=participant))
        else:  # short, or released: then another id may do better, and the next sending asks for it
            possible_holds = worker.possible_holds - {worker.participant} if word == "short" else worker.possible_holds
            at = At.ABORTING if possible_holds else At.LOOKING
            yield _moved(state, number, dataclasses.replace(worker, at=at, possible_holds=possible_holds))


def _written(safe: Safeguards, state: State, number: int, client: int) -> State:
    """One transaction: the key, the document, both outcomes, a message to each participant."""
    worker = state.workers[number]
    first, second = ((participant, client, worker.attempts[participant]) for participant in PARTICIPANTS)
    if worker.half_written:
        decided = _with_outcomes(state, {second: dict(state.outcomes).get(second, Outcome.COMMITTED)})
        return _moved(dataclasses.replace(decided, outbox=state.outbox | {second}), number, Worker(at=At.ENDED))
    if safe.key_claimed and state.documents[client]:
        return _moved(
            state, number, Worker(at=At.ENDED)
        )  # the stored reply; its own holds of another day are left to the reapers
    checked = (first, second) if safe.every_outcome_counts else (first,)
    if any(hold in dict(state.outcomes) for hold in checked):
        return _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))
    documents = list(state.documents)
    documents[client] += ((first, second),)
    decides = {first, second} if safe.one_transaction else {first}
    written = _with_outcomes(state, {hold: Outcome.COMMITTED for hold in decides if hold not in dict(state.outcomes)})
    written = dataclasses.replace(written, documents=tuple(documents), outbox=state.outbox | decides)
    after = Worker(at=At.ENDED) if safe.one_transaction else dataclasses.replace(worker, half_written=True)
    return _moved(written, number, after)


def _decided(safe: Safeguards, state: State, number: int, client: int) -> State:
    """A worker that aborts writes the outcome ABORTED of all its possible holds that have none, and will release the
    aborted ones."""
    worker = state.workers[number]
    possible_holds = {
        participant: (participant, client, worker.attempts[participant]) for participant in worker.possible_holds
    }
    decided = state
    if safe.outcome_before_release:
        outcomes = dict(state.outcomes)
        decided = _with_outcomes(
            state, {hold: Outcome.ABORTED for hold in possible_holds.values() if hold not in outcomes}
        )
    committed = {hold for hold, outcome in decided.outcomes if outcome is Outcome.COMMITTED}
    to_release = {
        participant
        for participant, hold in possible_holds.items()
        if hold not in committed or not safe.release_only_aborted
    }
    return _moved(decided, number, dataclasses.replace(worker, at=At.RELEASING, possible_holds=frozenset(to_release)))


def _released_by_coordinator(state: State, number: int, client: int) -> State:
    worker = state.workers[number]
    to_release = {(participant, client, worker.attempts[participant]) for participant in worker.possible_holds}
    outcomes = dict(state.outcomes)
    released = _with_outcomes(state, {hold: Outcome.ABORTED for hold in to_release if hold not in outcomes})
    return _moved(dataclasses.replace(released, releases=state.releases | to_release), number, Worker(at=At.LOOKING))


def _reapers(state: State) -> Iterator[State]:
    """ResolveHolds, asked about a hold past its time: the clock may pass at any moment.

    What is not aborted gets more time.
    """
    outcomes = dict(state.outcomes)
    for hold, stands in state.holds:
        if stands is HoldState.PENDING and outcomes.get(hold) is not Outcome.COMMITTED:
            yield dataclasses.replace(_with_outcomes(state, {hold: Outcome.ABORTED}), resolved=state.resolved | {hold})
    for hold in state.resolved:
        heard = dataclasses.replace(state, resolved=state.resolved - {hold})
        yield heard  # the reply is lost
        yield _released(heard, hold)


def _reserved(state: State, request: tuple[int, Hold]) -> State:
    """Sets one unit aside; asked again under the same id, the participant gives the same answer."""
    number, hold = request
    stands = dict(state.holds).get(hold)
    arrived = dataclasses.replace(state, asked=state.asked - {request})
    if stands is None and not state.available[hold[0]]:
        return _answered(arrived, number, "short")
    if stands is None:
        arrived = dataclasses.replace(
            arrived, holds=_with(state, hold, HoldState.PENDING), available=_counted(state, hold, -1)
        )
    return _answered(arrived, number, "released" if stands is HoldState.RELEASED else "granted")


def _released(state: State, hold: Hold) -> State:
    """A release that comes before its request leaves the row of a released hold; a committed hold stays so."""
    stands = dict(state.holds).get(hold)
    if stands in (HoldState.FULFILLED, HoldState.RELEASED):
        return state
    released = dataclasses.replace(state, holds=_with(state, hold, HoldState.RELEASED))
    return released if stands is None else dataclasses.replace(released, available=_counted(state, hold, +1))


def _answered(state: State, number: int, word: str) -> State:
    if state.workers[number].at is not At.WAITING:
        return state  # nobody listens any more
    return dataclasses.replace(state, answers=state.answers | {(number, word)})


def _counted(state: State, hold: Hold, change: int) -> tuple[int, int]:
    first, second = state.available
    return (first + change, second) if hold[0] == 0 else (first, second + change)


def _with(state: State, hold: Hold, stands: HoldState) -> frozenset[tuple[Hold, HoldState]]:
    return frozenset({**dict(state.holds), hold: stands}.items())


def _with_outcomes(state: State, outcomes: dict[Hold, Outcome]) -> State:
    return dataclasses.replace(state, outcomes=frozenset({**dict(state.outcomes), **outcomes}.items()))


def _moved(state: State, number: int, worker: Worker) -> State:
    workers = list(state.workers)
    workers[number] = worker
    return dataclasses.replace(
        state, workers=tuple(workers), answers=frozenset(each for each in state.answers if each[0] != number)
    )
