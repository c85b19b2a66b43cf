"""The words of the hold protocol, the same in code, SQL and documents. The steps are in docs/reliability.md.

PENDING ──► CONFIRMED                      the participant's view of a hold
│        │
├────────┼────► FULFILLED
└────────┴────► RELEASED

CONFIRMED, COMMITTED or ABORTED         the coordinator's view of the document for which it was taken: its outcome
"""

import enum


class HoldState(enum.StrEnum):
    """Where a hold stands with the one who grants it."""

    PENDING = "PENDING"
    """Set aside until its expiry; past that, the coordinator is asked."""
    CONFIRMED = "CONFIRMED"
    """The coordinator's document exists and goes on needing it; it has no expiry."""
    FULFILLED = "FULFILLED"
    """What was held is consumed."""
    RELEASED = "RELEASED"
    """Given back. The row stays, so that a late request under this id is refused."""


class Outcome(enum.StrEnum):
    """What the coordinator's books say about the document. Written once; whoever is first wins."""

    ABORTED = "ABORTED"
    CONFIRMED = "CONFIRMED"
    COMMITTED = "COMMITTED"
