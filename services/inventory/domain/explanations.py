"""Why a line gets a batch: the sentences that stand beside an allocation."""

from typing import Final

from services.inventory.domain.reservations import Balance
from trade.domain.goods import NO_EXPIRY
from trade.domain.organisation import AllocationPolicy

FROM_CONFIRMED: Final = "set aside before for this document"
NAMED: Final = "named in the request"

_VERBS: Final = {
    AllocationPolicy.FEFO: ("expires", "first"),
    AllocationPolicy.FIFO: ("came in", "first"),
    AllocationPolicy.LIFO: ("came in", "last"),
}


def chosen_by(policy: AllocationPolicy, balance: Balance, rank: int, usable: int) -> str:
    """Explains a balance that a policy ranks at `rank`, from 0, of so many that could be used."""
    day = balance.expiry_date if policy is AllocationPolicy.FEFO else balance.received_date
    verb, first = _VERBS[policy]
    batches = "1 batch" if usable == 1 else f"{usable} batches"
    if day == NO_EXPIRY:
        return f"does not expire, {first if rank == 0 else 'next'} of {batches}"
    return f"{verb} {first if rank == 0 else 'next'} ({day.isoformat()}) of {batches}"
