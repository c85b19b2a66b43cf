"""Bills of which a part is claimed from the vendor, and the acts on their claims."""

from typing import Any

from bahi.purchase.v1 import debit_claims_pb2, vendor_bills_pb2

from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient

BY_NOTE = debit_claims_pb2.CLAIM_SETTLEMENT_KIND_DEBIT_NOTE
BY_SHORT_PAYMENT = debit_claims_pb2.CLAIM_SETTLEMENT_KIND_SHORT_PAYMENT
BY_REFUND = debit_claims_pb2.CLAIM_SETTLEMENT_KIND_REFUND
BY_BILL = debit_claims_pb2.CLAIM_SETTLEMENT_KIND_CORRECTED_BILL


async def claimed_bill(purchase: PurchaseClient, receipt: Any, line: Any, figures: Any, number: str = "MP/1182") -> Any:
    """A bill that is posted in full, with a claim for what it asks too much."""
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, number=number, lines=[line], figures=figures),
        claim_differences=True,
        difference_reason="Billed above the agreed rate",
    )
    return await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())


async def rate_claim(purchase: PurchaseClient) -> tuple[Any, Any, Any]:
    """100 units received at 10.00 and billed at 10.50: receipt, bill, and the claim of 52.50."""
    receipt = await received(purchase)
    bill = await claimed_bill(purchase, receipt, part(receipt, "100", rate="10.50"), of_units(100, "10.50"))
    return receipt, bill, await claim_of(purchase, bill)


async def claim_of(purchase: PurchaseClient, bill: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.ListDebitClaimsRequest(vendor_bill_id=bill.vendor_bill_id)
    (found,) = (await purchase.claims.ListDebitClaims(request, metadata=purchase.as_user())).debit_claims
    return await read_claim(purchase, found)


async def read_claim(purchase: PurchaseClient, claim: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.GetDebitClaimRequest(debit_claim_id=claim.debit_claim_id)
    return await purchase.claims.GetDebitClaim(request, metadata=purchase.as_user())


async def settle(purchase: PurchaseClient, claim: Any, kind: Any, **fields: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.SettleDebitClaimRequest(debit_claim_id=claim.debit_claim_id, kind=kind, **fields)
    return await purchase.claims.SettleDebitClaim(request, metadata=purchase.with_key())


async def unsettle(purchase: PurchaseClient, claim: Any, settlement: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.UnsettleDebitClaimRequest(
        debit_claim_id=claim.debit_claim_id, settlement_id=settlement.settlement_id, reason="Entered by mistake"
    )
    return await purchase.claims.UnsettleDebitClaim(request, metadata=purchase.with_key())


async def cancel_claim(purchase: PurchaseClient, claim: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.CancelDebitClaimRequest(
        debit_claim_id=claim.debit_claim_id, reason="The vendor shows the agreed price list"
    )
    return await purchase.claims.CancelDebitClaim(request, metadata=purchase.with_key())


async def reopen_claim(purchase: PurchaseClient, claim: Any) -> debit_claims_pb2.DebitClaim:
    request = debit_claims_pb2.ReopenDebitClaimRequest(debit_claim_id=claim.debit_claim_id, reason="Waived by mistake")
    return await purchase.claims.ReopenDebitClaim(request, metadata=purchase.with_key())


async def cancel_bill(purchase: PurchaseClient, bill: Any) -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.CancelVendorBillRequest(
        vendor_bill_id=bill.vendor_bill_id, reason="A corrected one came"
    )
    return await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())
