"""Every act that dates something, ready to be done: what comes before it has happened."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import adjustments_pb2
from bahi.purchase.v1 import (
    debit_claims_pb2,
    goods_receipts_pb2,
    purchase_orders_pb2,
    vendor_bills_pb2,
    vendor_credits_pb2,
    vendor_payments_pb2,
)
from bahi.returns.v1 import purchase_returns_pb2, sales_returns_pb2
from bahi.sales.v1 import customer_credits_pb2, customer_receipts_pb2, customer_refunds_pb2, invoices_pb2, orders_pb2

from tests.service.purchase.claims import cancel_claim, claim_of, claimed_bill
from tests.service.purchase.parts import of_units, part
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.days import TODAY

UPI: Final = payments_pb2.PAYMENT_MODE_UPI


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A call that is ready. `dated` is the part of the request that takes the reason, in `field`. A cancellation has
    one already.
    """

    call: Callable[..., Awaitable[Any]]
    request: Any
    dated: Any = None
    field: str = "date_reason"


async def invoice(trader: ReturnsClient) -> Act:
    request = invoices_pb2.CreateInvoiceRequest(invoice=await _draft(trader))
    return Act(call=trader.sales.invoices.CreateInvoice, request=request, dated=request.invoice)


async def order(trader: ReturnsClient) -> Act:
    request = await _order_request(trader)
    return Act(call=trader.sales.orders.CreateOrder, request=request, dated=request)


async def invoice_of_order(trader: ReturnsClient) -> Act:
    sales = trader.sales
    draft = await sales.orders.CreateOrder(await _order_request(trader), metadata=sales.with_key())
    await sales.confirm_order(draft)
    request = orders_pb2.InvoiceOrderRequest(order_id=draft.order_id)
    return Act(call=sales.orders.InvoiceOrder, request=request, dated=request)


async def cancelled_invoice(trader: ReturnsClient) -> Act:
    request = invoices_pb2.CancelInvoiceRequest(
        invoice_id=(await posted_invoice(trader)).invoice_id, reason="Wrong customer"
    )
    return Act(call=trader.sales.invoices.CancelInvoice, request=request)


async def customer_receipt(trader: ReturnsClient) -> Act:
    customer_id = await trader.customer()
    request = customer_receipts_pb2.CreateCustomerReceiptRequest(customer_id=customer_id, amount="50.00", mode=UPI)
    return Act(call=trader.sales.customer_receipts.CreateCustomerReceipt, request=request, dated=request)


async def cancelled_receipt(trader: ReturnsClient) -> Act:
    request = customer_receipts_pb2.CancelCustomerReceiptRequest(
        customer_receipt_id=(await _paid(trader)).customer_receipt_id, reason="Cheque returned"
    )
    return Act(call=trader.sales.customer_receipts.CancelCustomerReceipt, request=request)


async def customer_refund(trader: ReturnsClient) -> Act:
    customer_id = (await _paid(trader)).customer_id
    request = customer_refunds_pb2.CreateCustomerRefundRequest(customer_id=customer_id, amount="20.00", mode=UPI)
    return Act(call=trader.sales.customer_refunds.CreateCustomerRefund, request=request, dated=request)


async def sales_return(trader: ReturnsClient) -> Act:
    sold = await posted_invoice(trader)
    back = sales_returns_pb2.NewSalesReturnLine(
        invoice_line_id=sold.lines[0].line_id, quantity="1", disposition=SALEABLE
    )
    request = sales_returns_pb2.CreateSalesReturnRequest(invoice_id=sold.invoice_id, reason="Not sold", lines=[back])
    return Act(call=trader.sales_returns.CreateSalesReturn, request=request, dated=request)


async def purchase_return(trader: ReturnsClient) -> Act:
    receipt = await posted_receipt(trader)
    back = purchase_returns_pb2.NewPurchaseReturnLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="1")
    request = purchase_returns_pb2.CreatePurchaseReturnRequest(
        goods_receipt_id=receipt.goods_receipt_id, reason="Broken", lines=[back]
    )
    return Act(call=trader.purchase_returns.CreatePurchaseReturn, request=request, dated=request)


