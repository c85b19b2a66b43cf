"""The purchase service: what it is made of."""

import datetime as dt
from typing import Final

from bahi.documents.v1 import returnables_pb2, returnables_pb2_grpc
from bahi.inventory.v1 import adjustments_pb2
from bahi.purchase.v1 import (
    bills_of_entry_pb2_grpc,
    debit_claims_pb2_grpc,
    goods_receipts_pb2_grpc,
    purchase_approvals_pb2_grpc,
    purchase_orders_pb2_grpc,
    purchase_reports_pb2_grpc,
    purchase_settings_pb2_grpc,
    vendor_allowances_pb2_grpc,
    vendor_bills_pb2_grpc,
    vendor_credits_pb2_grpc,
    vendor_ledger_pb2_grpc,
    vendor_payments_pb2_grpc,
    vendor_refunds_pb2_grpc,
    vendors_pb2_grpc,
)
from bahi.sales.v1 import organisation_announced_pb2

from kit import service
from kit.rpc.service import Service
from kit.service import Components, Dependencies
from kit.wire.handlers import handler
from services.purchase.api.bills_of_entry import BillOfEntryServicer
from services.purchase.api.debit_claims import DebitClaimServicer
from services.purchase.api.debit_notes import take_debit_notes
from services.purchase.api.goods_receipts import GoodsReceiptServicer
from services.purchase.api.organisations import take_organisation
from services.purchase.api.purchase_approvals import PurchaseApprovalServicer
from services.purchase.api.purchase_orders import PurchaseOrderServicer
from services.purchase.api.purchase_settings import PurchaseSettingsServicer
from services.purchase.api.reports import PurchaseReportServicer
from services.purchase.api.stock_adjustments import take_stock_adjustments
from services.purchase.api.vendor_allowances import VendorAllowanceServicer
from services.purchase.api.vendor_bills import VendorBillServicer
from services.purchase.api.vendor_credits import VendorCreditServicer
from services.purchase.api.vendor_ledger import VendorLedgerServicer
from services.purchase.api.vendor_payments import VendorPaymentServicer
from services.purchase.api.vendor_refunds import VendorRefundServicer
from services.purchase.api.vendors import VendorServicer
from services.purchase.remote.stock import Stock
from services.purchase.store.tables import kit_tables
from services.purchase.usecases.goods_receipts.post import post_goods_receipt
from services.purchase.usecases.purchase_orders.create import create_purchase_order
from services.purchase.usecases.purchase_orders.update import update_purchase_order
from services.purchase.usecases.returnables.find_original import find_original
from services.purchase.usecases.returnables.release import release_returnable
from services.purchase.usecases.returnables.reserve import reserve_returnable
from services.purchase.usecases.vendor_bills.match import match_vendor_bill
from services.purchase.usecases.vendor_bills.post import post_vendor_bill
from services.settings import Settings
from trade.api.returnables import ReturnableServicer
from trade.domain.returnables import HOLD_KIND
from trade.remote.products import Products

HANDLERS: Final = (
    handler(organisation_announced_pb2.OrganisationAnnounced, take_organisation, senders={"sales"}),
    handler(returnables_pb2.PostDebitNote, take_debit_notes, senders={"returns"}),
    handler(adjustments_pb2.StockAdjusted, take_stock_adjustments, senders={"inventory"}),
)


def build(dependencies: Dependencies) -> Components:
    """The servicers of purchase, its message handlers, and its releases of holds."""
    own, inventory = Service(dependencies.database), dependencies.peers["inventory"]
    hold_for = dt.timedelta(seconds=dependencies.settings.hold_seconds)
    post = post_goods_receipt(Stock(inventory), hold_for=hold_for)
    products = Products(inventory)
    orders = PurchaseOrderServicer(own, create_purchase_order(products), update_purchase_order(products))
    bills = VendorBillServicer(own, match_vendor_bill(products), post_vendor_bill(products))
    return Components(
        servicers=[
            (vendors_pb2_grpc.add_VendorServiceServicer_to_server, VendorServicer(own)),
            (purchase_orders_pb2_grpc.add_PurchaseOrderServiceServicer_to_server, orders),
            (goods_receipts_pb2_grpc.add_GoodsReceiptServiceServicer_to_server, GoodsReceiptServicer(own, post)),
            (vendor_bills_pb2_grpc.add_VendorBillServiceServicer_to_server, bills),
            (bills_of_entry_pb2_grpc.add_BillOfEntryServiceServicer_to_server, BillOfEntryServicer(own)),
            (debit_claims_pb2_grpc.add_DebitClaimServiceServicer_to_server, DebitClaimServicer(own)),
            (purchase_approvals_pb2_grpc.add_PurchaseApprovalServiceServicer_to_server, PurchaseApprovalServicer(own)),
            (vendor_payments_pb2_grpc.add_VendorPaymentServiceServicer_to_server, VendorPaymentServicer(own)),
            (vendor_allowances_pb2_grpc.add_VendorAllowanceServiceServicer_to_server, VendorAllowanceServicer(own)),
            (vendor_refunds_pb2_grpc.add_VendorRefundServiceServicer_to_server, VendorRefundServicer(own)),
            (vendor_credits_pb2_grpc.add_VendorCreditServiceServicer_to_server, VendorCreditServicer(own)),
            (vendor_ledger_pb2_grpc.add_VendorLedgerServiceServicer_to_server, VendorLedgerServicer(own)),
            (purchase_reports_pb2_grpc.add_PurchaseReportServiceServicer_to_server, PurchaseReportServicer(own)),
            (purchase_settings_pb2_grpc.add_PurchaseSettingsServiceServicer_to_server, PurchaseSettingsServicer(own)),
            (
                returnables_pb2_grpc.add_ReturnableServiceServicer_to_server,
                ReturnableServicer(own, reserve_returnable, release_returnable, find_original),
            ),
        ],
        handlers=HANDLERS,
        release_by_kind={HOLD_KIND: release_returnable},
        needed_peers=["inventory"],
    )


if __name__ == "__main__":
    service.main("purchase", Settings, kit_tables, build)
