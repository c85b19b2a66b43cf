"""Which status a batch may get from which: anything but the one it has, and a recall is not weakened to a block.

SALEABLE ──► BLOCKED ──► RECALLED
    ▲  └────────────────────┘ │
    └─────────┴───────────────┘    unblock, by a manager with a reason
"""

from services.inventory.domain.errors import BatchStatusUnchanged
from services.inventory.domain.states import BatchStatus

ALLOWED = {
    BatchStatus.SALEABLE: frozenset({BatchStatus.BLOCKED, BatchStatus.RECALLED}),
    BatchStatus.BLOCKED: frozenset({BatchStatus.SALEABLE, BatchStatus.RECALLED}),
    BatchStatus.RECALLED: frozenset({BatchStatus.SALEABLE}),
}


def check_change(now: BatchStatus, to: BatchStatus) -> None:
    """Raises BatchStatusUnchanged unless a batch may go from `now` to `to`."""
    if to not in ALLOWED[now]:
        raise BatchStatusUnchanged(f"The batch is {now.value.lower()}.", field="batch_id", status=now.value.lower())
