"""Looks up the products and locations that a draft order names."""

from kit.rpc.client import Peer
from services.sales.remote.locations import Locations
from trade.remote.products import Products


class Goods:
    """Looks up products and locations at inventory."""

    def __init__(self, peer: Peer) -> None:
        self.products = Products(peer)
        self.locations = Locations(peer)
