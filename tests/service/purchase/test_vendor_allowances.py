"""What vendors let go of: settlement discounts, and small differences of their bills."""

from bahi.documents.v1 import accounts_pb2, payments_pb2
from bahi.purchase.v1 import vendor_allowances_pb2, vendor_bills_pb2, vendor_ledger_pb2, vendor_payments_pb2

from tests.service.purchase.books import disagreements
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.sales_documents import for_item
from tests.support.refusals import refusal, refused
from tests.support.summaries import summary_of

DISCOUNT = payments_pb2.ALLOWANCE_KIND_SETTLEMENT_DISCOUNT


async def billed(purchase: PurchaseClient, paid: str) -> vendor_bills_pb2.VendorBill:
    """A bill of 7,245.00, and what is paid of it."""
    vendor = await purchase.vendor()
    bill: vendor_bills_pb2.VendorBill = await purchase.billed(vendor, await purchase.product())
    await purchase.pay(vendor.vendor_id, paid, due_first=True)
    return bill


async def test_small_difference_of_a_bill_is_written_off(purchase: PurchaseClient) -> None:
    bill = await billed(purchase, "7244.40")

    allowance = await purchase.let_go(bill, "0.60")

    assert (allowance.number[:4], allowance.amount) == ("VDF/", "0.60")
    found = await purchase.outstanding(bill.vendor_id)
    assert (found.balance, list(found.open_items), list(found.credits)) == ("0.00", [], [])
    ledger = await purchase.ledger.ListVendorLedgerEntries(
        vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=bill.vendor_id), metadata=purchase.as_user()
    )
    last = ledger.entries[-1]
    assert (last.kind, last.amount) == (accounts_pb2.LEDGER_ENTRY_KIND_SMALL_DIFFERENCE, "-0.60")
    assert await disagreements(purchase) == {}


async def test_discount_that_a_vendor_gives_has_no_limit_and_a_difference_has_the_roles(
    purchase: PurchaseClient,
) -> None:
    bill = await billed(purchase, "7000.00")

    beyond = await refused(purchase.let_go(bill, "245.00"))
    allowance = await purchase.let_go(bill, "245.00", kind=DISCOUNT)

    assert beyond == ("ROLE_LIMIT_EXCEEDED", "allocations[0].amount")
    assert (allowance.number[:4], allowance.amount) == ("VSD/", "245.00")
    assert (await purchase.outstanding(bill.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_bill_is_cancelled_after_its_allowance(purchase: PurchaseClient) -> None:
    bill = await billed(purchase, "7244.40")
    allowance = await purchase.let_go(bill, "0.60")
    cancel = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Entered twice")
    early = await refusal(purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key()))

    await purchase.cancel_allowance(allowance)
    again = await refusal(purchase.cancel_allowance(allowance))
    await purchase.bills.CancelVendorBill(cancel, metadata=purchase.with_key())

    assert (early.reason, early.field) == ("ALLOWANCE_BOUND", "vendor_bill_id")
    assert (again.reason, again.field) == ("VENDOR_ALLOWANCE_CANCELLED", "vendor_allowance_id")
    assert (await purchase.outstanding(bill.vendor_id)).balance == "-7244.40"
    assert await disagreements(purchase) == {}


async def test_listed_allowance_is_the_allowance_that_is_read(purchase: PurchaseClient) -> None:
    bill = await billed(purchase, "7244.40")
    allowance = await purchase.let_go(bill, "0.60")
    request = vendor_allowances_pb2.ListVendorAllowancesRequest(vendor_id=bill.vendor_id)

    listed = await purchase.allowances.ListVendorAllowances(request, metadata=purchase.as_user())

    assert list(listed.vendor_allowances) == [summary_of(allowance, vendor_allowances_pb2.VendorAllowanceSummary)]
    read = vendor_allowances_pb2.GetVendorAllowanceRequest(vendor_allowance_id=allowance.vendor_allowance_id)
    assert await purchase.allowances.GetVendorAllowance(read, metadata=purchase.as_user()) == allowance


async def test_a_payment_and_what_is_left_close_a_bill_in_one_call(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    bill = await purchase.billed(vendor, await purchase.product())

    async def pay(amount: str, left: str) -> vendor_payments_pb2.VendorPayment:
        parts = [for_item(bill.vendor_bill_id, left)]
        return await purchase.pay(vendor.vendor_id, amount, due_first=True, small_differences=parts)

    at = "small_differences[0].amount"
    assert await refused(pay("7200.00", "45.00")) == ("ROLE_LIMIT_EXCEEDED", at)
    assert await refused(pay("7244.00", "0.40")) == ("DIFFERENCE_REMAINS", at)
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"
    paid = await pay("7244.40", "0.60")

    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, list(found.open_items), paid.on_account) == ("0.00", [], "0.00")
    assert await disagreements(purchase) == {}
