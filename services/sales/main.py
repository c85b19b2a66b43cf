"""The sales service: `python -m services.sales.main`."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from bahi.documents.v1 import returnables_pb2, returnables_pb2_grpc
from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import (
    approvals_pb2_grpc,
    customer_allowances_pb2_grpc,
    customer_credits_pb2_grpc,
    customer_ledger_pb2_grpc,
    customer_premises_pb2_grpc,
    customer_receipts_pb2_grpc,
    customer_refunds_pb2_grpc,
    customers_pb2_grpc,
    invoices_pb2_grpc,
    orders_pb2_grpc,
    organisation_announced_pb2,
    organisations_pb2_grpc,
    period_locks_pb2_grpc,
    role_limits_pb2_grpc,
    sales_reports_pb2_grpc,
)

from kit import service
from kit.holds.batch_runner import DocumentBatches
from kit.rpc.client import Peer
from kit.rpc.service import Service
from kit.service import Components, Dependencies
from kit.wire.handlers import handler
from services.sales.api.approvals import ApprovalServicer
from services.sales.api.credit_notes import take_credit_notes
from services.sales.api.customer_allowances import CustomerAllowanceServicer
from services.sales.api.customer_credits import CustomerCreditServicer
from services.sales.api.customer_ledger import CustomerLedgerServicer
from services.sales.api.customer_premises import CustomerPremisesServicer
from services.sales.api.customer_receipts import CustomerReceiptServicer
from services.sales.api.customer_refunds import CustomerRefundServicer
from services.sales.api.customers import CustomerServicer
from services.sales.api.invoices import InvoiceServicer
from services.sales.api.order_reservations import receive_reservation_changes
from services.sales.api.orders import OrderServicer
from services.sales.api.organisations import OrganisationServicer
from services.sales.api.period_locks import PeriodLockServicer, take_acknowledgements
from services.sales.api.reports import SalesReportServicer
from services.sales.api.role_limits import RoleLimitsServicer
from services.sales.remote.goods import Goods
from services.sales.remote.stock import Stock
from services.sales.store.returned_lines import RETURNED_LINES
from services.sales.store.tables import kit_tables
from services.sales.usecases.approvals.create import creating_approvals, requesting_approvals
from services.sales.usecases.invoices.issue import issue_invoices
from services.sales.usecases.invoices.preview import preview_invoice
from services.sales.usecases.orders.confirm import confirm_order
from services.sales.usecases.orders.create import create_order
from services.sales.usecases.orders.update import update_order
from services.sales.usecases.returnables.find_original import find_original
from services.sales.usecases.returnables.reserve import reserve_returnable
from services.settings import Settings
from trade.api.returnables import ReturnableServicer
from trade.domain.returnables import HOLD_KIND
from trade.store.returnables import release_on

HANDLERS: Final = (
    handler(returnables_pb2.PostCreditNote, take_credit_notes, senders={"returns"}),
    handler(stock_pb2.ReservationChanged, receive_reservation_changes, senders={"inventory"}),
    handler(
        organisation_announced_pb2.OrganisationAcknowledged,
        take_acknowledgements,
        senders={"inventory", "purchase", "returns"},
    ),
)


# Long: one service a line.
def build(dependencies: Dependencies, *, stock_of: Callable[[Peer], Stock] = Stock) -> Components:
    """The servicers of sales, its message handlers, and its releases of holds.

    `stock_of` makes the client of inventory, for a test that delays or loses the calls between them.
    """
    database, inventory = dependencies.database, dependencies.peers["inventory"]
    own, stock, goods = Service(database), stock_of(inventory), Goods(inventory)
    hold_for = dt.timedelta(seconds=dependencies.settings.hold_seconds)
    invoices = DocumentBatches(database, issue_invoices(stock, hold_for=hold_for))
    preview = preview_invoice(stock, hold_for=hold_for)
    approvals = ApprovalServicer(
        own, creating_approvals(stock, hold_for=hold_for), requesting_approvals(stock, hold_for=hold_for)
    )
    confirm = confirm_order(stock, hold_for=hold_for)
    orders = OrderServicer(own, create_order(goods), update_order(goods), confirm, invoices)
    release_units = release_on(RETURNED_LINES)
    return Components(
        servicers=[
            (organisations_pb2_grpc.add_OrganisationServiceServicer_to_server, OrganisationServicer(own)),
            (role_limits_pb2_grpc.add_RoleLimitsServiceServicer_to_server, RoleLimitsServicer(own)),
            (period_locks_pb2_grpc.add_PeriodLockServiceServicer_to_server, PeriodLockServicer(own)),
            (customer_premises_pb2_grpc.add_CustomerPremisesServiceServicer_to_server, CustomerPremisesServicer(own)),
            (customers_pb2_grpc.add_CustomerServiceServicer_to_server, CustomerServicer(own)),
            (customer_ledger_pb2_grpc.add_CustomerLedgerServiceServicer_to_server, CustomerLedgerServicer(own)),
            (orders_pb2_grpc.add_OrderServiceServicer_to_server, orders),
            (invoices_pb2_grpc.add_InvoiceServiceServicer_to_server, InvoiceServicer(own, invoices, preview)),
            (approvals_pb2_grpc.add_ApprovalServiceServicer_to_server, approvals),
            (customer_receipts_pb2_grpc.add_CustomerReceiptServiceServicer_to_server, CustomerReceiptServicer(own)),
            (
                customer_allowances_pb2_grpc.add_CustomerAllowanceServiceServicer_to_server,
                CustomerAllowanceServicer(own),
            ),
            (customer_refunds_pb2_grpc.add_CustomerRefundServiceServicer_to_server, CustomerRefundServicer(own)),
            (customer_credits_pb2_grpc.add_CustomerCreditServiceServicer_to_server, CustomerCreditServicer(own)),
            (sales_reports_pb2_grpc.add_SalesReportServiceServicer_to_server, SalesReportServicer(own)),
            (
                returnables_pb2_grpc.add_ReturnableServiceServicer_to_server,
                ReturnableServicer(own, reserve_returnable, release_units, find_original),
            ),
        ],
        handlers=HANDLERS,
        release_by_kind={HOLD_KIND: release_units},
        needed_peers=["inventory"],
    )


if __name__ == "__main__":
    service.main("sales", Settings, kit_tables, build)
