"""What the tests do again and again: one organisation that sells, through the real servers of sales and inventory."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.documents.v1 import parties_pb2
from bahi.inventory.v1 import products_pb2
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.sales.v1 import (
    customers_pb2,
    customers_pb2_grpc,
    invoices_pb2,
    invoices_pb2_grpc,
    ledgers_pb2_grpc,
    orders_pb2_grpc,
    organisations_pb2,
    organisations_pb2_grpc,
    receipts_pb2_grpc,
    reports_pb2_grpc,
    returnables_pb2_grpc,
)
from google.protobuf.message import Message

from kit import ids
from kit.auth.caller import Role
from kit.auth.internal_tokens import InternalTokens
from services.inventory.store.stock_tables import balances
from services.inventory.store.tables import batches
from tests.service.sales.gst_numbers import of_state
from tests.service.sales.shelf import Shelf
from tests.support.organisations import INTERNAL_TOKEN_SECRET, Organisation
from tests.support.services import LocalService

HOME_STATE = "23"
OTHER_STATE = "27"


def key() -> str:
    """An Idempotency-Key that nobody else has."""
    return f"key-{ids.new_id()}"


def address(state_code: str = HOME_STATE) -> parties_pb2.Address:
    return parties_pb2.Address(line1="12 Rajwada Chowk", city="Indore", state_code=state_code, pin_code="452002")


def licence(valid_until: str = "", valid_from: str = "") -> parties_pb2.DrugLicence:
    return parties_pb2.DrugLicence(form="20B", number="MP/20B/1204", valid_from=valid_from, valid_until=valid_until)


def line(product: products_pb2.Product, quantity: str, **fields: Any) -> invoices_pb2.SaleLine:
    return invoices_pb2.SaleLine(product_id=product.product_id, quantity=quantity, **fields)


class Counter:
    """One organisation."""

    def __init__(self, sales: LocalService, inventory: LocalService, organisation: Organisation) -> None:
        self.service = sales
        self.inventory = inventory
        self.organisation = organisation
        self.shelf = Shelf(inventory, organisation)
        channel = sales.channel
        self.organisations = organisations_pb2_grpc.OrganisationServiceStub(channel)
        self.customers = customers_pb2_grpc.CustomerServiceStub(channel)
        self.invoices = invoices_pb2_grpc.InvoiceServiceStub(channel)
        self.orders = orders_pb2_grpc.OrderServiceStub(channel)
        self.receipts = receipts_pb2_grpc.ReceiptServiceStub(channel)
        self.ledgers = ledgers_pb2_grpc.CustomerLedgerServiceStub(channel)
        self.reports = reports_pb2_grpc.SalesReportServiceStub(channel)
        self.sold_goods = returnables_pb2_grpc.SoldGoodsServiceStub(channel)
        self.inbox = inbox_pb2_grpc.InboxServiceStub(channel)

    def as_user(self, role: Role = Role.USER, key: str = "") -> list[tuple[str, str]]:
        return self.organisation.metadata(role, idempotency_key=key)

    def as_service(self, name: str = "returns") -> list[tuple[str, str]]:
        tokens = InternalTokens(INTERNAL_TOKEN_SECRET, name)
        user = self.organisation.users[Role.USER]
        return [("authorization", f"Bearer {tokens.mint('sales', self.organisation.org_id, user, Role.USER)}")]

    async def set_up(self, **fields: Any) -> organisations_pb2.Organisation:
        given: dict[str, Any] = {
            "legal_name": "Narmada Medical Agencies",
            "registrations": [
                organisations_pb2.NewRegistration(
                    gstin=of_state(HOME_STATE), address=address(), drug_licences=[licence()]
                )
            ],
        }
        request = organisations_pb2.SetUpOrganisationRequest(**(given | fields))
        return await self.organisations.SetUpOrganisation(request, metadata=self.as_user(Role.ADMIN))

    async def customer(self, code: str = "SHARMA", **fields: Any) -> customers_pb2.Customer:
        given: dict[str, Any] = {
            "name": "Sharma Medical Stores",
            "type": customers_pb2.CUSTOMER_TYPE_RETAIL,
            "gst_category": parties_pb2.GST_CATEGORY_REGULAR,
            "gstin": of_state(HOME_STATE, "AABCS1429B"),
            "billing_address": address(),
            "drug_licences": [licence()],
        }
        request = customers_pb2.CreateCustomerRequest(code=code, **(given | fields))
        return await self.customers.CreateCustomer(request, metadata=self.as_user())

    async def stocked(
        self, code: str = "PCM500", quantity: str = "100", *, lot: dict[str, Any] | None = None, **fields: Any
    ) -> products_pb2.Product:
        """A product with one batch on the shelf: MRP 12.00, price to retailer 9.00."""
        product = await self.shelf.product(code, **fields)
        await self.shelf.receive(product, f"{code}-1", quantity, **(lot or {}))
        return product

    def draft(
        self, customer: customers_pb2.Customer, *lines: invoices_pb2.SaleLine, **fields: Any
    ) -> invoices_pb2.SaleDraft:
        return invoices_pb2.SaleDraft(customer_id=customer.customer_id, lines=lines, **fields)

    async def sell(
        self,
        customer: customers_pb2.Customer,
        *lines: invoices_pb2.SaleLine,
        with_key: str = "",
        **fields: Any,
    ) -> invoices_pb2.Invoice:
        request = invoices_pb2.IssueInvoiceRequest(invoice=self.draft(customer, *lines, **fields))
        return await self.invoices.IssueInvoice(request, metadata=self.as_user(key=with_key or key()))

    async def deliver(self) -> None:
        """Everything that sales has to tell the others, as far as they are there."""
        while await self.service.running.relay.deliver_due():
            pass

    async def take(self, *messages: Message, sender: str = "returns") -> list[inbox_pb2.DeliveryResult]:
        """What another service's relay would deliver to sales."""
        envelopes = [
            inbox_pb2.Envelope(
                id=str(ids.new_id()),
                type=message.DESCRIPTOR.full_name,
                payload=message.SerializeToString(),
                user_id=str(self.organisation.users[Role.USER]),
            )
            for message in messages
        ]
        reply = await self.inbox.Deliver(inbox_pb2.DeliverRequest(messages=envelopes), metadata=self.as_service(sender))
        return list(reply.results)

    async def rows(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """What the books of sales say, under the organisation's own policy."""
        async with self.service.running.database.transaction(self.organisation.caller()) as tx:
            return await tx.rows(statement)

    async def count(self, table: sa.Table) -> int:
        """How many rows the organisation has in a table of sales."""
        (row,) = await self.rows(sa.select(sa.func.count()).select_from(table))
        return int(row[0])

    async def available(self, product: products_pb2.Product) -> Decimal:
        """Units on the shelf that nobody has reserved."""
        async with self.inventory.running.database.transaction(self.organisation.caller()) as tx:
            row = await tx.row(
                sa.select(sa.func.coalesce(sa.func.sum(balances.c.on_hand - balances.c.reserved), 0))
                .join_from(balances, batches, balances.c.batch_id == batches.c.batch_id)
                .where(batches.c.product_id == UUID(product.product_id))
            )
        assert row is not None
        return Decimal(row[0])
