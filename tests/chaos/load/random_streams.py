"""Random numbers from one seed. Each user has its own stream, so that the timing of one user changes no other's."""

import random


def stream_from_seed(seed: int) -> random.Random:
    """The root stream."""
    return random.Random(seed)


def child_stream(parent: random.Random) -> random.Random:
    """A stream whose seed comes from the parent stream."""
    return stream_from_seed(parent.getrandbits(64))
