"""A distributor that buys, sells and takes back through the real services, and what stands in the books of all of them."""

import datetime as dt
from typing import Any

import asyncpg
import grpc
from bahi.documents.v1 import parties_pb2
from bahi.inventory.v1 import adjustments_pb2, adjustments_pb2_grpc, products_pb2, products_pb2_grpc, stock_pb2
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.purchase.v1 import goods_receipts_pb2, goods_receipts_pb2_grpc, vendors_pb2, vendors_pb2_grpc
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
from bahi.sales.v1 import (
    customers_pb2,
    customers_pb2_grpc,
    invoices_pb2,
    invoices_pb2_grpc,
    organisations_pb2,
    organisations_pb2_grpc,
)

from gst.codes.gstin import check_character
from kit import ids
from kit.auth.caller import Role
from kit.auth.internal_tokens import InternalTokens
from kit.rpc.error_status import from_rpc_error
from tests.service.returns.system import System
from tests.support.organisations import INTERNAL_TOKEN_SECRET, Organisation

SALEABLE = stock_pb2.DISPOSITION_SALEABLE
QUARANTINE = stock_pb2.DISPOSITION_QUARANTINE
EXPIRED = stock_pb2.DISPOSITION_EXPIRED
DAMAGED = stock_pb2.DISPOSITION_DAMAGED

HOME_STATE = "27"


def gstin(state: str, pan: str) -> str:
    """A GSTIN that passes every check."""
    stem = f"{state}{pan}1Z"
    return stem + check_character(stem)


def today() -> dt.date:
    """The business date of an organisation in India."""
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=5, minutes=30))).date()


def a_key() -> str:
    """A key that nobody else has."""
    return f"key-{ids.new_id()}"


async def refused(call: Any) -> tuple[str, str]:
    """The reason and the field with which a call is refused."""
    try:
        reply = await call
    except grpc.aio.AioRpcError as error:
        known = from_rpc_error(error)
        return known.reason, known.field
    raise AssertionError(f"It was not refused: {reply}")


