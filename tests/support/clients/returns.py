"""Returns as its users call it, and the trade that leads to a return: goods bought and sold through the real services.

Ids, not messages, name products, vendors and customers here: returns knows them by nothing else.
"""

from functools import cached_property
from typing import Any

import asyncpg
from bahi.inventory.v1 import adjustments_pb2, stock_pb2
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.purchase.v1 import goods_receipts_pb2
from bahi.returns.v1 import (
    credit_notes_pb2,
    credit_notes_pb2_grpc,
    debit_notes_pb2,
    debit_notes_pb2_grpc,
    purchase_returns_pb2,
    purchase_returns_pb2_grpc,
    returns_reports_pb2,
    returns_reports_pb2_grpc,
    sales_returns_pb2,
    sales_returns_pb2_grpc,
)
from bahi.sales.v1 import invoices_pb2

from kit.auth.caller import SYSTEM_USER, Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.sales import SalesClient
from tests.support.clients.service_client import ServiceClient, an_id, service_metadata
from tests.support.days import TODAY
from tests.support.organisations import Organisation
from tests.support.parties import HOME_STATE, address, gstin, pan_of
from tests.support.services import Services

SALEABLE = stock_pb2.DISPOSITION_SALEABLE
QUARANTINE = stock_pb2.DISPOSITION_QUARANTINE
EXPIRED = stock_pb2.DISPOSITION_EXPIRED
DAMAGED = stock_pb2.DISPOSITION_DAMAGED


