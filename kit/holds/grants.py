"""How a participant grants holds of one kind, many at a time.

    prepare (locks what comes before a hold) → enter (the holds, and the facts in the same round trip) → grant

The use case takes the requested holds, and returns one outcome for each: what it grants, or the DomainError that
refuses it. It knows no reply. `kit.holds.grant_runner` enters the holds, deletes those that are refused, makes and
stores the replies of the others, and finds the stored reply of a repeat.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from kit.db.session import Transaction
from kit.db.statement_group import StatementGroup
from kit.errors import DomainError
from kit.holds.requested import RequestedHold

Requested = TypeVar("Requested", bound=RequestedHold)
Prepared = TypeVar("Prepared")
Facts = TypeVar("Facts")
Granted = TypeVar("Granted")

NO_FACTS: Final[StatementGroup[Any, None]] = StatementGroup(
    statements={}, params=lambda _session, _prepared: {}, result=lambda _params, _rows: None
)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class HoldGrants(Generic[Requested, Prepared, Facts, Granted]):
    """How one kind of hold is granted."""

    kind: str
    """Stored with each hold: never change it."""
    prepare: Callable[[Transaction, Sequence[Requested]], Awaitable[Sequence[Prepared]]]
    """Locks what must be locked before a hold is entered. Returns each request with what it found."""
    facts: StatementGroup[Prepared, Facts]
    """What `grant` needs to know. It is locked and read in the round trip that enters the holds."""
    grant: Callable[[Transaction, Sequence[Prepared], Facts], Awaitable[Sequence[Granted | DomainError]]]
    """Sets aside what is requested, one outcome for each. For a refused hold it must have written nothing.

    Repeats are not among the requests. What it writes by `Transaction.run_with_commit` travels with the replies.
    """
    coalesced: bool = False
    """Whether requests of one coordinator for one organisation share their transactions."""


def grants_of_many(
    kind: str, grant: Callable[[Transaction, Sequence[Requested]], Awaitable[Sequence[Granted | DomainError]]]
) -> HoldGrants[Requested, Requested, None, Granted]:
    """For a use case that grants many holds, and needs nothing before they are entered."""

    async def prepare(_tx: Transaction, requested: Sequence[Requested]) -> Sequence[Requested]:
        return requested

    async def grant_entered(
        tx: Transaction, requested: Sequence[Requested], _facts: None
    ) -> Sequence[Granted | DomainError]:
        return await grant(tx, requested)

    return HoldGrants(kind=kind, prepare=prepare, facts=NO_FACTS, grant=grant_entered)


def grants_of_one(
    kind: str, grant: Callable[[Transaction, Requested], Awaitable[Granted]]
) -> HoldGrants[Requested, Requested, None, Granted]:
    """For a use case that grants one hold. A refusal that it raises rolls the transaction back."""

    async def grant_each(tx: Transaction, requested: Sequence[Requested]) -> Sequence[Granted | DomainError]:
        return [await grant(tx, item) for item in requested]

    return grants_of_many(kind, grant_each)
