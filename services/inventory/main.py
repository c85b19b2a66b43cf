"""The inventory service: `python -m services.inventory.main`."""

from bahi.inventory.v1 import (
    adjustments_pb2_grpc,
    batches_pb2_grpc,
    inventory_reports_pb2_grpc,
    location_lookup_pb2_grpc,
    locations_pb2_grpc,
    product_lookup_pb2_grpc,
    products_pb2_grpc,
    stock_approvals_pb2_grpc,
    stock_levels_pb2_grpc,
    stock_pb2_grpc,
)

from kit import service
from kit.rpc.service import Service
from kit.service import Components, Dependencies
from services.inventory.api.adjustments import StockAdjustmentServicer
from services.inventory.api.batches import BatchServicer
from services.inventory.api.locations import LocationLookupServicer, LocationServicer
from services.inventory.api.messages import HANDLERS
from services.inventory.api.products import ProductLookupServicer, ProductServicer
from services.inventory.api.reports import InventoryReportServicer
from services.inventory.api.stock import StockServicer
from services.inventory.api.stock_approvals import StockApprovalServicer
from services.inventory.api.stock_levels import StockLevelServicer
from services.inventory.domain.holds import STOCK_IN, STOCK_OUT
from services.inventory.store.tables import kit_tables
from services.inventory.usecases.incoming.release import release_nothing
from services.inventory.usecases.stock.release import release_lines
from services.settings import Settings


def build(dependencies: Dependencies) -> Components:
    """The servicers of inventory, its message handlers, and its releases of holds."""
    own = Service(dependencies.database)
    return Components(
        servicers=[
            (products_pb2_grpc.add_ProductServiceServicer_to_server, ProductServicer(own)),
            (product_lookup_pb2_grpc.add_ProductLookupServiceServicer_to_server, ProductLookupServicer(own)),
            (locations_pb2_grpc.add_LocationServiceServicer_to_server, LocationServicer(own)),
            (location_lookup_pb2_grpc.add_LocationLookupServiceServicer_to_server, LocationLookupServicer(own)),
            (batches_pb2_grpc.add_BatchServiceServicer_to_server, BatchServicer(own)),
            (adjustments_pb2_grpc.add_StockAdjustmentServiceServicer_to_server, StockAdjustmentServicer(own)),
            (stock_approvals_pb2_grpc.add_StockApprovalServiceServicer_to_server, StockApprovalServicer(own)),
            (stock_levels_pb2_grpc.add_StockLevelServiceServicer_to_server, StockLevelServicer(own)),
            (inventory_reports_pb2_grpc.add_InventoryReportServiceServicer_to_server, InventoryReportServicer(own)),
            (stock_pb2_grpc.add_StockServiceServicer_to_server, StockServicer(own)),
        ],
        handlers=HANDLERS,
        release_by_kind={STOCK_OUT: release_lines, STOCK_IN: release_nothing},
    )


if __name__ == "__main__":
    service.main("inventory", Settings, kit_tables, build)
