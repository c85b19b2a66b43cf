"""The returns service: what it is made of."""

import datetime as dt
from typing import Final

from bahi.returns.v1 import (
    credit_notes_pb2_grpc,
    debit_notes_pb2_grpc,
    purchase_returns_pb2_grpc,
    return_approvals_pb2_grpc,
    returns_reports_pb2_grpc,
    sales_returns_pb2_grpc,
)
from bahi.sales.v1 import organisation_announced_pb2

from kit import service
from kit.rpc.service import Service
from kit.service import Components, Dependencies
from kit.wire.handlers import handler
from services.returns.api.credit_notes import CreditNoteServicer
from services.returns.api.debit_notes import DebitNoteServicer
from services.returns.api.purchase_returns import PurchaseReturnServicer
from services.returns.api.reports import ReturnsReportServicer
from services.returns.api.return_approvals import ReturnApprovalServicer
from services.returns.api.sales_returns import SalesReturnServicer
from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.remote.returnables import OF_GOODS_RECEIPTS, OF_INVOICES, Returnables
from services.returns.remote.stock import Stock
from services.returns.store.tables import kit_tables
from services.returns.usecases.approvals.create import creating_return_approvals, requesting_return_approvals
from services.returns.usecases.purchase_returns.post import post_purchase_return
from services.returns.usecases.sales_returns.post import post_sales_return
from services.settings import Settings
from trade.api.organisations import take_announcements_as

HANDLERS: Final = (
    handler(organisation_announced_pb2.OrganisationAnnounced, take_announcements_as("returns"), senders={"sales"}),
)


def build(dependencies: Dependencies) -> Components:
    """The servicers and the inbox of this service. It grants no holds, so it has none to release."""
    own = Service(dependencies.database)
    stock = Stock(dependencies.peers["inventory"])
    hold_for = dt.timedelta(seconds=dependencies.settings.hold_seconds)
    sold_goods = Returnables(dependencies.peers["sales"], OF_INVOICES)
    bought_goods = Returnables(dependencies.peers["purchase"], OF_GOODS_RECEIPTS)
    sales_return = post_sales_return(sold_goods, stock, hold_for=hold_for)
    purchase_return = post_purchase_return(bought_goods, stock, hold_for=hold_for)
    originals = {
        ReturnApprovalKind.SALES_RETURN: sold_goods,
        ReturnApprovalKind.PURCHASE_RETURN: bought_goods,
    }
    approvals = ReturnApprovalServicer(
        own, creating_return_approvals(originals), requesting_return_approvals(originals)
    )
    return Components(
        servicers=[
            (sales_returns_pb2_grpc.add_SalesReturnServiceServicer_to_server, SalesReturnServicer(own, sales_return)),
            (
                purchase_returns_pb2_grpc.add_PurchaseReturnServiceServicer_to_server,
                PurchaseReturnServicer(own, purchase_return),
            ),
            (credit_notes_pb2_grpc.add_CreditNoteServiceServicer_to_server, CreditNoteServicer(own)),
            (debit_notes_pb2_grpc.add_DebitNoteServiceServicer_to_server, DebitNoteServicer(own)),
            (return_approvals_pb2_grpc.add_ReturnApprovalServiceServicer_to_server, approvals),
            (returns_reports_pb2_grpc.add_ReturnsReportServiceServicer_to_server, ReturnsReportServicer(own)),
        ],
        handlers=HANDLERS,
        needed_peers=["sales", "purchase", "inventory"],
    )


if __name__ == "__main__":
    service.main("returns", Settings, kit_tables, build)
