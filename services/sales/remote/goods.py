"""What a draft order names of inventory's: products and locations."""

from kit.rpc.client import Peer
from services.sales.remote.locations import Locations
from trade.remote.products import Products


class Goods:
    """Inventory, as far as a draft order needs it."""

    def __init__(self, peer: Peer) -> None:
        self.products = Products(peer)
        self.locations = Locations(peer)
