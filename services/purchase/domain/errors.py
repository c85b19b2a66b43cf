"""What purchase refuses, each with its stable reason."""

from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound


class VendorNotFound(NotFound):
    """No such vendor in this organisation."""

    reason = "VENDOR_NOT_FOUND"


class PurchaseOrderNotFound(NotFound):
    """No such purchase order in this organisation."""

    reason = "PURCHASE_ORDER_NOT_FOUND"


class PurchaseOrderLineNotFound(NotFound):
    """No such line in the purchase order."""

    reason = "PURCHASE_ORDER_LINE_NOT_FOUND"


class GoodsReceiptNotFound(NotFound):
    """No such goods receipt in this organisation."""

    reason = "GOODS_RECEIPT_NOT_FOUND"


class GoodsReceiptLineNotFound(NotFound):
    """No such line in the goods receipt."""

    reason = "GOODS_RECEIPT_LINE_NOT_FOUND"


class VendorBillNotFound(NotFound):
    """No such bill in this organisation, or not of this vendor."""

    reason = "VENDOR_BILL_NOT_FOUND"


class VendorBillCancelled(FailedPrecondition):
    """The bill is cancelled already."""

    reason = "VENDOR_BILL_CANCELLED"


class VendorPaymentCancelled(FailedPrecondition):
    """The payment is cancelled already."""

    reason = "VENDOR_PAYMENT_CANCELLED"


class VendorCreditCancelled(FailedPrecondition):
    """The credit is a cancelled payment: nothing of it is on account."""

    reason = "VENDOR_CREDIT_CANCELLED"


class VendorPaymentNotFound(NotFound):
    """No such payment in this organisation."""

    reason = "VENDOR_PAYMENT_NOT_FOUND"


class VendorCreditNotFound(NotFound):
    """No such payment or debit note in this organisation."""

    reason = "VENDOR_CREDIT_NOT_FOUND"


class BillNumberTaken(AlreadyExists):
    """The vendor's bill of this number and financial year is in the books."""

    reason = "BILL_NUMBER_TAKEN"


class VendorDocumentTaken(AlreadyExists):
    """A receipt of the vendor's document of this number and financial year is in the books. The facts name it."""

    reason = "VENDOR_DOCUMENT_TAKEN"


class DateInPast(InvalidArgument):
    """The day is before the one that it must follow."""

    reason = "DATE_IN_PAST"


class VendorExists(AlreadyExists):
    """Another vendor has the GSTIN. The facts name it. A manager may keep the two apart."""

    reason = "VENDOR_EXISTS"


class VendorInactive(FailedPrecondition):
    """Nothing is ordered or received from an inactive vendor."""

    reason = "VENDOR_INACTIVE"


class OtherVendor(InvalidArgument):
    """The document is another vendor's."""

    reason = "OTHER_VENDOR"


class OtherProduct(InvalidArgument):
    """The order line is of another product."""

    reason = "OTHER_PRODUCT"


class OrderLineNeeded(InvalidArgument):
    """A receipt against an order says for each line which line of the order it fulfils; a direct one names none."""

    reason = "ORDER_LINE_NEEDED"


class OverReceipt(FailedPrecondition):
    """More would be received than was ordered."""

    reason = "OVER_RECEIPT"


class QuantityMissing(InvalidArgument):
    """A line brings something in, billed or free."""

    reason = "QUANTITY_MISSING"


class CostTooLarge(InvalidArgument):
    """The goods and their freight cost more than the books can say."""

    reason = "COST_TOO_LARGE"


class PriceAboveMrp(InvalidArgument):
    """A price to the trade is above the MRP."""

    reason = "PRICE_ABOVE_MRP"


class BillMismatch(FailedPrecondition):
    """The bill is not what was ordered and received. The facts name the differences."""

    reason = "BILL_MISMATCH"


class PrintedFiguresInconsistent(InvalidArgument):
    """The printed figures do not add up to the printed total."""

    reason = "PRINTED_FIGURES_INCONSISTENT"


