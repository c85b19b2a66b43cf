"""More acts that have a day, ready to be done: allowances, money that comes back, cash, and the match of a bill."""

from typing import Any, Final

from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import debit_claims_pb2, vendor_allowances_pb2, vendor_bills_pb2, vendor_refunds_pb2
from bahi.sales.v1 import customer_allowances_pb2

from tests.service.periods.dated_acts import UPI, Act, customer_receipt, open_claim, posted_invoice, posted_receipt
from tests.service.periods.dated_acts import customer_refund as upi_refund
from tests.service.periods.dated_acts import vendor_payment as bank_payment
from tests.support.clients.returns import ReturnsClient

CASH: Final = payments_pb2.PAYMENT_MODE_CASH
DISCOUNT: Final = payments_pb2.ALLOWANCE_KIND_SETTLEMENT_DISCOUNT


async def customer_allowance(trader: ReturnsClient) -> Act:
    invoice = await posted_invoice(trader)
    part = payments_pb2.NewOpenItemAllocation(document_id=invoice.invoice_id, amount="0.50")
    request = customer_allowances_pb2.CreateCustomerAllowanceRequest(
        customer_id=invoice.customer_id, kind=DISCOUNT, allocations=[part]
    )
    return Act(call=trader.sales.customer_allowances.CreateCustomerAllowance, request=request, dated=request)


async def vendor_allowance(trader: ReturnsClient) -> Act:
    bill = await trader.purchase.bill(await posted_receipt(trader))
    part = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="0.50")
    request = vendor_allowances_pb2.CreateVendorAllowanceRequest(
        vendor_id=bill.vendor_id, kind=DISCOUNT, allocations=[part]
    )
    return Act(call=trader.purchase.allowances.CreateVendorAllowance, request=request, dated=request)


async def vendor_refund(trader: ReturnsClient, mode: Any = UPI) -> Act:
    vendor_id = await trader.vendor()
    await trader.purchase.pay(vendor_id, "100.00")
    request = vendor_refunds_pb2.CreateVendorRefundRequest(vendor_id=vendor_id, amount="20.00", mode=mode)
    return Act(call=trader.purchase.refunds.CreateVendorRefund, request=request, dated=request)


async def matched_bill(trader: ReturnsClient) -> Act:
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=trader.purchase.printed(await posted_receipt(trader)))
    return Act(call=trader.purchase.bills.MatchVendorBill, request=request, dated=request)


async def cash_of_customer(trader: ReturnsClient) -> Act:
    return _in_cash(await customer_receipt(trader))


async def cash_to_customer(trader: ReturnsClient) -> Act:
    return _in_cash(await upi_refund(trader))


async def cash_to_vendor(trader: ReturnsClient) -> Act:
    return _in_cash(await bank_payment(trader))


async def cash_of_vendor(trader: ReturnsClient) -> Act:
    return await vendor_refund(trader, CASH)


async def cash_for_claim(trader: ReturnsClient) -> Act:
    request = debit_claims_pb2.SettleDebitClaimRequest(
        debit_claim_id=await open_claim(trader), kind=debit_claims_pb2.CLAIM_SETTLEMENT_KIND_REFUND, mode=CASH
    )
    return Act(call=trader.purchase.claims.SettleDebitClaim, request=request, dated=request)


async def bank_for_claim(trader: ReturnsClient) -> Act:
    act = await cash_for_claim(trader)
    act.request.mode, act.request.reference = payments_pb2.PAYMENT_MODE_BANK, "UTR/7"
    return act


SETTLEMENTS: Final = (customer_allowance, vendor_allowance, vendor_refund)
IN_CASH: Final = (cash_of_customer, cash_to_customer, cash_to_vendor, cash_of_vendor, cash_for_claim)


def _in_cash(act: Act) -> Act:
    act.request.mode = CASH
    return act
