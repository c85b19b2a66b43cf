"""The purchase process: `python -m services.purchase.main`. What it serves, which messages it takes, and what it holds for others."""

from bahi.purchase.v1 import (
    goods_receipts_pb2_grpc,
    purchase_orders_pb2_grpc,
    purchase_reports_pb2_grpc,
    purchase_settings_pb2_grpc,
    returnables_pb2,
    returnables_pb2_grpc,
    vendor_bills_pb2_grpc,
    vendor_ledger_pb2_grpc,
    vendor_payments_pb2_grpc,
    vendors_pb2_grpc,
)
from bahi.sales.v1 import organisation_announced_pb2

from kit import service
from kit.service import Components, Dependencies
from kit.wire.handlers import handler
from services.purchase.api.bought_goods import BoughtGoodsServicer
from services.purchase.api.goods_receipts import GoodsReceiptServicer
from services.purchase.api.purchase_orders import PurchaseOrderServicer
from services.purchase.api.purchase_reports import PurchaseReportServicer
from services.purchase.api.purchase_settings import PurchaseSettingsServicer
from services.purchase.api.vendor_bills import VendorBillServicer
from services.purchase.api.vendor_ledger import VendorLedgerServicer
from services.purchase.api.vendor_payments import VendorPaymentServicer
from services.purchase.api.vendors import VendorServicer
from services.purchase.remote.products import Products
from services.purchase.remote.stock import Stock
from services.purchase.store.tables import kit_tables
from services.purchase.usecases.hold_returnable import KIND as RETURNABLE
from services.purchase.usecases.post_debit_note import take_debit_notes
from services.purchase.usecases.post_goods_receipt import PostGoodsReceipt
from services.purchase.usecases.release_returnable import give_back_released
from services.purchase.usecases.write_purchase_order import WritePurchaseOrder
from services.settings import Settings
from trade.remote.organisations import store_announcements


def build(dependencies: Dependencies) -> Components:
    """The servicers of purchase, its message handlers, and its releases of holds."""
    database, inventory = dependencies.database, dependencies.peers["inventory"]
    orders = PurchaseOrderServicer(database, WritePurchaseOrder(database, Products(inventory)))
    posting = PostGoodsReceipt(database, Stock(inventory), dependencies.settings.hold_seconds)
    return Components(
        servicers=[
            (vendors_pb2_grpc.add_VendorServiceServicer_to_server, VendorServicer(database)),
            (purchase_orders_pb2_grpc.add_PurchaseOrderServiceServicer_to_server, orders),
            (
                goods_receipts_pb2_grpc.add_GoodsReceiptServiceServicer_to_server,
                GoodsReceiptServicer(database, posting),
            ),
            (vendor_bills_pb2_grpc.add_VendorBillServiceServicer_to_server, VendorBillServicer(database)),
            (vendor_payments_pb2_grpc.add_VendorPaymentServiceServicer_to_server, VendorPaymentServicer(database)),
            (vendor_ledger_pb2_grpc.add_VendorLedgerServiceServicer_to_server, VendorLedgerServicer(database)),
            (purchase_reports_pb2_grpc.add_PurchaseReportServiceServicer_to_server, PurchaseReportServicer(database)),
            (
                purchase_settings_pb2_grpc.add_PurchaseSettingsServiceServicer_to_server,
                PurchaseSettingsServicer(database),
            ),
            (returnables_pb2_grpc.add_BoughtGoodsServiceServicer_to_server, BoughtGoodsServicer(database)),
        ],
        handlers=[
            handler(organisation_announced_pb2.OrganisationAnnounced, store_announcements),
            handler(returnables_pb2.PostDebitNote, take_debit_notes),
        ],
        release_by_kind={RETURNABLE: give_back_released},
        required_peers=["inventory"],
    )


if __name__ == "__main__":
    service.main("purchase", Settings, kit_tables, build)
