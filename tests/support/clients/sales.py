"""Sales as its users and the returns service call it, with defaults for a valid organisation, customer and sale."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import parties_pb2, payments_pb2, returnables_pb2, returnables_pb2_grpc
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import (
    customer_allowances_pb2,
    customer_allowances_pb2_grpc,
    customer_credits_pb2,
    customer_credits_pb2_grpc,
    customer_ledger_pb2,
    customer_ledger_pb2_grpc,
    customer_premises_pb2,
    customer_premises_pb2_grpc,
    customer_receipts_pb2,
    customer_receipts_pb2_grpc,
    customer_refunds_pb2,
    customer_refunds_pb2_grpc,
    customers_pb2,
    customers_pb2_grpc,
    invoices_pb2,
    invoices_pb2_grpc,
    orders_pb2,
    orders_pb2_grpc,
    organisations_pb2,
    organisations_pb2_grpc,
    role_limits_pb2,
    role_limits_pb2_grpc,
    sales_reports_pb2_grpc,
)
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.approvals import ApprovalCalls
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.sales_documents import return_request
from tests.support.days import days_ago
from tests.support.organisations import Organisation
from tests.support.parties import HOME_STATE, address, gstin, licence, pan_of
from tests.support.services import Services
from trade.api.role_limits import LIMITED_ROLE

SALE_LIMITS = ("line_discount_percent", "bill_discount_percent", "free_goods_percent", "cash_receipt")


class SalesClient(ApprovalCalls):
    """One organisation that sells."""

    service = "sales"
    person = Role.USER
    peer = "returns"

    def __init__(self, services: Services, organisation: Organisation) -> None:
        super().__init__(services, organisation)
        self.inventory = InventoryClient(services, organisation)
        self.organisations = organisations_pb2_grpc.OrganisationServiceStub(self.channel)
        self.role_limits = role_limits_pb2_grpc.RoleLimitsServiceStub(self.channel)
        self.customers = customers_pb2_grpc.CustomerServiceStub(self.channel)
        self.premises_of_customers = customer_premises_pb2_grpc.CustomerPremisesServiceStub(self.channel)
        self.invoices = invoices_pb2_grpc.InvoiceServiceStub(self.channel)
        self.orders = orders_pb2_grpc.OrderServiceStub(self.channel)
        self.customer_receipts = customer_receipts_pb2_grpc.CustomerReceiptServiceStub(self.channel)
        self.customer_allowances = customer_allowances_pb2_grpc.CustomerAllowanceServiceStub(self.channel)
        self.customer_refunds = customer_refunds_pb2_grpc.CustomerRefundServiceStub(self.channel)
        self.customer_ledger = customer_ledger_pb2_grpc.CustomerLedgerServiceStub(self.channel)
        self.customer_credits = customer_credits_pb2_grpc.CustomerCreditServiceStub(self.channel)
        self.reports = sales_reports_pb2_grpc.SalesReportServiceStub(self.channel)
        self.sold_goods = returnables_pb2_grpc.ReturnableServiceStub(self.channel)

    # --- the organisation ---

    async def set_up(self, *, limited: bool = False, **fields: Any) -> organisations_pb2.Organisation:
        """Registered in HOME_STATE, with a drug licence; invoices are rounded to whole rupees.

        Counter staff may sell at any rate, with any free goods and discounts, for any cash, unless the test is about
        their limits.
        """
        registration = organisations_pb2.NewRegistration(
            gstin=gstin(HOME_STATE), address=address(), drug_licences=[licence()]
        )
        given: dict[str, Any] = {"legal_name": "Narmada Medical Agencies", "registrations": [registration]}
        request = organisations_pb2.CreateOrganisationRequest(**(given | fields))
        made = await self.organisations.CreateOrganisation(request, metadata=self.as_user(Role.ADMIN))
        if not limited:
            await self.limit(below_cost=True, without=SALE_LIMITS)
        return made

    async def profile(self) -> organisations_pb2.Organisation:
        request = organisations_pb2.GetOrganisationRequest()
        return await self.organisations.GetOrganisation(request, metadata=self.as_user())

    async def add_registration(
        self, registration: organisations_pb2.NewRegistration, role: Role = Role.ADMIN
    ) -> organisations_pb2.Registration:
        request = organisations_pb2.CreateRegistrationRequest(registration=registration)
        return await self.organisations.CreateRegistration(request, metadata=self.as_user(role))

    async def limits(self, role: Role = Role.USER) -> role_limits_pb2.RoleLimits:
        request = role_limits_pb2.GetRoleLimitsRequest(role=LIMITED_ROLE.to_proto(role))
        return await self.role_limits.GetRoleLimits(request, metadata=self.as_user())

    async def limit(
        self, role: Role = Role.USER, *, etag: str = "*", without: tuple[str, ...] = (), **limits: Any
    ) -> role_limits_pb2.RoleLimits:
        """Sets limits of a role, and takes away those that `without` names."""
        request = role_limits_pb2.UpdateRoleLimitsRequest(
            role=LIMITED_ROLE.to_proto(role),
            role_limits=role_limits_pb2.RoleLimitsChanges(**limits),
            update_mask=FieldMask(paths=[*limits, *without]),
            etag=etag,
        )
        return await self.role_limits.UpdateRoleLimits(request, metadata=self.as_user(Role.ADMIN))

    # --- customers and goods ---

    async def customer(self, code: str = "SHARMA", **fields: Any) -> customers_pb2.Customer:
        """A licensed retailer in HOME_STATE, without a credit limit."""
        given: dict[str, Any] = {
            "name": "Sharma Medical Stores",
            "type": customers_pb2.CUSTOMER_TYPE_RETAIL,
            "gst_category": parties_pb2.GST_CATEGORY_REGULAR,
            "gstin": gstin(HOME_STATE, "AABCS1429B" if code == "SHARMA" else pan_of(code)),
            "billing_address": address(),
            "drug_licences": [licence()],
        }
        request = customers_pb2.CreateCustomerRequest(code=code, **(given | fields))
        return await self.customers.CreateCustomer(request, metadata=self.as_user(Role.MANAGER))

    async def premises(
        self, customer: customers_pb2.Customer, *, role: Role = Role.MANAGER, **fields: Any
    ) -> customer_premises_pb2.CustomerPremises:
        """Another place of a customer in HOME_STATE, with a licence."""
        given: dict[str, Any] = {"name": "Sharma Medical, Palasia", "address": address(), "route": "East 2"}
        given |= {"customer_id": customer.customer_id, "drug_licences": [licence()]}
        request = customer_premises_pb2.CreateCustomerPremisesRequest(**(given | fields))
        return await self.premises_of_customers.CreateCustomerPremises(request, metadata=self.with_key("", role))

    async def stocked(
        self, code: str = "PCM500", quantity: str = "100", *, batch: dict[str, Any] | None = None, **fields: Any
    ) -> products_pb2.Product:
        """A product with one batch, on the shelf for a year: MRP 12.00, price to retailer 9.00."""
        product = await self.inventory.product(code, **fields)
        await self.inventory.receive(product, f"{code}-1", quantity, **{"date": days_ago(365), **(batch or {})})
        return product

    # --- invoices ---

    def draft(
        self, customer: customers_pb2.Customer, *lines: invoices_pb2.SaleLine, **fields: Any
    ) -> invoices_pb2.SaleDraft:
        return invoices_pb2.SaleDraft(customer_id=customer.customer_id, lines=lines, **fields)

    async def sell(
        self, customer: customers_pb2.Customer, *lines: invoices_pb2.SaleLine, with_key: str = "", **fields: Any
    ) -> invoices_pb2.Invoice:
        request = invoices_pb2.CreateInvoiceRequest(invoice=self.draft(customer, *lines, **fields))
        return await self.invoices.CreateInvoice(request, metadata=self.with_key(with_key))

    async def sell_on(
        self, day: dt.date | str, customer: customers_pb2.Customer, *lines: invoices_pb2.SaleLine, **fields: Any
    ) -> invoices_pb2.Invoice:
        """A sale that is entered on an earlier day, at noon."""
        with self.services.clock.on(day):
            return await self.sell(customer, *lines, **fields)

    async def cancel_invoice(
        self, invoice: invoices_pb2.Invoice, role: Role = Role.MANAGER, *, with_key: str = "", etag: str = ""
    ) -> invoices_pb2.Invoice:
        request = invoices_pb2.CancelInvoiceRequest(invoice_id=invoice.invoice_id, reason="Wrong customer", etag=etag)
        return await self.invoices.CancelInvoice(request, metadata=self.with_key(with_key, role))

    # --- orders ---

    async def draft_order(
        self, customer: customers_pb2.Customer, *lines: orders_pb2.NewOrderLine, **fields: Any
    ) -> orders_pb2.Order:
        request = orders_pb2.CreateOrderRequest(customer_id=customer.customer_id, lines=lines, **fields)
        return await self.orders.CreateOrder(request, metadata=self.with_key())

    async def confirm_order(self, order: orders_pb2.Order, *, with_key: str = "", etag: str = "") -> orders_pb2.Order:
        request = orders_pb2.ConfirmOrderRequest(order_id=order.order_id, etag=etag)
        return await self.orders.ConfirmOrder(request, metadata=self.with_key(with_key))

    async def invoice_order(
        self, order: orders_pb2.Order, *, with_key: str = "", **fields: Any
    ) -> invoices_pb2.Invoice:
        request = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, **fields)
        return await self.orders.InvoiceOrder(request, metadata=self.with_key(with_key))

    async def cancel_order(self, order: orders_pb2.Order, role: Role = Role.MANAGER, **fields: Any) -> orders_pb2.Order:
        request = orders_pb2.CancelOrderRequest(**({"order_id": order.order_id, "reason": "Not needed"} | fields))
        return await self.orders.CancelOrder(request, metadata=self.with_key("", role))

    async def read_order(self, order: orders_pb2.Order) -> orders_pb2.Order:
        request = orders_pb2.GetOrderRequest(order_id=order.order_id)
        return await self.orders.GetOrder(request, metadata=self.as_user())

    # --- money ---

    async def pay(
        self, customer: customers_pb2.Customer, amount: str, *, with_key: str = "", **fields: Any
    ) -> customer_receipts_pb2.CustomerReceipt:
        """A customer receipt by UPI; on account, unless open items are named."""
        given: dict[str, Any] = {"customer_id": customer.customer_id, "mode": payments_pb2.PAYMENT_MODE_UPI}
        request = customer_receipts_pb2.CreateCustomerReceiptRequest(amount=amount, **(given | fields))
        return await self.customer_receipts.CreateCustomerReceipt(request, metadata=self.with_key(with_key))

    async def cancel_receipt(
        self, receipt: customer_receipts_pb2.CustomerReceipt, role: Role = Role.MANAGER
    ) -> customer_receipts_pb2.CustomerReceipt:
        request = customer_receipts_pb2.CancelCustomerReceiptRequest(
            customer_receipt_id=receipt.customer_receipt_id, reason="Cheque returned"
        )
        return await self.customer_receipts.CancelCustomerReceipt(request, metadata=self.with_key("", role))

    async def refund(
        self, customer: customers_pb2.Customer, amount: str, *, role: Role = Role.MANAGER, **fields: Any
    ) -> customer_refunds_pb2.CustomerRefund:
        """By UPI, of the oldest credits unless some are named."""
        given: dict[str, Any] = {"customer_id": customer.customer_id, "mode": payments_pb2.PAYMENT_MODE_UPI}
        request = customer_refunds_pb2.CreateCustomerRefundRequest(amount=amount, **(given | fields))
        return await self.customer_refunds.CreateCustomerRefund(request, metadata=self.with_key("", role))

    async def cancel_refund(
        self, refund: customer_refunds_pb2.CustomerRefund, etag: str = ""
    ) -> customer_refunds_pb2.CustomerRefund:
        request = customer_refunds_pb2.CancelCustomerRefundRequest(
            customer_refund_id=refund.customer_refund_id, reason="Not handed out", etag=etag
        )
        return await self.customer_refunds.CancelCustomerRefund(request, metadata=self.with_key("", Role.MANAGER))

    async def let_go(
        self, invoice: invoices_pb2.Invoice, amount: str, *, role: Role = Role.USER, **fields: Any
    ) -> customer_allowances_pb2.CustomerAllowance:
        """A small difference of one invoice is written off, unless the kind is given."""
        part = payments_pb2.NewOpenItemAllocation(document_id=invoice.invoice_id, amount=amount)
        kind = payments_pb2.ALLOWANCE_KIND_SMALL_DIFFERENCE
        given: dict[str, Any] = {"customer_id": invoice.customer_id, "kind": kind, "allocations": [part]}
        request = customer_allowances_pb2.CreateCustomerAllowanceRequest(**(given | fields))
        return await self.customer_allowances.CreateCustomerAllowance(request, metadata=self.with_key("", role))

    async def cancel_allowance(
        self, allowance: customer_allowances_pb2.CustomerAllowance, role: Role = Role.MANAGER
    ) -> customer_allowances_pb2.CustomerAllowance:
        request = customer_allowances_pb2.CancelCustomerAllowanceRequest(
            customer_allowance_id=allowance.customer_allowance_id, reason="Not agreed"
        )
        return await self.customer_allowances.CancelCustomerAllowance(request, metadata=self.with_key("", role))

    async def credit(self, credit_id: str) -> customer_credits_pb2.CustomerCredit:
        request = customer_credits_pb2.GetCustomerCreditRequest(customer_credit_id=credit_id)
        return await self.customer_credits.GetCustomerCredit(request, metadata=self.as_user())

    async def allocate(self, credit_id: str, **fields: Any) -> customer_credits_pb2.CustomerCredit:
        """Settles open items with what a customer receipt or a credit note has on account."""
        request = customer_credits_pb2.AllocateCustomerCreditRequest(customer_credit_id=credit_id, **fields)
        return await self.customer_credits.AllocateCustomerCredit(request, metadata=self.with_key())

    async def unallocate(
        self, receipt: customer_receipts_pb2.CustomerReceipt, document_id: str, *, role: Role = Role.MANAGER
    ) -> customer_credits_pb2.CustomerCredit:
        request = customer_credits_pb2.UnallocateCustomerCreditRequest(
            customer_credit_id=receipt.customer_receipt_id, document_id=document_id
        )
        return await self.customer_credits.UnallocateCustomerCredit(request, metadata=self.with_key("", role))

    async def owed(self, customer: customers_pb2.Customer) -> customer_ledger_pb2.ListCustomerOpenItemsResponse:
        request = customer_ledger_pb2.ListCustomerOpenItemsRequest(customer_id=customer.customer_id)
        return await self.customer_ledger.ListCustomerOpenItems(request, metadata=self.as_user())

    # --- goods that come back: what the returns service asks ---

    async def hold(
        self, invoice: invoices_pb2.Invoice, *quantities: str, hold_id: str = "", **fields: Any
    ) -> returnables_pb2.ReserveReturnableResponse:
        request = return_request(invoice, *quantities, hold_id=hold_id, **fields)
        return await self.sold_goods.ReserveReturnable(request, metadata=self.as_service())

    async def release(self, *hold_ids: str) -> None:
        request = returnables_pb2.ReleaseReturnableRequest(hold_ids=hold_ids)
        await self.sold_goods.ReleaseReturnable(request, metadata=self.as_service())