async def purchase_order(trader: ReturnsClient) -> Act:
    line = purchase_orders_pb2.NewPurchaseOrderLine(product_id=await trader.product(), quantity="10", rate="69.00")
    request = purchase_orders_pb2.CreatePurchaseOrderRequest(vendor_id=await trader.vendor(), lines=[line])
    return Act(call=trader.purchase.orders.CreatePurchaseOrder, request=request, dated=request)


async def goods_receipt(trader: ReturnsClient) -> Act:
    lines = [trader.item(await trader.product())]
    request = goods_receipts_pb2.CreateGoodsReceiptRequest(vendor_id=await trader.vendor(), lines=lines)
    return Act(call=trader.purchase.receipts.CreateGoodsReceipt, request=request, dated=request)


async def vendor_bill(trader: ReturnsClient) -> Act:
    request = vendor_bills_pb2.CreateVendorBillRequest(bill=trader.purchase.printed(await posted_receipt(trader)))
    return Act(call=trader.purchase.bills.CreateVendorBill, request=request, dated=request)


async def cancelled_bill(trader: ReturnsClient) -> Act:
    bill = await trader.purchase.bill(await posted_receipt(trader))
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Entered twice")
    return Act(call=trader.purchase.bills.CancelVendorBill, request=request)


async def vendor_payment(trader: ReturnsClient) -> Act:
    request = trader.purchase.payment_request(await trader.vendor(), "100.00")
    return Act(call=trader.purchase.payments.CreateVendorPayment, request=request, dated=request)


async def cancelled_payment(trader: ReturnsClient) -> Act:
    paid = await trader.purchase.pay(await trader.vendor(), "100.00")
    request = vendor_payments_pb2.CancelVendorPaymentRequest(
        vendor_payment_id=paid.vendor_payment_id, reason="Cheque returned"
    )
    return Act(call=trader.purchase.payments.CancelVendorPayment, request=request)


async def settled_claim(trader: ReturnsClient) -> Act:
    request = debit_claims_pb2.SettleDebitClaimRequest(
        debit_claim_id=await open_claim(trader),
        kind=debit_claims_pb2.CLAIM_SETTLEMENT_KIND_SHORT_PAYMENT,
        date=TODAY.isoformat(),
    )
    return Act(call=trader.purchase.claims.SettleDebitClaim, request=request, dated=request)


async def cancelled_claim(trader: ReturnsClient) -> Act:
    request = debit_claims_pb2.CancelDebitClaimRequest(
        debit_claim_id=await open_claim(trader), reason="The vendor shows the price list"
    )
    return Act(call=trader.purchase.claims.CancelDebitClaim, request=request)


async def reopened_claim(trader: ReturnsClient) -> Act:
    claim_id = await open_claim(trader)
    await cancel_claim(trader.purchase, debit_claims_pb2.DebitClaim(debit_claim_id=claim_id))
    request = debit_claims_pb2.ReopenDebitClaimRequest(debit_claim_id=claim_id, reason="Waived by mistake")
    return Act(call=trader.purchase.claims.ReopenDebitClaim, request=request)


async def found_claim(trader: ReturnsClient) -> Act:
    receipt = await posted_receipt(trader)
    bill = await trader.purchase.bill(receipt)
    found = debit_claims_pb2.FoundUnits(
        goods_receipt_line_id=receipt.lines[0].line_id,
        difference=debit_claims_pb2.CLAIMED_DIFFERENCE_FOUND_DAMAGED,
        quantity="1",
    )
    request = debit_claims_pb2.CreateDebitClaimRequest(
        vendor_bill_id=bill.vendor_bill_id, reason="Found crushed", lines=[found]
    )
    return Act(call=trader.purchase.claims.CreateDebitClaim, request=request)


async def write_off(trader: ReturnsClient) -> Act:
    request = adjustments_pb2.CreateStockAdjustmentRequest(
        batch_id=(await posted_receipt(trader)).lines[0].batch_id,
        quantity="-3",
        reason_kind=adjustments_pb2.ADJUSTMENT_REASON_LOST,
        reason="Flood",
    )
    return Act(call=trader.inventory.adjustments.CreateStockAdjustment, request=request, dated=request)


