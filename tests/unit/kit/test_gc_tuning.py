"""When Python looks for garbage: seldom while a process starts, and for short moments while it serves."""

import json
import subprocess
import sys
from typing import Final

import pytest

_STARTS_AND_SERVES: Final = """
import gc, json
own = gc.get_threshold()
from kit import gc_tuning
starting = gc.get_threshold()
gc_tuning.freeze_loaded_objects()
print(json.dumps({"own": own, "starting": starting, "serving": gc.get_threshold(), "spared": gc.get_freeze_count()}))
"""


@pytest.fixture(scope="module")
def seen() -> dict[str, object]:
    """What a process of its own tells: the thresholds of this one would be changed for all tests."""
    run = subprocess.run([sys.executable, "-c", _STARTS_AND_SERVES], capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(run.stdout)
    return found


def test_a_start_is_not_interrupted(seen: dict[str, object]) -> None:
    own, starting = seen["own"], seen["starting"]
    assert isinstance(own, list)
    assert starting == [50_000, *own[1:]]


def test_a_serving_process_stops_for_short_moments_only(seen: dict[str, object]) -> None:
    assert seen["serving"] == seen["own"]


def test_objects_of_the_start_are_never_collected_again(seen: dict[str, object]) -> None:
    spared = seen["spared"]
    assert isinstance(spared, int)
    assert spared > 1000
