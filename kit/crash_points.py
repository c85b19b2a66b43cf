"""Named places in the protocol at which a test can make a process end, so that each step fails once.

Off unless CRASH_POINT_FILE names a file. When that file holds the name of the place just reached, the process removes
the file, so that it ends only once, and ends as `kill -9` would end it. docs/reliability.md lists the places and
what follows each.
"""

import contextlib
import os
import signal
from pathlib import Path
from typing import Final

BEFORE_COMMIT: Final = "command.before_commit"
"""Everything is written, nothing is committed."""
AFTER_COMMIT: Final = "command.after_commit"
"""The document exists; the client has no reply."""
HOLD_ENTERED: Final = "hold.entered"
"""The hold and what it sets aside are written; nothing is committed."""
HOLD_COMMITTED: Final = "hold.committed"
"""The hold is committed at the participant; the coordinator has no reply."""
AFTER_HOLD: Final = "hold.granted"
"""The coordinator has the participant's reply; the document does not exist."""
AFTER_LEASE: Final = "relay.leased"
"""A batch of messages is leased and not delivered."""
AFTER_DELIVERY: Final = "relay.delivered"
"""A batch was accepted and not deleted: it will come again."""
INBOX_ENTERED: Final = "inbox.entered"
"""The effects of messages are written; nothing is committed."""
INBOX_TAKEN: Final = "inbox.taken"
"""The effects of messages are committed; the sender has no reply."""
AFTER_RESOLUTION: Final = "reaper.answered"
"""The participant has the outcome from the coordinator, and has not acted on it."""
AFTER_ABORT: Final = "hold.aborted"
"""The coordinator has written the outcome ABORTED; the participant has not released the hold."""

ALL: Final = (
    BEFORE_COMMIT,
    AFTER_COMMIT,
    HOLD_ENTERED,
    HOLD_COMMITTED,
    AFTER_HOLD,
    AFTER_LEASE,
    AFTER_DELIVERY,
    INBOX_ENTERED,
    INBOX_TAKEN,
    AFTER_RESOLUTION,
    AFTER_ABORT,
)

_armed_by: Final = os.environ.get("CRASH_POINT_FILE", "")


def reach(name: str) -> None:
    """Ends the process if the place that the running code has reached is armed.

    Costs one comparison when none can be.
    """
    if not _armed_by:
        return
    with contextlib.suppress(FileNotFoundError):
        armed = Path(_armed_by)
        if armed.read_text() == name:
            armed.unlink()  # FileNotFoundError when another task of this process came first
            os.kill(os.getpid(), signal.SIGKILL)
