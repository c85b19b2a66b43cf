"""Python's search for garbage: rare while a process starts, and short while it serves.

Importing a service makes hundreds of thousands of objects that stay. With Python's own threshold they are searched again and again, which
is a fifth of the processor time of a start, so the modules that come after this one in an import are loaded with a higher one; reference
counting goes on as ever. A process that serves has Python's own again: all its callers wait while it searches, and what fifty
thousand allocations left takes it 40 to 80 ms, seven hundred one.
"""

import gc
from typing import Final

ALLOCATIONS_WHILE_STARTING: Final = 50_000
"""Between two searches among the young objects; those among the older ones follow at the usual rates."""

_WHILE_SERVING: Final = gc.get_threshold()

gc.set_threshold(ALLOCATIONS_WHILE_STARTING, *_WHILE_SERVING[1:])


def spare_what_is_loaded() -> None:
    """What exists now stays for the life of the process: no search looks at it again. For the end of a start."""
    gc.freeze()
    gc.set_threshold(*_WHILE_SERVING)
