"""The sales service: `python -m services.sales.main`."""

from bahi.sales.v1 import (
    customers_pb2_grpc,
    invoices_pb2_grpc,
    orders_pb2_grpc,
    organisations_pb2_grpc,
)

from kit import service
from kit.service import Parts, Wiring
from services.sales.api.customers import CustomerServicer
from services.sales.api.invoices import InvoiceServicer
from services.sales.api.orders import OrderServicer
from services.sales.api.organisations import OrganisationServicer
from services.sales.remote.products import ProductPeer
from services.sales.remote.stock import StockPeer
from services.sales.store.tables import kit_tables
from services.sales.usecases.desk import Desk


def wire(parts: Parts) -> Wiring:
    """The servicers of sales."""
    desk = Desk(
        database=parts.database,
        stock=StockPeer(parts.peers["inventory"]),
        hold_seconds=parts.settings.hold_seconds,
    )
    return Wiring(
        servicers=[
            (
                organisations_pb2_grpc.add_OrganisationServiceServicer_to_server,
                OrganisationServicer(parts.database),
            ),
            (customers_pb2_grpc.add_CustomerServiceServicer_to_server, CustomerServicer(parts.database)),
            (invoices_pb2_grpc.add_InvoiceServiceServicer_to_server, InvoiceServicer(desk)),
            (
                orders_pb2_grpc.add_OrderServiceServicer_to_server,
                OrderServicer(desk, ProductPeer(parts.peers["inventory"])),
            ),
        ]
    )


if __name__ == "__main__":
    service.main("sales", kit_tables, wire)
