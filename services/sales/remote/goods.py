"""Looks up the products and locations that a draft order names."""

import asyncio
from collections.abc import Sequence

from kit.rpc.client import Peer
from services.sales.domain.known_goods import KnownGoods
from services.sales.domain.order import RequestedLine
from services.sales.remote.locations import Locations
from trade.remote.products import Products


class Goods:
    """Looks up products and locations at inventory."""

    def __init__(self, peer: Peer) -> None:
        self._products = Products(peer)
        self._locations = Locations(peer)

    async def look_up(self, lines: Sequence[RequestedLine]) -> KnownGoods:
        """What inventory knows of what the lines name. No lines need no call."""
        products, locations = await asyncio.gather(
            self._products.look_up(line.product_id for line in lines),
            self._locations.look_up(line.location_id for line in lines if line.location_id is not None),
        )
        return KnownGoods(products=products, locations=locations)
