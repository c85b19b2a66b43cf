"""A search through every state that can follow from a first one."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


class Unsafe(AssertionError):
    """A state that must not be; the message says which promise it breaks."""


def explore(
    start: State,
    steps: Callable[[State], Iterable[State]],
    check: Callable[[State], None],
    is_settled: Callable[[State], bool],
) -> int:
    """Visits every reachable state, those fewest steps away first; returns how many.

    Raises Unsafe where `check` does, with every promise that is broken after so few steps, so that a run tells the same
    as the next; and where there is a state from which no settled end can be reached.
    """
    before: dict[State, list[State]] = {start: []}
    ends: list[State] = []
    level = [start]
    while level:
        _check_all(level, check)
        ends += filter(is_settled, level)
        further: list[State] = []
        for state in level:
            for after in set(steps(state)) - {state}:
                if after not in before:
                    before[after] = []
                    further.append(after)
                before[after].append(state)
        level = further
    stuck = before.keys() - _leading_to(ends, before)
    if stuck:
        raise Unsafe(f"from {len(stuck)} states no settled end can be reached, such as {next(iter(stuck))}")
    return len(before)


def _check_all(level: list[State], check: Callable[[State], None]) -> None:
    broken = set()
    for state in level:
        try:
            check(state)
        except Unsafe as promise:
            broken.add(str(promise))
    if broken:
        raise Unsafe("; ".join(sorted(broken)))


def _leading_to(ends: list[State], before: dict[State, list[State]]) -> set[State]:
    hopeful = set(ends)
    queue = deque(ends)
    while queue:
        for earlier in before[queue.popleft()]:
            if earlier not in hopeful:
                hopeful.add(earlier)
                queue.append(earlier)
    return hopeful
