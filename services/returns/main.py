"""The returns service: what it is made of."""

import datetime as dt

from bahi.returns.v1 import (
    credit_notes_pb2_grpc,
    debit_notes_pb2_grpc,
    purchase_returns_pb2_grpc,
    returns_reports_pb2_grpc,
    sales_returns_pb2_grpc,
)
from bahi.sales.v1 import organisation_announced_pb2

from kit import service
from kit.messaging.inbox import Handler
from services.returns.api.notes import CreditNoteServicer, DebitNoteServicer
from services.returns.api.purchase_returns import PurchaseReturnServicer
from services.returns.api.reports import ReturnsReportServicer
from services.returns.api.sales_returns import SalesReturnServicer
from services.returns.remote.bought_goods import BoughtGoods
from services.returns.remote.sold_goods import SoldGoods
from services.returns.remote.stock import Stock
from services.returns.store.tables import kit_tables
from services.returns.usecases.accept_sales_return import AcceptSalesReturn
from services.returns.usecases.issue_purchase_return import IssuePurchaseReturn
from trade.remote.organisations import store_announcements


def wire(parts: service.Parts) -> service.Wiring:
    """The servicers and the inbox of this service. It grants no holds, so it has none to give back."""
    database = parts.database
    stock = Stock(parts.peers["inventory"])
    hold_for = dt.timedelta(seconds=parts.settings.hold_seconds)
    accept = AcceptSalesReturn(
        database=database, sold_goods=SoldGoods(parts.peers["sales"]), stock=stock, hold_for=hold_for
    )
    issue = IssuePurchaseReturn(
        database=database, bought_goods=BoughtGoods(parts.peers["purchase"]), stock=stock, hold_for=hold_for
    )
    return service.Wiring(
        servicers=[
            (sales_returns_pb2_grpc.add_SalesReturnServiceServicer_to_server, SalesReturnServicer(database, accept)),
            (
                purchase_returns_pb2_grpc.add_PurchaseReturnServiceServicer_to_server,
                PurchaseReturnServicer(database, issue),
            ),
            (credit_notes_pb2_grpc.add_CreditNoteServiceServicer_to_server, CreditNoteServicer(database)),
            (debit_notes_pb2_grpc.add_DebitNoteServiceServicer_to_server, DebitNoteServicer(database)),
            (returns_reports_pb2_grpc.add_ReturnsReportServiceServicer_to_server, ReturnsReportServicer(database)),
        ],
        handlers=[
            Handler(message_type=organisation_announced_pb2.OrganisationAnnounced, take=store_announcements),
        ],
        needs=["sales", "purchase", "inventory"],
    )


if __name__ == "__main__":
    service.main("returns", kit_tables, wire)
