"""The purchase process: what it serves, which messages it takes, and what it holds for others."""

from bahi.purchase.v1 import goods_receipts_pb2_grpc, vendors_pb2_grpc
from bahi.sales.v1 import organisation_announced_pb2

from kit import service
from kit.inbox import Handler
from kit.service import Parts, Wiring
from services.purchase.api.goods_receipts import GoodsReceiptServicer
from services.purchase.api.vendors import VendorServicer
from services.purchase.remote.stock import Stock
from services.purchase.store import goods_tables, money_tables, organisation, tables
from services.purchase.usecases.post_goods_receipt import PostGoodsReceipt

NAME = "purchase"
# Importing them has added every table to the one metadata.
TABLES = (tables.vendors, goods_tables.goods_receipts, money_tables.vendor_bills)


def wire(parts: Parts) -> Wiring:
    """The service from its parts."""
    database = parts.database
    stock = Stock(parts.peers["inventory"])
    posting = PostGoodsReceipt(database, stock, parts.settings.hold_seconds)
    return Wiring(
        servicers=[
            (vendors_pb2_grpc.add_VendorServiceServicer_to_server, VendorServicer(database)),
            (
                goods_receipts_pb2_grpc.add_GoodsReceiptServiceServicer_to_server,
                GoodsReceiptServicer(database, posting),
            ),
        ],
        handlers=[
            Handler(message_type=organisation_announced_pb2.OrganisationAnnounced, take=organisation.keep_profiles)
        ],
    )


if __name__ == "__main__":
    service.main(NAME, tables.kit_tables, wire)
