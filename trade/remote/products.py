"""Inventory's products, for documents that reserve no stock yet."""

from collections.abc import Iterable
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc, products_pb2

from kit.rpc.client import Peer
from kit.wire.proto_values import uuid_of
from trade.domain.products import KnownProduct


class Products:
    """Inventory, as far as an order needs it."""

    def __init__(self, inventory: Peer) -> None:
        self._inventory = inventory
        self._stub = product_lookup_pb2_grpc.ProductLookupServiceStub(inventory.channel)

    async def look_up(self, product_ids: Iterable[UUID]) -> dict[UUID, KnownProduct]:
        """The products that exist in the organisation, by id. No products need no call."""
        requested = sorted(set(map(str, product_ids)))
        if not requested:
            return {}
        request = product_lookup_pb2.BatchGetProductsRequest(product_ids=requested)
        reply = await self._inventory.call(self._stub.BatchGetProducts, request, idempotent=True)
        return {product.product_id: product for product in map(_known_product, reply.products)}


def _known_product(product: products_pb2.Product) -> KnownProduct:
    return KnownProduct(
        product_id=uuid_of(product.product_id),
        code=product.code,
        name=product.name,
        hsn=product.hsn,
        tax_class=product.tax_class,
        uqc=product.uqc,
        active=product.active,
    )
