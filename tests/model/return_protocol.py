"""A document on two holds (`kit.holds.document`), as a return is: one at the service that sold or bought, one at inventory.

Both are asked for one after the other; one transaction writes the document, the fates of both and a message to each holder. Each holder has
`units` to set aside, loses or delays requests, and asks about holds past their time whenever it likes; a worker may be refused, get no
answer, or crash at any step. A client's key is sent `sends` times, and a day may end in between. Names are those of `kit.holds`; a hold is
(holder, client, attempt).
"""

import dataclasses
from collections.abc import Iterator

from kit.holds.states import Fate, HoldState
from tests.model.return_states import HOLDERS, MAX_ATTEMPTS, At, Case, Hold, Safeguards, State, Worker
from tests.model.search import Unsafe, explore


def search(case: Case) -> int:
    """How many states there are. Raises Unsafe with the promise that one of them breaks."""
    return explore(case.start(), lambda state: steps(case, state), lambda state: check(case, state), is_settled)


def check(case: Case, state: State) -> None:
    """The promises: a document has both its holds, there is one for a key, nothing goes without one, and nothing is set aside twice."""
    holds, fates = dict(state.holds), dict(state.fates)
    for holder in HOLDERS:
        taken = sum(hold[0] == holder and stands is not HoldState.RELEASED for hold, stands in state.holds)
        if state.available[holder] + taken != case.units[holder] or state.available[holder] < 0:
            raise Unsafe("goods lost or made")
    if any(len(documents) > 1 for documents in state.documents):
        raise Unsafe("one key, two documents")
    for hold in (hold for documents in state.documents for document in documents for hold in document):
        if holds.get(hold) not in (HoldState.HELD, HoldState.COMMITTED):
            raise Unsafe("what a document stands on was given back")
    for hold, stands in state.holds:
        if stands is HoldState.COMMITTED and fates.get(hold) is not Fate.COMMITTED:
            raise Unsafe("goods moved without a document")
    if state.untrue:
        raise Unsafe("refused, though the document stands")


def is_settled(state: State) -> bool:
    """Nothing held, nothing on its way, every worker at its end, and every document wholly delivered."""
    ended = all(worker.at in (At.UNSENT, At.ENDED) for worker in state.workers)
    held = any(stands is HoldState.HELD for _, stands in state.holds)
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
        committed = dataclasses.replace(state, holds=_with(state, hold, HoldState.COMMITTED))
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
        if worker.holder:
            # The first holder granted what is of no use.
            yield _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))
        hold = (worker.holder, client, worker.attempts[worker.holder])
        waiting = dataclasses.replace(worker, at=At.WAITING, standing=worker.standing | {worker.holder})
        yield dataclasses.replace(_moved(state, number, waiting), asked=state.asked | {(number, hold)})
    elif worker.at is At.WAITING:
        yield from _heard(state, number, worker)
    elif worker.at is At.GRANTED:
        yield _written(safe, state, number, client)
        if not worker.owes:
            yield _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))  # refused by another rule
    else:
        yield _giving_up(safe, state, number, client)


def _giving_up(safe: Safeguards, state: State, number: int, client: int) -> State:
    at = state.workers[number].at
    if at is At.ABORTING:
        return _decided(safe, state, number, client)
    if at is At.RELEASING:
        return _released_by_owner(state, number, client)
    untrue = bool(state.documents[client]) and not safe.reply_looked_up
    return dataclasses.replace(_moved(state, number, Worker(at=At.ENDED)), untrue=state.untrue or untrue)


