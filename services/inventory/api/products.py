"""Products over gRPC: for users, and for the other services that look them up."""

from typing import Final

from bahi.inventory.v1 import product_lookup_pb2 as lookup_pb
from bahi.inventory.v1 import products_pb2 as pb
from bahi.inventory.v1.product_lookup_pb2_grpc import ProductLookupServiceServicer
from bahi.inventory.v1.products_pb2_grpc import ProductServiceServicer

from kit.commands.etag import etag_of
from kit.pages import MAX_LARGE_PAGE_SIZE, Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request, search_size
from kit.wire.proto_values import (
    decimal_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.inventory.domain.products import (
    ONE_UNIT,
    CreateProduct,
    EnteredProduct,
    FoundProducts,
    ListProducts,
    Product,
    ProductDetails,
    ProductMatch,
    SearchProducts,
)
from services.inventory.usecases.products.create import create_product
from services.inventory.usecases.products.get import GetProduct, get_product
from services.inventory.usecases.products.list import list_products
from services.inventory.usecases.products.look_up import LookUpProducts, look_up_products
from services.inventory.usecases.products.search import search_products
from services.inventory.usecases.products.update import UpdateProduct, update_product
from trade.api.goods import DRUG_SCHEDULE, expiry_text
from trade.api.organisations import ALLOCATION_POLICY, PRODUCT_CLASS
from trade.api.prices import pack_to_proto, unit_price_text
from trade.domain.changes import Changes
from trade.domain.goods import ProductClass

_CONFIRMATIONS: Final = frozenset({"tax_confirmation", "schedule_confirmation"})
"""Fields that go with a change, and are no change themselves."""


class ProductServicer(ProductServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateProduct(self, request: pb.CreateProductRequest, context: Context) -> pb.Product:
        return await self._service.command(request, create_product, _create_product, _entered_to_proto)

    async def GetProduct(self, request: pb.GetProductRequest, context: Context) -> pb.Product:
        return await self._service.read(request, get_product, _get_product, _entered_to_proto)

    async def ListProducts(self, request: pb.ListProductsRequest, context: Context) -> pb.ListProductsResponse:
        return await self._service.read(request, list_products, _list_products, _page_to_proto)

    async def UpdateProduct(self, request: pb.UpdateProductRequest, context: Context) -> pb.Product:
        return await self._service.command(request, update_product, _update_product, _entered_to_proto)

    async def SearchProducts(self, request: pb.SearchProductsRequest, context: Context) -> pb.SearchProductsResponse:
        return await self._service.read(request, search_products, _search_products, _matches_to_proto)


class ProductLookupServicer(ProductLookupServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def BatchGetProducts(
        self, request: lookup_pb.BatchGetProductsRequest, context: Context
    ) -> lookup_pb.BatchGetProductsResponse:
        return await self._service.read(request, look_up_products, _batch_get_products, _products_to_proto)


def to_proto(product: Product) -> pb.Product:
    return pb.Product(
        product_id=str(product.product_id),
        code=product.code,
        name=product.name,
        generic_name=product.generic_name,
        brand=product.brand,
        manufacturer=product.manufacturer,
        hsn=product.hsn,
        tax_class=product.tax_class,
        uqc=product.uqc,
        drug_schedule=DRUG_SCHEDULE.optional_to_proto(product.drug_schedule),
        prescription_required=product.prescription_required,
        pack=product.pack,
        units_per_pack=quantity_text(product.units_per_pack),
        reorder_level=quantity_text(product.reorder_level),
        allocation_policy=ALLOCATION_POLICY.optional_to_proto(product.allocation_policy),
        product_class=PRODUCT_CLASS.to_proto(product.product_class),
        barcodes=product.barcodes,
        active=product.active,
        tax_confirmation=product.tax_confirmation,
        schedule_confirmation=product.schedule_confirmation,
        etag=etag_of(product.version),
        create_time=timestamp_of(product.created_at),
        update_time=timestamp_of(product.updated_at),
    )


def _entered_to_proto(entered: EnteredProduct) -> pb.Product:
    message = to_proto(entered.product)
    message.hsn_text = entered.hsn_text
    message.shared_barcodes.extend(
        pb.SharedBarcode(
            barcode=shared.barcode,
            product_id=str(shared.product_id),
            product_code=shared.product_code,
            product_name=shared.product_name,
        )
        for shared in entered.shared_barcodes
    )
    return message


def _page_to_proto(page: Page[Product]) -> pb.ListProductsResponse:
    return pb.ListProductsResponse(products=map(to_proto, page.items), next_page_token=page.next_page_token)


def _products_to_proto(products: tuple[Product, ...]) -> lookup_pb.BatchGetProductsResponse:
    return lookup_pb.BatchGetProductsResponse(products=map(to_proto, products))


def _matches_to_proto(found: FoundProducts) -> pb.SearchProductsResponse:
    return pb.SearchProductsResponse(matches=map(_match_to_proto, found.matches), ambiguous=found.ambiguous)


def _match_to_proto(match: ProductMatch) -> pb.ProductMatch:
    return pb.ProductMatch(
        product=to_proto(match.product),
        available=quantity_text(match.available),
        nearest_expiry_date=expiry_text(match.nearest_expiry_date),
        mrp="" if match.mrp is None else unit_price_text(match.mrp),
        pack_mrp=None if match.mrp is None else pack_to_proto(match.mrp),
        elsewhere=[
            pb.StockElsewhere(
                location_id=str(elsewhere.location_id),
                location_code=elsewhere.location_code,
                available=quantity_text(elsewhere.available),
            )
            for elsewhere in match.elsewhere
        ],
    )


def _create_product(request: pb.CreateProductRequest) -> CreateProduct:
    return CreateProduct(
        code=request.code,
        name=request.name,
        generic_name=request.generic_name,
        brand=request.brand,
        manufacturer=request.manufacturer,
        hsn=request.hsn,
        tax_class=request.tax_class,
        uqc=request.uqc,
        drug_schedule=DRUG_SCHEDULE.optional_from_proto(request.drug_schedule),
        prescription_required=request.prescription_required,
        pack=request.pack,
        units_per_pack=decimal_of(request.units_per_pack, ONE_UNIT),
        reorder_level=decimal_of(request.reorder_level),
        allocation_policy=ALLOCATION_POLICY.optional_from_proto(request.allocation_policy),
        product_class=PRODUCT_CLASS.optional_from_proto(request.product_class) or ProductClass.DRUG,
        barcodes=tuple(request.barcodes),
        active=True,
        tax_confirmation=request.tax_confirmation.strip(),
        schedule_confirmation=request.schedule_confirmation.strip(),
    )


def _update_product(request: pb.UpdateProductRequest) -> UpdateProduct:
    product = request.product
    changes = Changes(
        values=_details_from_proto(product),
        fields=frozenset(changed_fields(product, request.update_mask)) - _CONFIRMATIONS,
    )
    changes.check_filled("name", "hsn", "tax_class", "units_per_pack", field="product")
    return UpdateProduct(
        product_id=uuid_of(request.product_id),
        etag=request.etag,
        changes=changes,
        tax_confirmation=product.tax_confirmation.strip(),
        schedule_confirmation=product.schedule_confirmation.strip(),
    )


def _details_from_proto(changes: pb.ProductChanges) -> ProductDetails:
    return ProductDetails(
        name=changes.name,
        generic_name=changes.generic_name,
        brand=changes.brand,
        manufacturer=changes.manufacturer,
        hsn=changes.hsn,
        tax_class=changes.tax_class,
        drug_schedule=DRUG_SCHEDULE.optional_from_proto(changes.drug_schedule),
        prescription_required=changes.prescription_required,
        pack=changes.pack,
        units_per_pack=decimal_of(changes.units_per_pack),
        reorder_level=decimal_of(changes.reorder_level),
        allocation_policy=ALLOCATION_POLICY.optional_from_proto(changes.allocation_policy),
        product_class=PRODUCT_CLASS.optional_from_proto(changes.product_class) or ProductClass.DRUG,
        barcodes=tuple(changes.barcodes),
        active=changes.active,
        tax_confirmation="",
        schedule_confirmation="",
    )


def _get_product(request: pb.GetProductRequest) -> GetProduct:
    return GetProduct(product_id=uuid_of(request.product_id))


def _batch_get_products(request: lookup_pb.BatchGetProductsRequest) -> LookUpProducts:
    return LookUpProducts(product_ids=tuple(map(uuid_of, request.product_ids)))


def _list_products(request: pb.ListProductsRequest) -> ListProducts:
    return ListProducts(active_only=request.active_only, page=page_request(request, 1, most=MAX_LARGE_PAGE_SIZE))


def _search_products(request: pb.SearchProductsRequest) -> SearchProducts:
    return SearchProducts(
        text=request.query, size=search_size(request), location_id=optional_uuid_of(request.location_id)
    )
