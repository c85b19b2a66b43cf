"""Inventory, as purchase orders need it: facts of products."""

from collections.abc import Collection
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc, products_pb2

from kit.rpc.client import Peer
from kit.wire.proto_values import uuid_of
from services.purchase.domain.purchase_orders import Product


class Products:
    def __init__(self, inventory: Peer) -> None:
        self._inventory = inventory
        self._stub = product_lookup_pb2_grpc.ProductLookupServiceStub(inventory.channel)

    async def look_up(self, product_ids: Collection[UUID]) -> dict[UUID, Product]:
        """The products that exist, by id."""
        request = product_lookup_pb2.BatchGetProductsRequest(product_ids=[str(id_) for id_ in sorted(product_ids)])
        reply = await self._inventory.call(self._stub.BatchGetProducts, request, idempotent=True)
        return {product.product_id: product for product in map(_product_of, reply.products)}


def _product_of(product: products_pb2.Product) -> Product:
    return Product(
        product_id=uuid_of(product.product_id),
        code=product.code,
        name=product.name,
        hsn=product.hsn,
        tax_class=product.tax_class,
        uqc=product.uqc,
        active=product.active,
    )
