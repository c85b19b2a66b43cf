"""Purchase as its users and the returns service call it, with defaults for a valid vendor, order, receipt and bill."""

from typing import Any

from bahi.documents.v1 import parties_pb2, payments_pb2, returnables_pb2, returnables_pb2_grpc
from bahi.inventory.v1 import products_pb2
from bahi.purchase.v1 import (
    debit_claims_pb2_grpc,
    goods_receipts_pb2,
    goods_receipts_pb2_grpc,
    purchase_orders_pb2,
    purchase_orders_pb2_grpc,
    purchase_reports_pb2_grpc,
    purchase_settings_pb2_grpc,
    vendor_allowances_pb2,
    vendor_allowances_pb2_grpc,
    vendor_bills_pb2,
    vendor_bills_pb2_grpc,
    vendor_credits_pb2_grpc,
    vendor_ledger_pb2,
    vendor_ledger_pb2_grpc,
    vendor_payments_pb2,
    vendor_payments_pb2_grpc,
    vendor_refunds_pb2,
    vendor_refunds_pb2_grpc,
    vendors_pb2,
    vendors_pb2_grpc,
)

from kit import ids
from kit.auth.caller import Role
from tests.support.announcements import organisation_announced
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.service_client import ServiceClient, an_id
from tests.support.days import TODAY, in_two_minutes
from tests.support.organisations import Organisation
from tests.support.parties import gstin, pan_of
from tests.support.services import Services

HOME_STATE = "27"
"""Where the organisation of a purchase test and its vendors are registered."""
OUR_GSTIN = gstin(HOME_STATE, "AAECM4821K")


