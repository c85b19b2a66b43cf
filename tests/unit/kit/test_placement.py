"""What becomes of a process at the end of its start. In processes of their own, which it changes for good."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose")

SETTLE = """
import os, sys, threading
from kit import placement
started, done = threading.Event(), threading.Event()
thread = threading.Thread(target=lambda: (started.set(), done.wait()))
thread.start()
started.wait()
placement.settle(int(sys.argv[1]) if sys.argv[1] else None)
print(sorted(os.sched_getaffinity(0)), sorted(os.sched_getaffinity(thread.native_id)))
print(os.sched_getscheduler(0) == os.SCHED_OTHER, os.sched_getscheduler(thread.native_id) == os.SCHED_BATCH)
done.set()
"""


def settled(processor: str) -> list[str]:
    """What a process that settles tells of itself; what it logs comes first."""
    result = subprocess.run([sys.executable, "-c", SETTLE, processor], check=True, capture_output=True, text=True)
    return result.stdout.splitlines()


def test_all_threads_keep_to_the_processor_and_only_the_first_interrupts() -> None:
    mine = max(os.sched_getaffinity(0))

    assert settled(str(mine)) == [f"[{mine}] [{mine}]", "True True"]


def test_without_a_processor_it_stays_where_it_may_be() -> None:
    everywhere = sorted(os.sched_getaffinity(0))

    assert settled("") == [f"{everywhere} {everywhere}", "True True"]


def test_a_processor_that_is_not_ours_is_told_and_left_alone() -> None:
    everywhere = sorted(os.sched_getaffinity(0))

    *told, where, threads = settled(str(max(everywhere) + 1))

    assert "placement.not_ours" in told[0]
    assert (where, threads) == (f"{everywhere} {everywhere}", "True True")
