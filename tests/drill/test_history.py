"""The drill's history ends at the moment: later requests never happened, and of those under way nobody knows."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

from tests.chaos.load.history import Attempt
from tests.drill.history import known_at, lost_after

MOMENT = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def attempt(operation: str, sent: float, done: float) -> Attempt:
    return Attempt(
        operation=operation,
        org_id="o",
        kind="sale",
        key=operation,
        path="/v1/invoices",
        body={},
        sent=MOMENT.timestamp() + sent,
        done=MOMENT.timestamp() + done,
        status=201,
        text="{}",
    )


def test_history_is_cut_off_at_the_moment(tmp_path: Path) -> None:
    recorded = tmp_path / "history.jsonl"
    attempts = [
        attempt("answered", -2, -1),
        attempt("under way", -1, 1),
        attempt("again", -3, -2),
        attempt("again", 1, 2),
        attempt("later", 1, 2),
    ]
    recorded.write_text("".join(json.dumps(dataclasses.asdict(each)) + "\n" for each in attempts))

    known = {operation.operation: operation for operation in known_at(MOMENT, recorded)}

    assert {name: operation.acknowledged for name, operation in known.items()} == {
        "answered": True,
        "under way": False,
        "again": True,
    }
    assert len(known["again"].attempts) == 1
    assert lost_after(MOMENT, recorded) == 3
