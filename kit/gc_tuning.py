"""Python's garbage collection: rare while a process starts, and short while it serves.

Importing a service makes hundreds of thousands of objects that stay. With Python's own threshold the collector would
examine them again and again. Modules that are imported after this one are therefore loaded with a higher threshold;
reference counting is not affected. A process that serves has Python's own threshold again: every caller waits during a
collection, and one that comes rarely has more to examine. Gain: docs/performance-decisions.md. To leave it out, remove
the calls of this module.
"""

import gc
from typing import Final

ALLOCATIONS_WHILE_STARTING: Final = 50_000
"""Allocations between two collections of the young objects. Collections of the older ones follow at the usual rates."""

_WHILE_SERVING: Final = gc.get_threshold()

gc.set_threshold(ALLOCATIONS_WHILE_STARTING, *_WHILE_SERVING[1:])


def freeze_loaded_objects() -> None:
    """Exempts every object that exists now from garbage collection. To be called when a process has started."""
    gc.freeze()
    gc.set_threshold(*_WHILE_SERVING)