class PurchaseClient(ServiceClient):
    """One organisation that buys."""

    service = "purchase"
    person = Role.MANAGER
    peer = "returns"

    def __init__(self, services: Services, organisation: Organisation) -> None:
        super().__init__(services, organisation)
        self.inventory = InventoryClient(services, organisation)
        self.registration_id = str(ids.new_id())
        self.vendors = vendors_pb2_grpc.VendorServiceStub(self.channel)
        self.orders = purchase_orders_pb2_grpc.PurchaseOrderServiceStub(self.channel)
        self.receipts = goods_receipts_pb2_grpc.GoodsReceiptServiceStub(self.channel)
        self.bills = vendor_bills_pb2_grpc.VendorBillServiceStub(self.channel)
        self.claims = debit_claims_pb2_grpc.DebitClaimServiceStub(self.channel)
        self.payments = vendor_payments_pb2_grpc.VendorPaymentServiceStub(self.channel)
        self.allowances = vendor_allowances_pb2_grpc.VendorAllowanceServiceStub(self.channel)
        self.refunds = vendor_refunds_pb2_grpc.VendorRefundServiceStub(self.channel)
        self.credits = vendor_credits_pb2_grpc.VendorCreditServiceStub(self.channel)
        self.ledger = vendor_ledger_pb2_grpc.VendorLedgerServiceStub(self.channel)
        self.reports = purchase_reports_pb2_grpc.PurchaseReportServiceStub(self.channel)
        self.settings = purchase_settings_pb2_grpc.PurchaseSettingsServiceStub(self.channel)
        self.bought = returnables_pb2_grpc.ReturnableServiceStub(self.channel)

    async def announce(self, **profile: Any) -> None:
        """Tells purchase and inventory of the organisation, as the relay of sales would."""
        message = organisation_announced(self.organisation, self.registration_id, OUR_GSTIN, **profile)
        for client in (self, self.inventory):
            await client.taken(message, sender="sales")

    async def product(self, code: str = "PCM500", **fields: Any) -> products_pb2.Product:
        return await self.inventory.product(code, **fields)

    async def available(self, product: products_pb2.Product) -> str:
        """Saleable units in stock, once every message of purchase is delivered."""
        await self.deliver()
        request = products_pb2.SearchProductsRequest(query=product.code)
        found = await self.inventory.products.SearchProducts(request, metadata=self.as_user())
        return found.matches[0].available

    async def vendor(self, code: str = "MERU", **fields: Any) -> vendors_pb2.Vendor:
        given = {
            "name": "Meru Pharma Private Limited",
            "gst_category": parties_pb2.GST_CATEGORY_REGULAR,
            "gstin": gstin(HOME_STATE) if code == "MERU" else gstin(HOME_STATE, pan_of(code)),
            "credit_days": 30,
        }
        request = vendors_pb2.CreateVendorRequest(code=code, **{**given, **fields})
        return await self.vendors.CreateVendor(request, metadata=self.as_user())

    async def vendor_of(self, receipt: goods_receipts_pb2.GoodsReceipt) -> vendors_pb2.Vendor:
        request = vendors_pb2.GetVendorRequest(vendor_id=receipt.vendor_id)
        return await self.vendors.GetVendor(request, metadata=self.as_user())

    def order_request(
        self, vendor: vendors_pb2.Vendor, product: products_pb2.Product, **line: Any
    ) -> purchase_orders_pb2.CreatePurchaseOrderRequest:
        given = {"product_id": product.product_id, "quantity": "100", "free_quantity": "10", "rate": "69.00"}
        return purchase_orders_pb2.CreatePurchaseOrderRequest(
            vendor_id=vendor.vendor_id, lines=[purchase_orders_pb2.NewPurchaseOrderLine(**{**given, **line})]
        )

    async def approved_order(
        self, vendor: vendors_pb2.Vendor, product: products_pb2.Product, **line: Any
    ) -> purchase_orders_pb2.PurchaseOrder:
        draft = await self.orders.CreatePurchaseOrder(
            self.order_request(vendor, product, **line), metadata=self.as_user()
        )
        request = purchase_orders_pb2.ApprovePurchaseOrderRequest(purchase_order_id=draft.purchase_order_id)
        return await self.orders.ApprovePurchaseOrder(request, metadata=self.as_user())

    def item(self, product: products_pb2.Product, **fields: Any) -> goods_receipts_pb2.NewGoodsReceiptLine:
        given = {
            "product_id": product.product_id,
            "batch_number": "PC2411",
            "expiry_month": f"{TODAY.year + 2}-06",
            "mrp": "110.00",
            "ptr": "78.50",
            "pts": "70.65",
            "quantity": "100",
            "free_quantity": "10",
            "rate": "69.00",
        }
        return goods_receipts_pb2.NewGoodsReceiptLine(**{**given, **fields})

    def receipt_request(
        self, vendor: vendors_pb2.Vendor, *items: goods_receipts_pb2.NewGoodsReceiptLine, **fields: Any
    ) -> goods_receipts_pb2.CreateGoodsReceiptRequest:
        return goods_receipts_pb2.CreateGoodsReceiptRequest(vendor_id=vendor.vendor_id, lines=items, **fields)

    async def receive(
        self, vendor: vendors_pb2.Vendor, *items: goods_receipts_pb2.NewGoodsReceiptLine, **fields: Any
    ) -> goods_receipts_pb2.GoodsReceipt:
        said = {"date_reason": "The lorry came on that day"} if "date" in fields else {}
        request = self.receipt_request(vendor, *items, **(said | fields))
        return await self.receipts.CreateGoodsReceipt(request, metadata=self.with_key())

    async def read_order(self, order_id: str) -> purchase_orders_pb2.PurchaseOrder:
        request = purchase_orders_pb2.GetPurchaseOrderRequest(purchase_order_id=order_id)
        return await self.orders.GetPurchaseOrder(request, metadata=self.as_user())

    def printed(
        self, *receipts: goods_receipts_pb2.GoodsReceipt, number: str = "MP/1182", **fields: Any
    ) -> vendor_bills_pb2.PrintedBill:
        """A bill for one receipt, printed as it was computed."""
        figures = receipts[0].figures
        given: dict[str, Any] = {
            "vendor_id": receipts[0].vendor_id,
            "number": number,
            "date": TODAY.isoformat(),
            "goods_receipt_ids": [receipt.goods_receipt_id for receipt in receipts],
            "figures": vendor_bills_pb2.PrintedFigures(
                taxable=figures.taxable,
                cgst=figures.cgst,
                sgst=figures.sgst,
                igst=figures.igst,
                cess=figures.cess,
                total=figures.total,
            ),
        }
        return vendor_bills_pb2.PrintedBill(**{**given, **fields})

    async def bill(
        self, *receipts: goods_receipts_pb2.GoodsReceipt, number: str = "MP/1182", **fields: Any
    ) -> vendor_bills_pb2.VendorBill:
        request = vendor_bills_pb2.CreateVendorBillRequest(bill=self.printed(*receipts, number=number, **fields))
        return await self.bills.CreateVendorBill(request, metadata=self.with_key())

    async def billed(self, vendor: vendors_pb2.Vendor, product: Any, number: str = "MP/1182", **fields: Any) -> Any:
        """A bill of 7,245.00 for a new receipt."""
        receipt = await self.receive(vendor, self.item(product, batch_number=f"B-{number}"))
        return await self.bill(receipt, number=number, **fields)

    async def pay(self, vendor_id: str, amount: str, **fields: Any) -> vendor_payments_pb2.VendorPayment:
        request = self.payment_request(vendor_id, amount, **fields)
        return await self.payments.CreateVendorPayment(request, metadata=self.with_key())

    def payment_request(
        self, vendor_id: str, amount: str, **fields: Any
    ) -> vendor_payments_pb2.CreateVendorPaymentRequest:
        given = {"mode": payments_pb2.PAYMENT_MODE_BANK, "reference": f"UTR {an_id()}"}
        return vendor_payments_pb2.CreateVendorPaymentRequest(vendor_id=vendor_id, amount=amount, **{**given, **fields})

    async def refund(self, vendor_id: str, amount: str, **fields: Any) -> vendor_refunds_pb2.VendorRefund:
        """By UPI, of the oldest credits unless some are named."""
        given: dict[str, Any] = {"vendor_id": vendor_id, "mode": payments_pb2.PAYMENT_MODE_UPI}
        request = vendor_refunds_pb2.CreateVendorRefundRequest(amount=amount, **(given | fields))
        return await self.refunds.CreateVendorRefund(request, metadata=self.with_key())

    async def cancel_refund(self, refund: vendor_refunds_pb2.VendorRefund) -> vendor_refunds_pb2.VendorRefund:
        request = vendor_refunds_pb2.CancelVendorRefundRequest(
            vendor_refund_id=refund.vendor_refund_id, reason="Cheque returned"
        )
        return await self.refunds.CancelVendorRefund(request, metadata=self.with_key())

    async def let_go(
        self, bill: vendor_bills_pb2.VendorBill, amount: str, *, role: Role = Role.USER, **fields: Any
    ) -> vendor_allowances_pb2.VendorAllowance:
        """A small difference of one bill is written off, unless the kind is given."""
        part = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount=amount)
        given: dict[str, Any] = {
            "vendor_id": bill.vendor_id,
            "kind": payments_pb2.ALLOWANCE_KIND_SMALL_DIFFERENCE,
            "allocations": [part],
        }
        request = vendor_allowances_pb2.CreateVendorAllowanceRequest(**(given | fields))
        return await self.allowances.CreateVendorAllowance(request, metadata=self.with_key("", role))

    async def cancel_allowance(
        self, allowance: vendor_allowances_pb2.VendorAllowance
    ) -> vendor_allowances_pb2.VendorAllowance:
        request = vendor_allowances_pb2.CancelVendorAllowanceRequest(
            vendor_allowance_id=allowance.vendor_allowance_id, reason="Not agreed"
        )
        return await self.allowances.CancelVendorAllowance(request, metadata=self.with_key())

    async def outstanding(self, vendor_id: str) -> vendor_ledger_pb2.ListVendorOpenItemsResponse:
        request = vendor_ledger_pb2.ListVendorOpenItemsRequest(vendor_id=vendor_id)
        return await self.ledger.ListVendorOpenItems(request, metadata=self.as_user())

    def hold_request(
        self, receipt: goods_receipts_pb2.GoodsReceipt, quantity: str, hold_id: str = ""
    ) -> returnables_pb2.ReserveReturnableRequest:
        return returnables_pb2.ReserveReturnableRequest(
            hold_id=hold_id or an_id(),
            expire_time=in_two_minutes(),
            document_id=receipt.goods_receipt_id,
            lines=[returnables_pb2.ReturnableLine(line_id=receipt.lines[0].line_id, quantity=quantity)],
            today=TODAY.isoformat(),
        )

    async def hold(
        self, receipt: goods_receipts_pb2.GoodsReceipt, quantity: str, hold_id: str = ""
    ) -> returnables_pb2.ReserveReturnableResponse:
        request = self.hold_request(receipt, quantity, hold_id)
        return await self.bought.ReserveReturnable(request, metadata=self.as_service())