class Trade:
    """One organisation."""

    def __init__(self, system: System, organisation: Organisation, admin_url: str) -> None:
        self.system = system
        self.organisation = organisation
        self._admin_url = admin_url
        channels = system.channels
        self.sales_returns = sales_returns_pb2_grpc.SalesReturnServiceStub(channels["returns"])
        self.credit_notes = credit_notes_pb2_grpc.CreditNoteServiceStub(channels["returns"])
        self.purchase_returns = purchase_returns_pb2_grpc.PurchaseReturnServiceStub(channels["returns"])
        self.debit_notes = debit_notes_pb2_grpc.DebitNoteServiceStub(channels["returns"])
        self.reports = returns_reports_pb2_grpc.ReturnsReportServiceStub(channels["returns"])
        self._number = 0

    def as_user(self, role: Role = Role.MANAGER, key: str = "") -> list[tuple[str, str]]:
        """What a person of this organisation sends along."""
        return self.organisation.metadata(role, idempotency_key=key)

    async def set_up(self, **fields: Any) -> None:
        """The organisation, known to every service."""
        address = parties_pb2.Address(line1="1 Market Road", city="Pune", state_code=HOME_STATE, pin_code="411001")
        registration = organisations_pb2.NewRegistration(
            gstin=gstin(HOME_STATE, "AAECM4821K"),
            address=address,
            drug_licences=[parties_pb2.DrugLicence(form="20B", number="MH/20B/1")],
        )
        await organisations_pb2_grpc.OrganisationServiceStub(self.system.channels["sales"]).SetUpOrganisation(
            organisations_pb2.SetUpOrganisationRequest(
                **{"legal_name": "Meru Agencies", "registrations": [registration], **fields}
            ),
            metadata=self.as_user(Role.ADMIN),
        )
        await self.system.deliver()

    async def product(self, **fields: Any) -> str:
        """A medicine at 5 per cent; returns its id."""
        self._number += 1
        given = {"name": "Paracetamol 500 mg tablets", "hsn": "30049099", "tax_class": "medicine", "uqc": "TBS"}
        made = await products_pb2_grpc.ProductServiceStub(self.system.channels["inventory"]).CreateProduct(
            products_pb2.CreateProductRequest(code=f"P{self._number}", **{**given, **fields}), metadata=self.as_user()
        )
        return made.product_id

    async def vendor(self) -> str:
        """A registered vendor of the same state; returns its id."""
        made = await vendors_pb2_grpc.VendorServiceStub(self.system.channels["purchase"]).CreateVendor(
            vendors_pb2.CreateVendorRequest(
                code="MERU",
                name="Meru Pharma",
                gst_category=parties_pb2.GST_CATEGORY_REGULAR,
                gstin=gstin(HOME_STATE, "AABCM1111M"),
            ),
            metadata=self.as_user(),
        )
        return made.vendor_id

    def item(self, product_id: str, quantity: str = "100", **fields: Any) -> goods_receipts_pb2.GoodsReceiptItem:
        """A line of a goods receipt: 69.00 each, MRP 110.00, good for two years and more."""
        self._number += 1
        given = {
            "batch_number": f"B{self._number}",
            "expiry_month": f"{today().year + 2}-12",
            "mrp": "110.00",
            "ptr": "80.00",
            "rate": "69.00",
        }
        return goods_receipts_pb2.GoodsReceiptItem(product_id=product_id, quantity=quantity, **{**given, **fields})

    async def buy(
        self, vendor_id: str, *items: goods_receipts_pb2.GoodsReceiptItem, **fields: Any
    ) -> goods_receipts_pb2.GoodsReceipt:
        """Goods in stock."""
        receipt = await goods_receipts_pb2_grpc.GoodsReceiptServiceStub(
            self.system.channels["purchase"]
        ).PostGoodsReceipt(
            goods_receipts_pb2.PostGoodsReceiptRequest(vendor_id=vendor_id, lines=items, **fields),
            metadata=self.as_user(key=a_key()),
        )
        await self.system.deliver()
        return receipt

    async def customer(self, state: str = HOME_STATE, **fields: Any) -> str:
        """A registered retailer without a credit limit; returns its id."""
        self._number += 1
        given = {
            "name": "Shree Medical Stores",
            "type": customers_pb2.CUSTOMER_TYPE_RETAIL,
            "gst_category": parties_pb2.GST_CATEGORY_REGULAR,
            "gstin": gstin(state, "AABCS1429B"),
            "billing_address": parties_pb2.Address(line1="2 Road", city="X", state_code=state, pin_code="411002"),
            "drug_licences": [parties_pb2.DrugLicence(form="20B", number="MH/20B/2")],
        }
        made = await customers_pb2_grpc.CustomerServiceStub(self.system.channels["sales"]).CreateCustomer(
            customers_pb2.CreateCustomerRequest(code=f"C{self._number}", **{**given, **fields}),
            metadata=self.as_user(),
        )
        return made.customer_id

    async def sell(
        self, customer_id: str, *lines: invoices_pb2.SaleLine, deliver: bool = True, **fields: Any
    ) -> invoices_pb2.Invoice:
        """An invoice, its goods out of stock unless nothing is to be delivered yet."""
        draft = invoices_pb2.SaleDraft(customer_id=customer_id, lines=lines, **fields)
        invoice = await invoices_pb2_grpc.InvoiceServiceStub(self.system.channels["sales"]).IssueInvoice(
            invoices_pb2.IssueInvoiceRequest(invoice=draft), metadata=self.as_user(key=a_key())
        )
        if deliver:
            await self.system.deliver()
        return invoice

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
            sales_returns_pb2.SalesReturnGoods(invoice_line_id=line, quantity=quantity, disposition=disposition)
            for line, quantity, disposition in goods
        ]
        request = sales_returns_pb2.CreateSalesReturnRequest(
            **{"invoice_id": invoice_id, "reason": "Not sold", "lines": lines, **fields}
        )
        return await self.sales_returns.CreateSalesReturn(request, metadata=self.as_user(role, key or a_key()))

    async def send_back(
        self, goods_receipt_id: str, *goods: tuple[str, str], key: str = "", **fields: Any
    ) -> purchase_returns_pb2.PurchaseReturn:
        """A purchase return of (receipt line, quantity); delivers nothing."""
        lines = [
            purchase_returns_pb2.PurchaseReturnGoods(goods_receipt_line_id=line, quantity=quantity)
            for line, quantity in goods
        ]
        request = purchase_returns_pb2.CreatePurchaseReturnRequest(
            **{"goods_receipt_id": goods_receipt_id, "reason": "Broken", "lines": lines, **fields}
        )
        return await self.purchase_returns.CreatePurchaseReturn(request, metadata=self.as_user(key=key or a_key()))

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

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of any schema, read past row level security; `$1` is this organisation."""
        connection = await asyncpg.connect(self._admin_url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, self.organisation.org_id, *values)]
        finally:
            await connection.close()

    async def stock(self) -> dict[str, tuple[str, str]]:
        """(on hand, reserved) by kind of place, as whole organisation sums; places with nothing are left out."""
        found = await self.rows(
            "SELECT l.kind, sum(b.on_hand), sum(b.reserved) FROM inventory.balances b "
            "JOIN inventory.locations l USING (org_id, location_id) WHERE b.org_id = $1 GROUP BY l.kind "
            "HAVING sum(b.on_hand) > 0"
        )
        return {kind: (f"{on_hand.normalize():f}", f"{reserved.normalize():f}") for kind, on_hand, reserved in found}

    async def holds(self, schema: str) -> dict[str, int]:
        """How many holds stand at a service for returns, by state."""
        found = await self.rows(
            f"SELECT state, count(*) FROM {schema}.holds WHERE org_id = $1 AND coordinator = 'returns' GROUP BY state"  # noqa: S608
        )
        return dict(found)

    async def documents(self) -> int:
        """How many returns of both kinds are written."""
        found = await self.rows(
            "SELECT (SELECT count(*) FROM returns.sales_returns WHERE org_id = $1) + "
            "(SELECT count(*) FROM returns.purchase_returns WHERE org_id = $1)"
        )
        return int(found[0][0])

    async def redeliver(self, messages: list[tuple[Any, ...]]) -> None:
        """Sends (destination, type, payload) once more, as a relay does that died after its delivery."""
        for destination, type_name, payload in messages:
            envelope = inbox_pb2.Envelope(
                id=str(ids.new_id()), type=type_name, payload=payload, user_id=str(ids.SYSTEM_USER)
            )
            caller = self.organisation.caller()
            tokens = InternalTokens(INTERNAL_TOKEN_SECRET, "returns")
            token = tokens.mint(destination, caller.org_id, caller.user_id, caller.role)
            reply = await inbox_pb2_grpc.InboxServiceStub(self.system.channels[destination]).Deliver(
                inbox_pb2.DeliverRequest(messages=[envelope]), metadata=[("authorization", f"Bearer {token}")]
            )
            assert [result.accepted for result in reply.results] == [True]

    async def write_off(self, batch_id: str, quantity: str) -> None:
        """So many units are lost."""
        await adjustments_pb2_grpc.AdjustmentServiceStub(self.system.channels["inventory"]).AdjustStock(
            adjustments_pb2.AdjustStockRequest(
                batch_id=batch_id,
                quantity=f"-{quantity}",
                reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST,
                reason="Flood",
            ),
            metadata=self.as_user(key=a_key()),
        )
