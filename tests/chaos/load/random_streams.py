"""Chance from one seed: whoever needs some gets a stream of their own, so that nobody's haste changes another's
luck."""

import random


def from_seed(seed: int) -> random.Random:
    """The stream from which all others come."""
    return random.Random(seed)


def chance_of(parent: random.Random) -> random.Random:
    """A stream of one's own."""
    return from_seed(parent.getrandbits(64))
