"""Inventory's products, for documents that reserve no stock yet."""

from collections.abc import Iterable
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc

from kit.rpc.client import Peer


class Products:
    """Inventory, as far as a draft order needs it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = product_lookup_pb2_grpc.ProductLookupServiceStub(peer.channel)

    async def look_up(self, product_ids: Iterable[UUID]) -> dict[UUID, bool]:
        """The products that exist in the organisation, and whether each is active. No products need no call."""
        requested = sorted(set(map(str, product_ids)))
        if not requested:
            return {}
        request = product_lookup_pb2.BatchGetProductsRequest(product_ids=requested)
        reply = await self._peer.call(self._stub.BatchGetProducts, request, idempotent=True)
        return {UUID(product.product_id): product.active for product in reply.products}
