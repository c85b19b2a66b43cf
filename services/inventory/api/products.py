"""ProductService."""

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import products_pb2, products_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, paging
from services.inventory.store import product_search, products
from services.inventory.usecases.create_product import create_product
from services.inventory.usecases.update_product import update_product

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class ProductServicer(products_pb2_grpc.ProductServiceServicer):
    """Products and their search."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateProduct(self, request: products_pb2.CreateProductRequest, context: Context) -> products_pb2.Product:
        """The new product."""
        return await commands.run(self._database, request, products_pb2.Product, lambda tx: create_product(tx, request))

    async def GetProduct(self, request: products_pb2.GetProductRequest, context: Context) -> products_pb2.Product:
        """One product."""

        async def read(tx: Transaction) -> products_pb2.Product:
            return products.message_of(await products.find(tx, UUID(request.product_id)))

        return await self._database.run(current_caller(), read)

    async def ListProducts(
        self, request: products_pb2.ListProductsRequest, context: Context
    ) -> products_pb2.ListProductsResponse:
        """A page of products by code."""
        page = paging.page_request(request, 1)

        async def read(tx: Transaction) -> products_pb2.ListProductsResponse:
            rows = await products.listed(tx, page, active_only=request.active_only)
            shown = rows[: page.size]
            return products_pb2.ListProductsResponse(
                products=[products.message_of(row) for row in shown],
                next_page_token=page.token(shown[-1].code_key) if len(rows) > page.size else "",
            )

        return await self._database.run(current_caller(), read)

    async def UpdateProduct(self, request: products_pb2.UpdateProductRequest, context: Context) -> products_pb2.Product:
        """The changed product."""
        return await commands.run(self._database, request, products_pb2.Product, lambda tx: update_product(tx, request))

    async def SearchProducts(
        self, request: products_pb2.SearchProductsRequest, context: Context
    ) -> products_pb2.SearchProductsResponse:
        """What the counter finds, with stock and nearest expiry."""
        return await self._database.read(current_caller(), lambda reading: product_search.search(reading, request))
