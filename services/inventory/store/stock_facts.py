"""Reads what a reservation depends on in one round trip: products, locations, the organisation's rules and balances."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Statement
from services.inventory.domain.reservations import Balance
from services.inventory.store import balances, locations, products
from services.inventory.store.products import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class StockQuery:
    """What a request names."""

    product_ids: Collection[UUID]
    searched_ids: Collection[UUID]
    """Those of the products for which batches are to be found."""
    batch_ids: Collection[UUID]
    """Batches that are named, whatever their state."""
    location_ids: Collection[UUID]
    default_location: bool
    """Whether a line names no location."""
    good_until_at_least: dt.date
    """The first day on which a batch must still be good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """What the books have of it."""

    catalogue: Catalogue
    location_ids: Collection[UUID]
    """Those that exist."""
    balances: Sequence[Balance]


def parts(*, lock: bool) -> dict[str, Statement]:
    """The statements that find the facts, to stand together in this order. `lock` locks the balances in key order."""
    return {
        "catalogue": products.CATALOGUE,
        "locations": locations.EXISTING,
        "balances": balances.CANDIDATES_LOCKED if lock else balances.CANDIDATES_SEEN,
    }


def parameters_of(tx: ReadSession, query: StockQuery) -> dict[str, Any]:
    """A query as the parameters of `parts`."""
    return {
        "org_id": tx.caller.org_id,
        "product_ids": sorted(query.product_ids),
        "searched_ids": sorted(query.searched_ids),
        "batch_ids": sorted(query.batch_ids),
        "location_ids": sorted(query.location_ids),
        "default_location": query.default_location,
        "good_until_at_least": query.good_until_at_least,
    }


def facts_of(rows: Mapping[str, Sequence[sa.Row[Any]]]) -> StockFacts:
    """The facts, from the rows of `parts` by their names."""
    return StockFacts(
        catalogue=products.catalogue_of(rows["catalogue"]),
        location_ids={row.location_id for row in rows["locations"]},
        balances=[balances.balance_of(row) for row in rows["balances"]],
    )


_UNLOCKED: Final = CombinedStatement(**parts(lock=False))


async def read(session: ReadSession, query: StockQuery) -> StockFacts:
    """The facts, without a lock: for a preview."""
    return facts_of(await session.rows_combined(_UNLOCKED, parameters_of(session, query)))