def _planned(safe: Safeguards, state: State, number: int, client: int) -> State:
    """The stored reply, or the ids under which the holders are asked."""
    if safe.key_claimed and state.documents[client]:
        return _moved(state, number, Worker(at=At.ENDED))
    fates = dict(state.fates)
    first = MAX_ATTEMPTS * state.next_day
    live = [
        [each for each in range(first, first + MAX_ATTEMPTS) if fates.get((holder, client, each)) is not Fate.ABORTED]
        for holder in HOLDERS
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
            last = worker.holder == HOLDERS[-1]
            at, holder = (At.GRANTED, worker.holder) if last else (At.ASKING, worker.holder + 1)
            yield _moved(state, number, dataclasses.replace(worker, at=at, holder=holder))
        else:  # short, or released: then another id may do better, and the next sending asks for it
            standing = worker.standing - {worker.holder} if word == "short" else worker.standing
            at = At.ABORTING if standing else At.LOOKING
            yield _moved(state, number, dataclasses.replace(worker, at=at, standing=standing))


def _written(safe: Safeguards, state: State, number: int, client: int) -> State:
    """One transaction: the key, the document, both fates, a message to each holder."""
    worker = state.workers[number]
    first, second = ((holder, client, worker.attempts[holder]) for holder in HOLDERS)
    if worker.owes:
        decided = _with_fates(state, {second: dict(state.fates).get(second, Fate.COMMITTED)})
        return _moved(dataclasses.replace(decided, outbox=state.outbox | {second}), number, Worker(at=At.ENDED))
    if safe.key_claimed and state.documents[client]:
        return _moved(
            state, number, Worker(at=At.ENDED)
        )  # replayed; holds of its own, taken on another day, are left to the reapers
    checked = (first, second) if safe.every_fate_decides else (first,)
    if any(hold in dict(state.fates) for hold in checked):
        return _moved(state, number, dataclasses.replace(worker, at=At.ABORTING))
    documents = list(state.documents)
    documents[client] += ((first, second),)
    decides = {first, second} if safe.one_transaction else {first}
    written = _with_fates(state, {hold: Fate.COMMITTED for hold in decides if hold not in dict(state.fates)})
    written = dataclasses.replace(written, documents=tuple(documents), outbox=state.outbox | decides)
    after = Worker(at=At.ENDED) if safe.one_transaction else dataclasses.replace(worker, owes=True)
    return _moved(written, number, after)


def _decided(safe: Safeguards, state: State, number: int, client: int) -> State:
    """Who gives up writes "aborted" for all that may stand, where nothing is written yet; what is aborted will be released."""
    worker = state.workers[number]
    standing = {holder: (holder, client, worker.attempts[holder]) for holder in worker.standing}
    decided = state
    if safe.decided_before_release:
        fates = dict(state.fates)
        decided = _with_fates(state, {hold: Fate.ABORTED for hold in standing.values() if hold not in fates})
    committed = {hold for hold, fate in decided.fates if fate is Fate.COMMITTED}
    to_release = {holder for holder, hold in standing.items() if hold not in committed or not safe.release_only_aborted}
    return _moved(decided, number, dataclasses.replace(worker, at=At.RELEASING, standing=frozenset(to_release)))


def _released_by_owner(state: State, number: int, client: int) -> State:
    worker = state.workers[number]
    given_back = {(holder, client, worker.attempts[holder]) for holder in worker.standing}
    fates = dict(state.fates)
    released = _with_fates(state, {hold: Fate.ABORTED for hold in given_back if hold not in fates})
    return _moved(dataclasses.replace(released, releases=state.releases | given_back), number, Worker(at=At.LOOKING))


def _reapers(state: State) -> Iterator[State]:
    """ResolveHolds, asked about a hold past its time: the clock may pass at any moment. What is not aborted gets more time."""
    fates = dict(state.fates)
    for hold, stands in state.holds:
        if stands is HoldState.HELD and fates.get(hold) is not Fate.COMMITTED:
            yield dataclasses.replace(_with_fates(state, {hold: Fate.ABORTED}), resolved=state.resolved | {hold})
    for hold in state.resolved:
        heard = dataclasses.replace(state, resolved=state.resolved - {hold})
        yield heard  # lost on the way
        yield _released(heard, hold)


def _reserved(state: State, request: tuple[int, Hold]) -> State:
    """Sets one unit aside; asked again under the same id, the holder gives the same answer."""
    number, hold = request
    stands = dict(state.holds).get(hold)
    arrived = dataclasses.replace(state, asked=state.asked - {request})
    if stands is None and not state.available[hold[0]]:
        return _answered(arrived, number, "short")
    if stands is None:
        arrived = dataclasses.replace(
            arrived, holds=_with(state, hold, HoldState.HELD), available=_counted(state, hold, -1)
        )
    return _answered(arrived, number, "released" if stands is HoldState.RELEASED else "granted")


def _released(state: State, hold: Hold) -> State:
    """A release that comes before its request leaves a tombstone; a committed hold stays so."""
    stands = dict(state.holds).get(hold)
    if stands in (HoldState.COMMITTED, HoldState.RELEASED):
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


def _with_fates(state: State, fates: dict[Hold, Fate]) -> State:
    return dataclasses.replace(state, fates=frozenset({**dict(state.fates), **fates}.items()))


def _moved(state: State, number: int, worker: Worker) -> State:
    workers = list(state.workers)
    workers[number] = worker
    return dataclasses.replace(
        state, workers=tuple(workers), answers=frozenset(each for each in state.answers if each[0] != number)
    )
