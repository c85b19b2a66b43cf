"""Where a process runs, and what may interrupt it there: docs/adr/0021."""

import os
import threading
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def settle(processor: int | None) -> None:
    """Keeps this process to one processor, if one is given, and lets no thread interrupt the event loop. For the end of a start.

    gRPC's thread that waits for calls is woken three times for each of them, mostly by the event loop itself, which it would
    interrupt each time (SCHED_OTHER); in batches (SCHED_BATCH) it takes what has gathered when the loop has nothing more to do.
    What Linux alone can do is left out elsewhere.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    if processor is not None:
        if processor in os.sched_getaffinity(0):
            for thread in Path("/proc/self/task").iterdir():
                os.sched_setaffinity(int(thread.name), {processor})
        else:
            log.warning("placement.not_ours", processor=processor)
    for each in threading.enumerate():
        if each is not threading.main_thread() and each.native_id is not None:
            os.sched_setscheduler(each.native_id, os.SCHED_BATCH, os.sched_param(0))
