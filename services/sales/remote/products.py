"""Inventory's products, before any stock is touched."""

from collections.abc import Sequence
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc

from kit.rpc.client import Peer


class ProductPeer:
    """Which products there are."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = product_lookup_pb2_grpc.ProductLookupServiceStub(peer.channel)

    async def active(self, product_ids: Sequence[UUID]) -> dict[UUID, bool]:
        """Those that exist in the organisation, and whether each may be sold."""
        asked = sorted({str(product_id) for product_id in product_ids})
        request = product_lookup_pb2.LookUpProductsRequest(product_ids=asked)
        reply = await self._peer.call(self._stub.LookUpProducts, request, idempotent=True)
        return {UUID(product.product_id): product.active for product in reply.products}
