"""Inventory as its users and the other services call it, with defaults for a valid product, batch and reservation."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from bahi.inventory.v1 import (
    adjustments_pb2,
    adjustments_pb2_grpc,
    batches_pb2,
    batches_pb2_grpc,
    inventory_reports_pb2_grpc,
    locations_pb2,
    locations_pb2_grpc,
    products_pb2,
    products_pb2_grpc,
    stock_levels_pb2,
    stock_levels_pb2_grpc,
    stock_pb2,
    stock_pb2_grpc,
)
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from kit.errors import DomainError
from kit.hold_states import HoldState
from kit.rpc import error_status
from services.inventory.store.tables import kit_tables
from tests.support.clients.service_client import ServiceClient
from tests.support.clients.service_client import key as new_key
from tests.support.clients.stock_documents import (
    GOODS_RECEIPT,
    SALES_RETURN,
    bought,
    document,
    incoming_hold,
    line,
    reservation,
)
from tests.support.days import TODAY
from tests.support.organisations import Organisation
from tests.support.services import Services

FITTING: Final = {
    "exempt_medicine": {"name": "Agalsidase alfa 3.5 mg vial"},
    "exempt_medicine_from_5": {"name": "Imiglucerase 400 units vial"},
    "pan_masala": {"name": "Pan masala", "hsn": "21069020"},
    "tobacco": {"name": "Cigarettes", "hsn": "24022090"},
    "toiletry": {"name": "Toothpaste", "hsn": "33061020"},
}
"""What a product of a tax class has, so that nothing about it is unusual."""


class InventoryClient(ServiceClient):
    """One organisation's stock."""

    service = "inventory"
    person = Role.MANAGER
    peer = "sales"

    def __init__(self, services: Services, organisation: Organisation) -> None:
        super().__init__(services, organisation)
        self.products = products_pb2_grpc.ProductServiceStub(self.channel)
        self.locations = locations_pb2_grpc.LocationServiceStub(self.channel)
        self.batches = batches_pb2_grpc.BatchServiceStub(self.channel)
        self.adjustments = adjustments_pb2_grpc.StockAdjustmentServiceStub(self.channel)
        self.levels = stock_levels_pb2_grpc.StockLevelServiceStub(self.channel)
        self.reports = inventory_reports_pb2_grpc.InventoryReportServiceStub(self.channel)
        self.stock = stock_pb2_grpc.StockServiceStub(self.channel)

    async def product(self, code: str = "PCM500", **fields: Any) -> products_pb2.Product:
        """Paracetamol; of another tax class, with a name or an HSN code that fits the class."""
        given = {"name": "Paracetamol 500 mg tablets", "hsn": "30049099", "tax_class": "medicine", "uqc": "TBS"}
        given |= FITTING.get(fields.get("tax_class", ""), {})
        request = products_pb2.CreateProductRequest(code=code, **{**given, **fields})
        return await self.products.CreateProduct(request, metadata=self.as_user())

    async def default_location(self, kind: Any) -> locations_pb2.Location:
        """The default location of a kind."""
        request = locations_pb2.ListLocationsRequest(kind=kind)
        listed = await self.locations.ListLocations(request, metadata=self.as_user())
        return next(location for location in listed.locations if location.is_default)

    # --- goods out ---

    async def reserve(self, *reservations: stock_pb2.Reservation, sender: str = "sales") -> list[Any]:
        reply = await self.stock.ReserveStock(
            stock_pb2.ReserveStockRequest(reservations=reservations), metadata=self.as_service(sender)
        )
        return list(reply.outcomes)

    async def granted(self, reservation: stock_pb2.Reservation, sender: str = "sales") -> list[tuple[str, str]]:
        """Reserves, and returns (batch number, quantity) of every allocation."""
        (outcome,) = await self.reserve(reservation, sender=sender)
        assert outcome.HasField("granted"), outcome.refused
        return [(a.batch_number, a.quantity) for line in outcome.granted.lines for a in line.allocations]

    async def refused(self, reservation: stock_pb2.Reservation, sender: str = "sales") -> DomainError:
        (outcome,) = await self.reserve(reservation, sender=sender)
        assert outcome.HasField("refused"), outcome
        return error_status.error_of(outcome.refused)

    async def release(self, *hold_ids: str) -> None:
        await self.stock.ReleaseStock(stock_pb2.ReleaseStockRequest(hold_ids=hold_ids), metadata=self.as_service())

    # --- goods in ---

    async def reserve_incoming(self, *holds: stock_pb2.IncomingHold, sender: str = "purchase") -> list[Any]:
        reply = await self.stock.ReserveIncoming(
            stock_pb2.ReserveIncomingRequest(incoming_holds=holds), metadata=self.as_service(sender)
        )
        return list(reply.outcomes)

    async def receipt_refused(self, *lines: stock_pb2.IncomingLine) -> DomainError:
        (outcome,) = await self.reserve_incoming(incoming_hold(*lines))
        assert outcome.HasField("refused"), outcome
        return error_status.error_of(outcome.refused)

    async def receive(
        self,
        product: products_pb2.Product,
        number: str,
        quantity: str,
        value: str = "100.00",
        *,
        date: str = TODAY.isoformat(),
        **fields: Any,
    ) -> str:
        """Brings goods in, and returns their batch's id."""
        batch_id, _ = await self.bring_in(bought(product, number, quantity, value, **fields), date)
        return batch_id

    async def bring_in(self, requested: stock_pb2.IncomingLine, date: str) -> tuple[str, str]:
        """Brings goods in on a day, and returns the ids of their batch and of their goods receipt."""
        hold = incoming_hold(requested, on_date=date)
        (outcome,) = await self.reserve_incoming(hold)
        assert outcome.HasField("granted"), outcome.refused
        received = document(GOODS_RECEIPT, "GRN/1", date=date)
        await self.taken(stock_pb2.FulfilIncoming(hold_id=hold.hold_id, document=received), sender="purchase")
        return outcome.granted.lines[0].batch_id, received.document_id

    async def sell(self, product: products_pb2.Product, quantity: str, **fields: Any) -> stock_pb2.StockDocument:
        """Reserves and commits; the document that took the goods."""
        requested = reservation(line(product, quantity))
        await self.granted(requested)
        sold = document(**fields)
        await self.taken(stock_pb2.FulfilReservation(hold_id=requested.hold_id, document=sold))
        return sold

    async def take_back(self, *lines: stock_pb2.IncomingLine, **fields: Any) -> stock_pb2.StockDocument:
        """Receives returned goods; the document that brought them."""
        requested = incoming_hold(*lines)
        (outcome,) = await self.reserve_incoming(requested, sender="returns")
        assert outcome.HasField("granted"), outcome.refused
        returned = document(SALES_RETURN, "SR/1", **fields)
        await self.taken(stock_pb2.FulfilIncoming(hold_id=requested.hold_id, document=returned), sender="returns")
        return returned

    async def adjust(
        self, batch_id: str, quantity: str, key: str = "", **fields: Any
    ) -> adjustments_pb2.StockAdjustment:
        given = {
            "batch_id": batch_id,
            "quantity": quantity,
            "reason_kind": adjustments_pb2.ADJUSTMENT_REASON_COUNT,
            "reason": "Counted twice",
            "date_reason": "Counted on that day" if "date" in fields else "",
        }
        return await self.adjustments.CreateStockAdjustment(
            adjustments_pb2.CreateStockAdjustmentRequest(**{**given, **fields}),
            metadata=self.as_user(Role.MANAGER, key or new_key()),
        )

    async def block(self, batch_id: str, **fields: Any) -> batches_pb2.Batch:
        request = batches_pb2.BlockBatchRequest(batch_id=batch_id, reason="Seal broken", **fields)
        return await self.batches.BlockBatch(request, metadata=self.as_user())

    # --- what the books say ---

    async def balance(self, batch_id: str, location_id: str = "") -> tuple[Decimal | int, Decimal | int, Decimal | int]:
        """on_hand, reserved and value of a batch over all its locations, or at one."""
        request = stock_levels_pb2.ListStockLevelsRequest(batch_id=batch_id, location_id=location_id)
        reply = await self.levels.ListStockLevels(request, metadata=self.as_user(Role.USER))
        return (
            sum((Decimal(level.on_hand) for level in reply.stock_levels), Decimal(0)),
            sum((Decimal(level.reserved) for level in reply.stock_levels), Decimal(0)),
            sum((Decimal(level.value) for level in reply.stock_levels), Decimal(0)),
        )

    async def available(self, product: products_pb2.Product) -> Decimal:
        """Units on hand that nobody has reserved, over all locations and batches."""
        request = stock_levels_pb2.ListStockLevelsRequest(product_id=product.product_id)
        reply = await self.levels.ListStockLevels(request, metadata=self.as_user(Role.USER))
        return sum((Decimal(level.on_hand) - Decimal(level.reserved) for level in reply.stock_levels), Decimal(0))

    async def movements(self, **filters: Any) -> list[stock_levels_pb2.StockMovement]:
        request = stock_levels_pb2.ListStockMovementsRequest(**filters)
        return list((await self.levels.ListStockMovements(request, metadata=self.as_user(Role.USER))).stock_movements)

    async def hold_state(self, hold_id: str) -> HoldState:
        holds = kit_tables.holds
        (row,) = await self.rows(sa.select(holds.c.state).where(holds.c.hold_id == hold_id))
        return HoldState(row.state)

    async def deactivate(self, product: products_pb2.Product) -> None:
        await self.products.UpdateProduct(product_change(product, ["active"]), metadata=self.as_user())

    async def audits(self) -> list[tuple[str, str]]:
        audit = kit_tables.audit
        return [(row.action, row.entity) for row in await self.rows(sa.select(audit).order_by(audit.c.at, audit.c.id))]


def product_change(
    product: products_pb2.Product, paths: Sequence[str] = (), etag: str = "*", **fields: Any
) -> products_pb2.UpdateProductRequest:
    """A change of the named fields; without paths, of those that are given."""
    return products_pb2.UpdateProductRequest(
        product_id=product.product_id,
        product=products_pb2.ProductChanges(**fields),
        update_mask=FieldMask(paths=paths),
        etag=etag,
    )
