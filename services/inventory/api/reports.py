"""Reports on stock over gRPC."""

from typing import Final

from bahi.inventory.v1 import inventory_reports_pb2 as pb
from bahi.inventory.v1.inventory_reports_pb2_grpc import InventoryReportServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, optional_uuid_of, quantity_text
from services.inventory.api.enums import DOCUMENT_TYPE
from services.inventory.domain.cost_differences import CostDifference, CostDifferences
from services.inventory.domain.reports import ExpiringBatch, ExpiryBucket, NearExpiry, StockValuation, ValuedProduct
from services.inventory.usecases.reports.get_cost_differences import GetCostDifferences, get_cost_differences
from services.inventory.usecases.reports.get_near_expiry import GetNearExpiry, get_near_expiry
from services.inventory.usecases.reports.get_stock_valuation import GetStockValuation, get_stock_valuation

LONGEST_LOOK_AHEAD_DAYS: Final = 180


class InventoryReportServicer(InventoryReportServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetStockValuation(self, request: pb.GetStockValuationRequest, context: Context) -> pb.StockValuation:
        return await self._service.read(request, get_stock_valuation, _get_stock_valuation, _stock_valuation_to_proto)

    async def GetNearExpiry(self, request: pb.GetNearExpiryRequest, context: Context) -> pb.NearExpiry:
        return await self._service.read(request, get_near_expiry, _get_near_expiry, _near_expiry_to_proto)

    async def GetCostDifferences(self, request: pb.GetCostDifferencesRequest, context: Context) -> pb.CostDifferences:
        return await self._service.read(
            request, get_cost_differences, _get_cost_differences, _cost_differences_to_proto
        )


def _cost_differences_to_proto(found: CostDifferences) -> pb.CostDifferences:
    return pb.CostDifferences(
        rows=map(_cost_difference_to_proto, found.rows.items),
        next_page_token=found.rows.next_page_token,
        from_date=date_text(found.period.first),
        to_date=date_text(found.period.last),
        total_difference=amount_text(found.total),
    )


def _cost_difference_to_proto(row: CostDifference) -> pb.CostDifference:
    document = row.document
    return pb.CostDifference(
        batch_id=str(row.batch_id),
        product_id=str(row.product_id),
        document_type=DOCUMENT_TYPE.to_proto(document.document_type),
        document_id=str(document.document_id),
        document_number=document.number,
        date=date_text(document.date),
        party_id=str(document.party_id or ""),
        party_name=document.party_name,
        quantity=quantity_text(row.quantity),
        amount=amount_text(row.amount),
        stock_amount=amount_text(row.stock_amount),
        difference=amount_text(row.difference),
    )


def _get_cost_differences(request: pb.GetCostDifferencesRequest) -> GetCostDifferences:
    return GetCostDifferences(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        page=page_request(request),
    )


def _stock_valuation_to_proto(valuation: StockValuation) -> pb.StockValuation:
    return pb.StockValuation(
        as_of_date=date_text(valuation.as_of_date),
        total_value=amount_text(valuation.total_value),
        products=map(_valued_product_to_proto, valuation.products.items),
        next_page_token=valuation.products.next_page_token,
    )


def _valued_product_to_proto(product: ValuedProduct) -> pb.ValuedProduct:
    return pb.ValuedProduct(
        product_id=str(product.product_id),
        product_code=product.product_code,
        product_name=product.product_name,
        hsn=product.hsn,
        quantity=quantity_text(product.quantity),
        value=amount_text(product.value),
    )


def _near_expiry_to_proto(report: NearExpiry) -> pb.NearExpiry:
    return pb.NearExpiry(
        as_of_date=date_text(report.as_of_date),
        buckets=map(_bucket_to_proto, report.buckets),
        batches=map(_batch_to_proto, report.batches.items),
        next_page_token=report.batches.next_page_token,
    )


def _bucket_to_proto(bucket: ExpiryBucket) -> pb.ExpiryBucket:
    return pb.ExpiryBucket(days=bucket.days, batch_count=bucket.batch_count, value=amount_text(bucket.value))


def _batch_to_proto(batch: ExpiringBatch) -> pb.ExpiringBatch:
    return pb.ExpiringBatch(
        product_id=str(batch.product_id),
        product_code=batch.product_code,
        product_name=batch.product_name,
        batch_id=str(batch.batch_id),
        batch_number=batch.batch_number,
        expiry_date=date_text(batch.expiry_date),
        days_left=batch.days_left,
        location_id=str(batch.location_id),
        location_code=batch.location_code,
        on_hand=quantity_text(batch.on_hand),
        value=amount_text(batch.value),
    )


def _get_stock_valuation(request: pb.GetStockValuationRequest) -> GetStockValuation:
    return GetStockValuation(
        as_of_date=optional_date_of(request.as_of_date, "as_of_date"),
        location_id=optional_uuid_of(request.location_id),
        page=page_request(request, 1),
    )


def _get_near_expiry(request: pb.GetNearExpiryRequest) -> GetNearExpiry:
    return GetNearExpiry(within_days=request.within_days or LONGEST_LOOK_AHEAD_DAYS, page=page_request(request, 3))
