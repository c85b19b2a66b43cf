"""The plan of faults: which faults, at which processes, in which order. It depends on the seed alone.

Faults come in waves. The faults of one wave overlap, and no two of them hit the same process. When all of them are
healed and the system has recovered, a pause follows, and then the next wave.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SIZES: Final = (2, 2, 3)
"""The possible numbers of faults in a wave."""
LARGEST: Final = max(SIZES)
APART_SECONDS: Final = 1.0
"""The longest delay of a fault after the beginning of its wave."""
MAX_STARTS_PER_WAVE: Final = 2
"""How many Python processes a wave may end: they start again at the same time, on a machine with two processors that
also runs the load."""
CALM_SECONDS: Final = (0.3, 2.0)
"""The shortest and the longest pause between a recovery and the next wave."""
MOST_DRAWS: Final = 20

Victims = tuple[str, ...]
Choice = tuple[str, Victims]
"""A kind of fault, and the processes that it hits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """The properties of one kind of fault that the plan depends on."""

    weight: int
    """Its share among the faults that are drawn at random."""
    victims: Sequence[Victims]
    """The processes that it can hit; a fault takes one of these choices."""
    starts: int = 0
    """How many Python processes start again after it."""
    needs_database: bool = False
    """Whether the fault itself uses PostgreSQL: then no fault of its wave hits PostgreSQL."""
    everywhere: bool = False
    """Whether each choice of victims comes once before faults are drawn at random."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFault:
    """One fault of a wave."""

    name: str
    victims: Victims
    delay: float
    """Seconds after the beginning of the wave."""
    moment: float
    """A random number between 0 and 1, for a fault that has a random part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Faults that overlap, and the pause after the system has recovered from them."""

    faults: Sequence[PlannedFault]
    calm: float


def waves(rng: random.Random, kinds: Mapping[str, FaultKind]) -> Iterator[Wave]:
    """An endless plan: each kind once, then each choice of victims of the `everywhere` kinds, then random faults by
    weight."""
    firsts, others = _due(rng, kinds)
    while True:
        size = LARGEST if firsts else rng.choice(SIZES)
        chosen: list[Choice] = []
        while len(chosen) < size:
            found = _due_with(chosen, firsts, kinds) or _due_with(chosen, others, kinds) or _any(rng, chosen, kinds)
            if found is None:
                break
            chosen.append(found)
        faults = [
            PlannedFault(name=name, victims=victims, delay=rng.uniform(0, APART_SECONDS), moment=rng.random())
            for name, victims in chosen
        ]
        yield Wave(faults=faults, calm=rng.uniform(*CALM_SECONDS))


def _due(rng: random.Random, kinds: Mapping[str, FaultKind]) -> tuple[list[Choice], list[Choice]]:
    """Each kind once, and the remaining choices of the `everywhere` kinds."""
    firsts = [(name, rng.choice(kind.victims)) for name, kind in kinds.items()]
    rng.shuffle(firsts)
    others = [
        (name, victims)
        for name, kind in kinds.items()
        if kind.everywhere
        for victims in kind.victims
        if (name, victims) not in firsts
    ]
    rng.shuffle(others)
    return firsts, others


def _due_with(chosen: Sequence[Choice], due: list[Choice], kinds: Mapping[str, FaultKind]) -> Choice | None:
    """Removes and returns the first due choice that fits into the wave with the chosen ones."""
    for number, candidate in enumerate(due):
        if _goes_with(chosen, candidate, kinds):
            return due.pop(number)
    return None


def _any(rng: random.Random, chosen: Sequence[Choice], kinds: Mapping[str, FaultKind]) -> Choice | None:
    names, weights = list(kinds), [kind.weight for kind in kinds.values()]
    for _ in range(MOST_DRAWS):
        (name,) = rng.choices(names, weights)
        candidate = (name, rng.choice(kinds[name].victims))
        if _goes_with(chosen, candidate, kinds):
            return candidate
    return None


def _goes_with(chosen: Sequence[Choice], candidate: Choice, kinds: Mapping[str, FaultKind]) -> bool:
    """Whether a fault hits other processes than the chosen ones, and not too many processes start at once."""
    touched = {process for choice in chosen for process in _touched(choice, kinds)}
    starts = sum(kinds[name].starts for name, _ in [*chosen, candidate])
    return starts <= MAX_STARTS_PER_WAVE and touched.isdisjoint(_touched(candidate, kinds))


def _touched(choice: Choice, kinds: Mapping[str, FaultKind]) -> set[str]:
    name, victims = choice
    return {*victims, "postgres"} if kinds[name].needs_database else set(victims)
