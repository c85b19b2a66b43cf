"""Which faults come, upon whom, and in what order: all of it follows from the seed, and none of it from what the
machine does.

Faults come in waves. Those of one wave overlap, each upon victims of its own. When all of them are healed and the
system has recovered, it is left alone for a moment, and then the next wave comes.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SIZES: Final = (2, 2, 3)
"""How many faults make a wave; any of these."""
LARGEST: Final = max(SIZES)
APART_SECONDS: Final = 1.0
"""At most so long after the beginning of its wave a fault comes."""
MAX_ATTEMPTS_PER_CALL: Final = 2
"""How many processes of ours a wave ends: they start at the same time, on a machine that has two processors and a load
to carry."""
CALM_SECONDS: Final = (0.3, 2.0)
"""Between a recovery and the next wave."""
MOST_DRAWS: Final = 20

Victims = tuple[str, ...]
Choice = tuple[str, Victims]
"""Which kind of fault, and upon whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a plan needs to know of one kind of fault."""

    weight: int
    """How often it comes, compared with the others."""
    victims: Sequence[Victims]
    """The processes that it breaks; one of these choices."""
    starts: int = 0
    """How many processes of ours have to start again."""
    needs_database: bool = False
    """Whether it is done through PostgreSQL, which then is not broken at the same time."""
    everywhere: bool = False
    """Whether each choice of victims shall come once before chance alone decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One fault of a wave."""

    name: str
    victims: Victims
    delay: float
    """Seconds after the beginning of the wave."""
    moment: float
    """Between 0 and 1, for a fault with something left to chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Faults that overlap, and how long the system is left alone after it has recovered from them."""

    strikes: Sequence[Strike]
    calm: float


def waves(chance: random.Random, kinds: Mapping[str, Kind]) -> Iterator[Wave]:
    """Without end: each kind once, then each place of those that come everywhere, then whatever chance brings, by
    weight."""
    firsts, others = _due(chance, kinds)
    while True:
        size = LARGEST if firsts else chance.choice(SIZES)
        chosen: list[Choice] = []
        while len(chosen) < size:
            found = _due_with(chosen, firsts, kinds) or _due_with(chosen, others, kinds) or _any(chance, chosen, kinds)
            if found is None:
                break
            chosen.append(found)
        strikes = [
            Strike(name=name, victims=victims, delay=chance.uniform(0, APART_SECONDS), moment=chance.random())
            for name, victims in chosen
        ]
        yield Wave(strikes=strikes, calm=chance.uniform(*CALM_SECONDS))


def _due(chance: random.Random, kinds: Mapping[str, Kind]) -> tuple[list[Choice], list[Choice]]:
    """Each kind once; and what is then left of those that shall come everywhere."""
    firsts = [(name, chance.choice(kind.victims)) for name, kind in kinds.items()]
    chance.shuffle(firsts)
    others = [
        (name, victims)
        for name, kind in kinds.items()
        if kind.everywhere
        for victims in kind.victims
        if (name, victims) not in firsts
    ]
    chance.shuffle(others)
    return firsts, others


def _due_with(chosen: Sequence[Choice], due: list[Choice], kinds: Mapping[str, Kind]) -> Choice | None:
    """The first of those due that can come with what is chosen; it is due no more."""
    for number, candidate in enumerate(due):
        if _goes_with(chosen, candidate, kinds):
            return due.pop(number)
    return None


def _any(chance: random.Random, chosen: Sequence[Choice], kinds: Mapping[str, Kind]) -> Choice | None:
    names, weights = list(kinds), [kind.weight for kind in kinds.values()]
    for _ in range(MOST_DRAWS):
        (name,) = chance.choices(names, weights)
        candidate = (name, chance.choice(kinds[name].victims))
        if _goes_with(chosen, candidate, kinds):
            return candidate
    return None


def _goes_with(chosen: Sequence[Choice], candidate: Choice, kinds: Mapping[str, Kind]) -> bool:
    """Whether a fault has victims of its own, and does not let too many processes start at once."""
    touched = {process for choice in chosen for process in _touched(choice, kinds)}
    starts = sum(kinds[name].starts for name, _ in [*chosen, candidate])
    return starts <= MAX_ATTEMPTS_PER_CALL and touched.isdisjoint(_touched(candidate, kinds))


def _touched(choice: Choice, kinds: Mapping[str, Kind]) -> set[str]:
    name, victims = choice
    return {*victims, "postgres"} if kinds[name].needs_database else set(victims)