class DifferenceReasonMissing(InvalidArgument):
    """Differences are accepted with a reason, and a reason is given with them alone."""

    reason = "DIFFERENCE_REASON_MISSING"


class DifferenceDecidedTwice(InvalidArgument):
    """The differences of a bill are accepted, or claimed."""

    reason = "DIFFERENCE_DECIDED_TWICE"


class NothingToClaim(FailedPrecondition):
    """The bill asks nothing too much of which the vendor could give something back."""

    reason = "NOTHING_TO_CLAIM"


class NothingToDecide(FailedPrecondition):
    """A decision names a line of the bill that does not differ."""

    reason = "NOTHING_TO_DECIDE"


class DebitClaimNotFound(NotFound):
    """No such debit claim in this organisation."""

    reason = "DEBIT_CLAIM_NOT_FOUND"


class DebitClaimCancelled(FailedPrecondition):
    """The claim is cancelled: what is open of it has been waived."""

    reason = "DEBIT_CLAIM_CANCELLED"


class OverClaim(FailedPrecondition):
    """More units than are kept of a bill's line, and neither returned nor claimed."""

    reason = "OVER_CLAIM"


class DebitClaimNotCancelled(FailedPrecondition):
    """Nothing of the claim is waived."""

    reason = "DEBIT_CLAIM_NOT_CANCELLED"


class DebitClaimSettled(FailedPrecondition):
    """The vendor has met the claim, or a part of it.

    Whoever cancels the bill, or returns the goods at the billed price, undoes the settlements first.
    """

    reason = "DEBIT_CLAIM_SETTLED"


class OverSettlement(FailedPrecondition):
    """More than is open of the claim, or than the document gives for it. The facts name how much it may be."""

    reason = "OVER_SETTLEMENT"


class OtherSettlementKind(InvalidArgument):
    """The field belongs to another kind of settlement: a document is named, and only a refund comes by a payment."""

    reason = "OTHER_SETTLEMENT_KIND"


class ClaimSettlementNotFound(NotFound):
    """The claim has no such settlement."""

    reason = "CLAIM_SETTLEMENT_NOT_FOUND"


class ClaimSettlementUndone(FailedPrecondition):
    """The settlement is undone already."""

    reason = "CLAIM_SETTLEMENT_UNDONE"


class NotADebitNote(FailedPrecondition):
    """The document is a payment or another credit: no goods went back under it."""

    reason = "NOT_A_DEBIT_NOTE"


class NotALaterBill(FailedPrecondition):
    """The claim is of this bill, so another bill corrects it."""

    reason = "NOT_A_LATER_BILL"


class NothingToClose(FailedPrecondition):
    """Every unit of the debit note is in a bill, or is closed already; or it is a payment."""

    reason = "NOTHING_TO_CLOSE"


class DebitNoteSettled(FailedPrecondition):
    """The debit note settles bills that are not for its goods. Undo the allocations first."""

    reason = "DEBIT_NOTE_SETTLED"


class DebitNoteNotClosed(FailedPrecondition):
    """Nothing of the debit note is closed. What a bill has shown is undone by cancelling the bill."""

    reason = "DEBIT_NOTE_NOT_CLOSED"


class ReceiptBilled(FailedPrecondition):
    """Nothing of the receipt is left to bill."""

    reason = "RECEIPT_BILLED"


class OtherRegistration(InvalidArgument):
    """One bill is for one registration of the organisation."""

    reason = "OTHER_REGISTRATION"


class VendorRefundNotFound(NotFound):
    """No such vendor refund in this organisation."""

    reason = "VENDOR_REFUND_NOT_FOUND"


class VendorRefundCancelled(FailedPrecondition):
    """The vendor refund is cancelled already."""

    reason = "VENDOR_REFUND_CANCELLED"


class VendorAllowanceNotFound(NotFound):
    """No such vendor allowance in this organisation."""

    reason = "VENDOR_ALLOWANCE_NOT_FOUND"


class VendorAllowanceCancelled(FailedPrecondition):
    """The vendor allowance is cancelled already."""

    reason = "VENDOR_ALLOWANCE_CANCELLED"
