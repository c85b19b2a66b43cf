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
    """Visits every reachable state; returns how many. Raises Unsafe where `check` does, or where no settled end can be reached."""
    before: dict[State, list[State]] = {start: []}
    ends: list[State] = []
    queue = deque([start])
    while queue:
        state = queue.popleft()
        check(state)
        if is_settled(state):
            ends.append(state)
        for after in set(steps(state)) - {state}:
            if after not in before:
                before[after] = []
                queue.append(after)
            before[after].append(state)
    stuck = before.keys() - _leading_to(ends, before)
    if stuck:
        raise Unsafe(f"from {len(stuck)} states no settled end can be reached, such as {next(iter(stuck))}")
    return len(before)


def _leading_to(ends: list[State], before: dict[State, list[State]]) -> set[State]:
    hopeful = set(ends)
    queue = deque(ends)
    while queue:
        for earlier in before[queue.popleft()]:
            if earlier not in hopeful:
                hopeful.add(earlier)
                queue.append(earlier)
    return hopeful
