"""What must be known before goods are set aside: products, places, the organisation's rules and the lots in question, at once."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Statement
from services.inventory.domain.allocation_words import Lot
from services.inventory.store import locations, lots, products
from services.inventory.store.products import Catalogue


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a request names."""

    product_ids: Collection[UUID]
    searched_ids: Collection[UUID]
    """Those of the products for which batches are to be found."""
    batch_ids: Collection[UUID]
    """Batches that are named, whatever their state."""
    location_ids: Collection[UUID]
    default_place: bool
    """Whether a line names no place."""
    least_good: dt.date
    """The first day on which a batch must still be good."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ShelfFacts:
    """What the books say of it."""

    catalogue: Catalogue
    location_ids: Collection[UUID]
    """Those that exist."""
    lots: Sequence[Lot]


def parts(*, lock: bool) -> dict[str, Statement]:
    """The statements that find the facts, to stand together in this order. `lock` locks the balances in key order."""
    return {
        "catalogue": products.CATALOGUE,
        "places": locations.AMONG,
        "lots": lots.CANDIDATES_LOCKED if lock else lots.CANDIDATES_SEEN,
    }


def asked_of(tx: ReadSession, question: Question) -> dict[str, Any]:
    """A question as the parameters of `parts`."""
    return {
        "org_id": tx.caller.org_id,
        "product_ids": sorted(question.product_ids),
        "searched_ids": sorted(question.searched_ids),
        "batch_ids": sorted(question.batch_ids),
        "location_ids": sorted(question.location_ids),
        "default_place": question.default_place,
        "least_good": question.least_good,
    }


def facts_of(rows: Mapping[str, Sequence[sa.Row[Any]]]) -> ShelfFacts:
    """The rows of `parts`, by their names."""
    return ShelfFacts(
        catalogue=products.catalogue_of(rows["catalogue"]),
        location_ids={row.location_id for row in rows["places"]},
        lots=[lots.lot_of(row) for row in rows["lots"]],
    )


async def look(tx: ReadSession, question: Question) -> ShelfFacts:
    """The facts, without a lock: for a look that changes nothing."""
    return facts_of(await tx.rows_combined(_LOOKED, asked_of(tx, question)))


_LOOKED: Final = CombinedStatement(**parts(lock=False))