class ReturnsClient(ServiceClient):
    """One organisation that buys, sells and takes back."""

    service = "returns"
    person = Role.MANAGER
    peer = "sales"

    def __init__(self, services: Services, organisation: Organisation) -> None:
        super().__init__(services, organisation)
        self.sales_returns = sales_returns_pb2_grpc.SalesReturnServiceStub(self.channel)
        self.credit_notes = credit_notes_pb2_grpc.CreditNoteServiceStub(self.channel)
        self.purchase_returns = purchase_returns_pb2_grpc.PurchaseReturnServiceStub(self.channel)
        self.debit_notes = debit_notes_pb2_grpc.DebitNoteServiceStub(self.channel)
        self.reports = returns_reports_pb2_grpc.ReturnsReportServiceStub(self.channel)
        self._number = 0

    @cached_property
    def inventory(self) -> InventoryClient:
        return InventoryClient(self.services, self.organisation)

    @cached_property
    def purchase(self) -> PurchaseClient:
        return PurchaseClient(self.services, self.organisation)

    @cached_property
    def sales(self) -> SalesClient:
        return SalesClient(self.services, self.organisation)

    async def set_up(self, **fields: Any) -> None:
        """The organisation, known to every service."""
        await self.sales.set_up(**fields)
        await self.services.deliver()

    # --- what comes before a return ---

    async def product(self, **fields: Any) -> str:
        """A medicine at 5 per cent; returns its id."""
        self._number += 1
        return (await self.inventory.product(f"P{self._number}", **fields)).product_id

    async def vendor(self) -> str:
        """A registered vendor of the same state; returns its id."""
        return (await self.purchase.vendor(name="Meru Pharma", gstin=gstin(HOME_STATE, "AABCM1111M"))).vendor_id

    def item(self, product_id: str, quantity: str = "100", **fields: Any) -> goods_receipts_pb2.NewGoodsReceiptLine:
        """A line of a goods receipt: 69.00 each, MRP 110.00, good for two years and more."""
        self._number += 1
        given = {
            "batch_number": f"B{self._number}",
            "expiry_month": f"{TODAY.year + 2}-12",
            "mrp": "110.00",
            "ptr": "80.00",
            "rate": "69.00",
        }
        return goods_receipts_pb2.NewGoodsReceiptLine(product_id=product_id, quantity=quantity, **{**given, **fields})

    async def buy(
        self, vendor_id: str, *items: goods_receipts_pb2.NewGoodsReceiptLine, **fields: Any
    ) -> goods_receipts_pb2.GoodsReceipt:
        """Goods in stock."""
        request = goods_receipts_pb2.CreateGoodsReceiptRequest(vendor_id=vendor_id, lines=items, **fields)
        receipt = await self.purchase.receipts.CreateGoodsReceipt(request, metadata=self.with_key())
        await self.services.deliver()
        return receipt

    async def customer(self, state: str = HOME_STATE, **fields: Any) -> str:
        """A registered retailer without a credit limit; returns its id."""
        self._number += 1
        code = f"C{self._number}"
        given = {"name": "Shree Medical Stores", "gstin": gstin(state, pan_of(code)), "billing_address": address(state)}
        return (await self.sales.customer(code, **{**given, **fields})).customer_id

    async def sell(
        self, customer_id: str, *lines: invoices_pb2.SaleLine, deliver: bool = True, **fields: Any
    ) -> invoices_pb2.Invoice:
        """An invoice, its goods out of stock unless nothing is to be delivered yet."""
        draft = invoices_pb2.SaleDraft(customer_id=customer_id, lines=lines, **fields)
        request = invoices_pb2.CreateInvoiceRequest(invoice=draft)
        invoice = await self.sales.invoices.CreateInvoice(request, metadata=self.with_key())
        if deliver:
            await self.services.deliver()
        return invoice

    async def write_off(self, batch_id: str, quantity: str) -> None:
        """So many units are lost."""
        lost = adjustments_pb2.ADJUSTMENT_REASON_LOST
        await self.inventory.adjust(batch_id, f"-{quantity}", reason_kind=lost, reason="Flood")

    # --- returns ---

    async def take_back(
        self,
        invoice_id: str,
        *goods: tuple[str, str, stock_pb2.Disposition.ValueType],
        key: str = "",
        role: Role = Role.USER,
        **fields: Any,
    ) -> sales_returns_pb2.SalesReturn:
        """A sales return of (invoice line, quantity, disposition); delivers nothing."""
        lines = [
            sales_returns_pb2.NewSalesReturnLine(invoice_line_id=line, quantity=quantity, disposition=disposition)
            for line, quantity, disposition in goods
        ]
        request = sales_returns_pb2.CreateSalesReturnRequest(
            **{"invoice_id": invoice_id, "reason": "Not sold", "lines": lines, **fields}
        )
        return await self.sales_returns.CreateSalesReturn(request, metadata=self.with_key(key, role))

    async def send_back(
        self, goods_receipt_id: str, *goods: tuple[str, str], key: str = "", **fields: Any
    ) -> purchase_returns_pb2.PurchaseReturn:
        """A purchase return of (receipt line, quantity); delivers nothing."""
        lines = [
            purchase_returns_pb2.NewPurchaseReturnLine(goods_receipt_line_id=line, quantity=quantity)
            for line, quantity in goods
        ]
        request = purchase_returns_pb2.CreatePurchaseReturnRequest(
            **{"goods_receipt_id": goods_receipt_id, "reason": "Broken", "lines": lines, **fields}
        )
        return await self.purchase_returns.CreatePurchaseReturn(request, metadata=self.with_key(key))

    async def credit_note(self, credit_note_id: str) -> credit_notes_pb2.CreditNote:
        """A credit note as a user reads it."""
        request = credit_notes_pb2.GetCreditNoteRequest(credit_note_id=credit_note_id)
        return await self.credit_notes.GetCreditNote(request, metadata=self.as_user(Role.USER))

    async def debit_note(self, debit_note_id: str) -> debit_notes_pb2.DebitNote:
        """A debit note as a user reads it."""
        request = debit_notes_pb2.GetDebitNoteRequest(debit_note_id=debit_note_id)
        return await self.debit_notes.GetDebitNote(request, metadata=self.as_user(Role.USER))

    async def register(self, **fields: Any) -> returns_reports_pb2.ReturnsRegister:
        """The register of returns."""
        request = returns_reports_pb2.GetReturnsRegisterRequest(**fields)
        return await self.reports.GetReturnsRegister(request, metadata=self.as_user(Role.USER))

    # --- what stands in the books of all services ---

    async def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of any schema, read past row level security; `$1` is this organisation."""
        connection = await asyncpg.connect(self.services.database.admin_url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, self.organisation.org_id, *values)]
        finally:
            await connection.close()

    async def stock(self) -> dict[str, tuple[str, str]]:
        """(on hand, reserved) by kind of place, as whole organisation sums; places with nothing are left out."""
        found = await self.query(
            "SELECT l.kind, sum(b.on_hand), sum(b.reserved) FROM inventory.balances b "
            "JOIN inventory.locations l USING (org_id, location_id) WHERE b.org_id = $1 GROUP BY l.kind "
            "HAVING sum(b.on_hand) > 0"
        )
        return {kind: (f"{on_hand.normalize():f}", f"{reserved.normalize():f}") for kind, on_hand, reserved in found}

    async def holds(self, schema: str) -> dict[str, int]:
        """How many holds stand at a service for returns, by state."""
        found = await self.query(
            f"SELECT state, count(*) FROM {schema}.holds WHERE org_id = $1 AND coordinator = 'returns' GROUP BY state"
        )
        return dict(found)

    async def documents(self) -> int:
        """How many returns of both kinds are written."""
        found = await self.query(
            "SELECT (SELECT count(*) FROM returns.sales_returns WHERE org_id = $1) + "
            "(SELECT count(*) FROM returns.purchase_returns WHERE org_id = $1)"
        )
        return int(found[0][0])

    async def redeliver(self, messages: list[tuple[Any, ...]]) -> None:
        """Sends (destination, type, payload) once more, as a relay does that died after its delivery."""
        for destination, type_name, payload in messages:
            envelope = inbox_pb2.Envelope(id=an_id(), type=type_name, payload=payload, user_id=str(SYSTEM_USER))
            reply = await inbox_pb2_grpc.InboxServiceStub(self.services.channels[destination]).Deliver(
                inbox_pb2.DeliverRequest(messages=[envelope]),
                metadata=service_metadata(self.organisation, "returns", destination),
            )
            assert [result.accepted for result in reply.results] == [True]
