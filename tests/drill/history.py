"""What clients knew at a moment: the history of a run, cut off there."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.load.history import Attempt, History


def known_at(moment: dt.datetime, recorded: Path) -> History:
    """The history up to a moment, from the file of the whole one.

    A request that was sent later never happened. Of one that was on its way nobody knows what became of it.
    """
    history = History()
    for attempt in _attempts(recorded):
        if attempt.sent <= moment.timestamp():
            answered = attempt.done <= moment.timestamp()
            history.record(attempt if answered else dataclasses.replace(attempt, status=None, text=""))
    return history


def lost_after(moment: dt.datetime, recorded: Path) -> int:
    """How many requests were acknowledged after the moment: what the restored books do not have."""
    return sum(attempt.acknowledged and attempt.done > moment.timestamp() for attempt in _attempts(recorded))


def _attempts(recorded: Path) -> Iterator[Attempt]:
    for line in recorded.read_text().splitlines():
        yield Attempt(**json.loads(line))
