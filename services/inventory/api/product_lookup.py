"""ProductLookupService: what other services need to know of products before any stock is touched."""

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bahi.inventory.v1 import product_lookup_pb2, product_lookup_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from services.inventory.store import products

if TYPE_CHECKING:
    import grpc


class ProductLookupServicer(product_lookup_pb2_grpc.ProductLookupServiceServicer):
    """Facts of products for the other services."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def LookUpProducts(
        self, request: product_lookup_pb2.LookUpProductsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> product_lookup_pb2.LookUpProductsResponse:
        """The products that exist."""
        return await self._database.run(current_caller(), partial(_look_up, request=request))


async def _look_up(
    tx: Transaction, request: product_lookup_pb2.LookUpProductsRequest
) -> product_lookup_pb2.LookUpProductsResponse:
    found = (await products.catalogue(tx, {UUID(product_id) for product_id in request.product_ids})).products
    return product_lookup_pb2.LookUpProductsResponse(products=[products.message_of(row) for row in found.values()])
