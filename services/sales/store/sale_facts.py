"""What must be known before goods are asked for, of many requests, in one round trip."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from kit.commands import idempotency
from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement
from kit.errors import IdempotencyKeyReused
from kit.holds import outcomes
from kit.holds.outcomes import TooManyAbortedAttempts
from services.sales.domain.customer import Customer
from services.sales.domain.organisation import Organisation
from services.sales.store import customers, organisations
from services.sales.store.base import kit_tables

# Primary keys, and ix_hold_outcomes_aborted.
_FACTS = CombinedStatement(
    replies=idempotency.stored(kit_tables.idempotency_keys),
    aborted=outcomes.aborted(kit_tables.hold_outcomes),
    profile=organisations.FIND,
    buyers=customers.NAMED,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleFacts:
    """What the books say about the requests of a batch."""

    finished: Mapping[str, bytes | IdempotencyKeyReused]
    """The replies of those that were answered before, or why their key is refused."""
    hold_ids: Sequence[UUID | TooManyAbortedAttempts]
    """In the order asked, or why there is none."""
    organisation: Organisation | None
    buyers: Mapping[UUID, Customer]


async def read(
    reading: ReadSession,
    hashes: idempotency.RequestHashes,
    operation: str,
    hold_keys: Sequence[str],
    buyers: Collection[UUID],
) -> SaleFacts:
    """The facts for requests by idempotency key. `hold_keys` say for what holds will be taken."""
    firsts = outcomes.first_hold_ids(reading, operation, hold_keys)
    found = await reading.rows_combined(
        _FACTS,
        {
            "org_id": reading.caller.org_id,
            "keys": list(hashes),
            "hold_ids": firsts,
            "customer_ids": sorted(buyers),
        },
    )
    return SaleFacts(
        finished=idempotency.stored_replies(found["replies"], hashes),
        hold_ids=await outcomes.after_aborts(
            reading, operation, hold_keys, firsts, {row.hold_id for row in found["aborted"]}
        ),
        organisation=organisations.organisation_of(found["profile"]),
        buyers=customers.customers_of(found["buyers"]),
    )
