"""The states of a hold and its outcome: upper case in code and documents, lower case in the database.

The steps are in docs/reliability.md.

PENDING ──► CONFIRMED ◄───┐             the state of a hold, in the participant's books
│        │                │
├────────┼────► FULFILLED ┤
└────────┴────► RELEASED ◄┘

The two ways out of FULFILLED are those of a hold that documents consumed in parts: one of them is cancelled, or
the coordinator needs nothing more.

COMMITTED or ABORTED                    the outcome of a hold, in the coordinator's books
"""

import enum
from typing import Final

from kit.errors import Aborted


class HoldState(enum.StrEnum):
    """The state of a hold, as the participant keeps it."""

    PENDING = "pending"
    """Set aside until its expiry. After the expiry the participant asks the coordinator for the outcome."""
    CONFIRMED = "confirmed"
    """The coordinator's document exists and still needs what is held. The hold has no expiry."""
    FULFILLED = "fulfilled"
    """What was held is consumed. Of a hold that was confirmed, a part may come back."""
    RELEASED = "released"
    """What was held is available again. The row stays, so that a late request with this id is refused."""


class Outcome(enum.StrEnum):
    """The outcome of a hold, as the coordinator keeps it. It is written once, and the first writer wins."""

    ABORTED = "aborted"
    """The hold has no document, and never gets one."""
    COMMITTED = "committed"
    """The hold has a document: it consumes what is held (an invoice), or still needs it (an order)."""


ONE_OUTCOME_PER_HOLD: Final = "pk_hold_outcomes"
"""The constraint by which the first writer wins. A document whose hold was aborted breaks it: see `kit.db.failures`."""


class HoldAborted(Aborted):
    """The hold was aborted before its document was committed.

    Nothing has happened, and the request may be sent again.
    """

    reason = "HOLD_ABORTED"


def too_late(**facts: str) -> HoldAborted:
    """The refusal of a document whose hold has an outcome already.

    PostgreSQL's own message quotes the row, so it is not passed on. A refusal that comes from it does not name the
    hold.
    """
    return HoldAborted("A hold was aborted meanwhile. Nothing was written; send it again.", **facts)
