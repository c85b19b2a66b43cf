"""Inventory's products, for documents that reserve no stock yet."""

from collections.abc import Iterable
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc

from kit.rpc.client import Peer
from services.sales.domain.order import KnownProduct


class Products:
    """Inventory, as far as a draft order needs it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = product_lookup_pb2_grpc.ProductLookupServiceStub(peer.channel)

    async def look_up(self, product_ids: Iterable[UUID]) -> dict[UUID, KnownProduct]:
        """The products that exist in the organisation, by id. No products need no call."""
        requested = sorted(set(map(str, product_ids)))
        if not requested:
            return {}
        request = product_lookup_pb2.BatchGetProductsRequest(product_ids=requested)
        reply = await self._peer.call(self._stub.BatchGetProducts, request, idempotent=True)
        return {
            UUID(product.product_id): KnownProduct(active=product.active, uqc=product.uqc) for product in reply.products
        }
