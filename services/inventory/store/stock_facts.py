"""Reads what a reservation depends on in one round trip: products, locations, the organisation's rules and balances."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from kit.db.session import ReadSession
from kit.db.statement_group import Params, Rows, StatementGroup
from kit.db.statements import CombinedStatement, Statement
from services.inventory.domain.reservations import Balance, ReservationToAllocate
from services.inventory.store import balances, locations, products
from services.inventory.store.products import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """What the books have of what requests name."""

    catalogue: Catalogue
    location_ids: Collection[UUID]
    """Those that exist."""
    balances: Sequence[Balance]


def _statements(balances_: Statement) -> dict[str, Statement]:
    return {**products.CATALOGUE, "locations": locations.EXISTING, "balances": balances_}


def _params(session: ReadSession, items: Sequence[ReservationToAllocate]) -> dict[str, Any]:
    """What must be known to serve the reservations."""
    lines = [line for item in items for line in item.requested.lines]
    confirmed_keys = [line.key for item in items if item.confirmed for line in item.confirmed.lines]
    named = {batch.batch_id for line in lines for batch in line.batches}
    location_ids = {line.location_id for line in lines if line.location_id}
    return {
        "org_id": session.caller.org_id,
        "product_ids": sorted({line.product_id for line in lines}),
        # Those of the products for which batches are to be found. A named batch is found whatever its state.
        "searched_ids": sorted({line.product_id for line in lines if not line.batches}),
        "batch_ids": sorted(named | {batch_id for batch_id, _ in confirmed_keys}),
        "location_ids": sorted(location_ids | {location_id for _, location_id in confirmed_keys}),
        "default_location": any(line.location_id is None for line in lines),
        "good_until_at_least": min((item.requested.on_date for item in items), default=dt.date.max),
    }


def _facts(_params: Params, rows: Rows) -> StockFacts:
    return StockFacts(
        catalogue=products.catalogue_of(rows),
        location_ids={row.location_id for row in rows["locations"]},
        balances=[balances.balance_of(row) for row in rows["balances"]],
    )


LOCKED: Final = StatementGroup(statements=_statements(balances.CANDIDATES_LOCKED), params=_params, result=_facts)
"""The facts for reservations, with the balances locked in key order."""

_SEEN: Final = CombinedStatement(**_statements(balances.CANDIDATES_SEEN))


async def read(session: ReadSession, items: Sequence[ReservationToAllocate]) -> StockFacts:
    """The facts, without a lock: for a preview."""
    params = _params(session, items)
    return _facts(params, await session.rows_combined(_SEEN, params))
