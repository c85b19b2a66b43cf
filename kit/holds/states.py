"""The words of the hold protocol, the same in code, SQL and documents. The steps are in docs/reliability.md.

HELD ──► KEPT                      the holder's view of a hold
│        │
├────────┼────► COMMITTED
└────────┴────► RELEASED

KEPT, COMMITTED or ABORTED         the owner's view of the document for which it was taken: its fate
"""

import enum


class HoldState(enum.StrEnum):
    """Where a hold stands with the one who grants it."""

    HELD = "HELD"
    """Set aside until its expiry; past that, the owner is asked."""
    KEPT = "KEPT"
    """The owner's document exists and goes on needing it; it has no expiry."""
    COMMITTED = "COMMITTED"
    """What was held is consumed."""
    RELEASED = "RELEASED"
    """Given back. The row stays, so that a late request under this id is refused."""


class Fate(enum.StrEnum):
    """What the owner's books say about the document. Written once; whoever is first wins."""

    ABORTED = "ABORTED"
    KEPT = "KEPT"
    COMMITTED = "COMMITTED"
