"""Which processor each process keeps to under `make up`: docs/adr/0021."""

import os
from collections.abc import Sequence


def ours() -> list[int]:
    """The processors that this process may run on, in order; none where nobody can tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def shared_out(gateway: str, services: Sequence[str], processors: Sequence[int]) -> dict[str, int]:
    """A processor of its own for the gateway, whose calls then meet their answers elsewhere; the others for the services, in turn.

    Nothing where there are fewer than two.
    """
    first, *others = processors or (0,)
    if not others:
        return {}
    return {gateway: first, **{service: others[number % len(others)] for number, service in enumerate(services)}}