async def allocation(trader: ReturnsClient) -> Act:
    """It has no date of its own: it is dated today."""
    sold = await posted_invoice(trader)
    paid = await _paid(trader, sold.customer_id)
    request = customer_credits_pb2.AllocateCustomerCreditRequest(
        customer_credit_id=paid.customer_receipt_id, due_first=True
    )
    act = trader.sales.customer_credits.AllocateCustomerCredit
    return Act(call=act, request=request, dated=request, field="reason")


async def undone_allocation(trader: ReturnsClient) -> Act:
    done = await allocation(trader)
    allocated = await done.call(done.request, metadata=trader.sales.with_key())
    request = customer_credits_pb2.UnallocateCustomerCreditRequest(
        customer_credit_id=allocated.customer_credit_id, document_id=allocated.allocations[0].document_id
    )
    act = trader.sales.customer_credits.UnallocateCustomerCredit
    return Act(call=act, request=request, dated=request, field="reason")


async def allocation_to_bill(trader: ReturnsClient) -> Act:
    bill = await trader.purchase.bill(await posted_receipt(trader))
    paid = await trader.purchase.pay(bill.vendor_id, "100.00")
    request = vendor_credits_pb2.AllocateVendorCreditRequest(vendor_credit_id=paid.vendor_payment_id, due_first=True)
    return Act(call=trader.purchase.credits.AllocateVendorCredit, request=request, dated=request, field="reason")


async def undone_allocation_to_bill(trader: ReturnsClient) -> Act:
    done = await allocation_to_bill(trader)
    allocated = await done.call(done.request, metadata=trader.purchase.with_key())
    request = vendor_credits_pb2.UnallocateVendorCreditRequest(
        vendor_credit_id=allocated.vendor_credit_id, document_id=allocated.allocations[0].document_id
    )
    return Act(call=trader.purchase.credits.UnallocateVendorCredit, request=request, dated=request, field="reason")


ACTS: Final = (
    invoice, order, invoice_of_order, cancelled_invoice, customer_receipt, cancelled_receipt, customer_refund,
    sales_return, purchase_return, purchase_order, goods_receipt, vendor_bill, cancelled_bill, vendor_payment,
    cancelled_payment, settled_claim, cancelled_claim, reopened_claim, found_claim, write_off,
    allocation, undone_allocation, allocation_to_bill, undone_allocation_to_bill,
)  # fmt: skip


async def posted_receipt(trader: ReturnsClient) -> goods_receipts_pb2.GoodsReceipt:
    return await trader.buy(await trader.vendor(), trader.item(await trader.product()))


async def _line(trader: ReturnsClient) -> invoices_pb2.SaleLine:
    product_id = (await posted_receipt(trader)).lines[0].product_id
    return invoices_pb2.SaleLine(product_id=product_id, quantity="2")


async def _draft(trader: ReturnsClient) -> invoices_pb2.SaleDraft:
    return invoices_pb2.SaleDraft(customer_id=await trader.customer(), lines=[await _line(trader)])


async def posted_invoice(trader: ReturnsClient) -> invoices_pb2.Invoice:
    return await trader.sell(await trader.customer(), await _line(trader))


async def _order_request(trader: ReturnsClient) -> orders_pb2.CreateOrderRequest:
    product_id = (await _line(trader)).product_id
    ordered = orders_pb2.NewOrderLine(product_id=product_id, quantity="2")
    return orders_pb2.CreateOrderRequest(customer_id=await trader.customer(), lines=[ordered])


async def _paid(trader: ReturnsClient, customer_id: str = "") -> customer_receipts_pb2.CustomerReceipt:
    request = customer_receipts_pb2.CreateCustomerReceiptRequest(
        customer_id=customer_id or await trader.customer(), amount="50.00", mode=UPI
    )
    return await trader.sales.customer_receipts.CreateCustomerReceipt(request, metadata=trader.sales.with_key())


async def open_claim(trader: ReturnsClient) -> str:
    """A claim of 52.50 on a bill for goods that were received at 10.00 and billed at 10.50."""
    item = trader.item(await trader.product(), rate="10.00")
    receipt = await trader.buy(await trader.vendor(), item)
    bill = await claimed_bill(trader.purchase, receipt, part(receipt, "100", rate="10.50"), of_units(100, "10.50"))
    return (await claim_of(trader.purchase, bill)).debit_claim_id
