"""What inventory knows of the goods that a draft order names."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from trade.domain.products import KnownProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGoods:
    """Products, and locations, from which goods are sold or not. What inventory does not know is missing."""

    products: Mapping[UUID, KnownProduct]
    locations: Mapping[UUID, bool]
