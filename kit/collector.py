"""Python's search for garbage, made rare: importing a service makes hundreds of thousands of objects that stay.

With Python's own threshold of 700 they are searched again and again, which is a fifth of the processor time of a start. The modules
that come after this one in an import are loaded without that; reference counting goes on as ever.
"""

import gc
from typing import Final

ALLOCATIONS: Final = 50_000
"""Between two searches among the young objects; those among the older ones follow at the usual rates."""

gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])


def spare_what_is_loaded() -> None:
    """What exists now stays for the life of the process: no search looks at it again. For the end of a start."""
    gc.freeze()
