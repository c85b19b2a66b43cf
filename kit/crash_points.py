"""Named places in the protocol at which a process can be told to kill itself, so that each step's loss is really tried.

Off unless CRASH_POINT_FILE names a file. When that file holds the name of the place just reached, the process removes the file, so
that one arming is one death, and ends as `kill -9` would end it. docs/reliability.md lists the places and what follows each.
"""

import contextlib
import os
import signal
from pathlib import Path
from typing import Final

BEFORE_COMMIT: Final = "command.before_commit"
"""Everything is written, nothing is committed."""
AFTER_COMMIT: Final = "command.after_commit"
"""The document exists; the client has no answer."""
HOLD_ENTERED: Final = "hold.entered"
"""The goods are set aside by what is written; nothing is committed."""
HOLD_COMMITTED: Final = "hold.committed"
"""The hold stands; whoever asked for it has no answer."""
AFTER_HOLD: Final = "hold.granted"
"""Another service has set something aside; the document does not exist."""
AFTER_LEASE: Final = "relay.leased"
"""A batch of messages is leased and not delivered."""
AFTER_DELIVERY: Final = "relay.delivered"
"""A batch was accepted and not deleted: it will come again."""
INTAKE_ENTERED: Final = "inbox.entered"
"""What messages do is written; nothing is committed."""
AFTER_INTAKE: Final = "inbox.taken"
"""Messages took effect here; the sender does not know."""
AFTER_RESOLUTION: Final = "reaper.answered"
"""The owner has said what became of a hold; the holder has not acted on it."""
AFTER_ABORT: Final = "hold.aborted"
"""The owner has written "aborted"; the holder has not been told."""

ALL: Final = (
    BEFORE_COMMIT,
    AFTER_COMMIT,
    HOLD_ENTERED,
    HOLD_COMMITTED,
    AFTER_HOLD,
    AFTER_LEASE,
    AFTER_DELIVERY,
    INTAKE_ENTERED,
    AFTER_INTAKE,
    AFTER_RESOLUTION,
    AFTER_ABORT,
)

_armed_by: Final = os.environ.get("CRASH_POINT_FILE", "")


def reach(name: str) -> None:
    """Says that the running code has come to a place. Costs one comparison when nothing is armed by the environment."""
    if not _armed_by:
        return
    with contextlib.suppress(FileNotFoundError):
        order = Path(_armed_by)
        if order.read_text() == name:
            order.unlink()  # FileNotFoundError when another task of this process came first
            os.kill(os.getpid(), signal.SIGKILL)
