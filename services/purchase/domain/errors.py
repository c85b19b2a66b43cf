"""What purchase refuses, each with its stable reason."""

from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, PermissionDenied


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


class VendorPaymentNotFound(NotFound):
    """No such payment in this organisation."""

    reason = "VENDOR_PAYMENT_NOT_FOUND"


class ProductNotFound(NotFound):
    """No such product in this organisation."""

    reason = "PRODUCT_NOT_FOUND"


class CodeTaken(AlreadyExists):
    """The code is another vendor's, in whatever case it is written."""

    reason = "CODE_TAKEN"


class BillNumberTaken(AlreadyExists):
    """The vendor's bill of this number and financial year is in the books."""

    reason = "BILL_NUMBER_TAKEN"


class FieldMissing(InvalidArgument):
    """A field that must have a value here is empty."""

    reason = "FIELD_MISSING"


class GstinMissing(InvalidArgument):
    """A registered vendor has a GSTIN."""

    reason = "GSTIN_MISSING"


class GstinNotExpected(InvalidArgument):
    """An unregistered vendor has no GSTIN."""

    reason = "GSTIN_NOT_EXPECTED"


class StateDiffers(InvalidArgument):
    """The GSTIN is of another state."""

    reason = "STATE_DIFFERS"


class ValidityReversed(InvalidArgument):
    """A licence cannot end before it begins."""

    reason = "VALIDITY_REVERSED"


class DateInPast(InvalidArgument):
    """The day lies before the one that it must follow."""

    reason = "DATE_IN_PAST"


class VendorInactive(FailedPrecondition):
    """Nothing is ordered or received from an inactive vendor."""

    reason = "VENDOR_INACTIVE"


class ProductInactive(FailedPrecondition):
    """Inactive products are not bought."""

    reason = "PRODUCT_INACTIVE"


class IllegalOrderStatus(FailedPrecondition):
    """The order's state does not allow it."""

    reason = "ORDER_STATUS"


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


class RateMissing(InvalidArgument):
    """A price is never invented."""

    reason = "RATE_MISSING"


class MrpMissing(InvalidArgument):
    """An MRP is never invented, and is never zero."""

    reason = "MRP_MISSING"


class PriceAboveMrp(InvalidArgument):
    """A price to the trade lies above the MRP."""

    reason = "PRICE_ABOVE_MRP"


class BillMismatch(FailedPrecondition):
    """The bill is not what was ordered and received. The facts name the differences."""

    reason = "BILL_MISMATCH"


class PrintedFiguresInconsistent(InvalidArgument):
    """The printed figures do not add up to the printed total."""

    reason = "PRINTED_FIGURES_INCONSISTENT"


class ReceiptBilled(FailedPrecondition):
    """The receipt has been billed before."""

    reason = "RECEIPT_BILLED"


class OtherRegistration(InvalidArgument):
    """One bill is for one registration of the organisation."""

    reason = "OTHER_REGISTRATION"


class ManagerNeeded(PermissionDenied):
    """Only a manager accepts this."""

    reason = "MANAGER_NEEDED"


class AmountMissing(InvalidArgument):
    """Nothing is paid, or nothing is allocated."""

    reason = "AMOUNT_MISSING"


class ReferenceMissing(InvalidArgument):
    """A cheque has a number."""

    reason = "REFERENCE_MISSING"


class BillRepeated(InvalidArgument):
    """A bill is named twice."""

    reason = "BILL_REPEATED"


class OverAllocation(FailedPrecondition):
    """More is allocated than the bill has outstanding, or than there is to allocate."""

    reason = "OVER_ALLOCATION"


class LineRepeated(InvalidArgument):
    """A line is named twice."""

    reason = "LINE_REPEATED"


class OverReturn(FailedPrecondition):
    """More would go back than was received and has not gone back. The facts say what is left."""

    reason = "OVER_RETURN"


class ExpireTimeMissing(InvalidArgument):
    """A hold needs a time after which its coordinator may be asked."""

    reason = "EXPIRE_TIME_MISSING"
