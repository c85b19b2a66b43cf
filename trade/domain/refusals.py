"""What several contexts refuse: each reason has one class. A reason of one context alone stands in that context."""

from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, PermissionDenied


class CodeTaken(AlreadyExists):
    """The code is another one's, in whatever case it is written."""

    reason = "CODE_TAKEN"


class ManagerNeeded(PermissionDenied):
    """Only a manager accepts this."""

    reason = "MANAGER_NEEDED"


class FieldMissing(InvalidArgument):
    """A field that must have a value here is empty."""

    reason = "FIELD_MISSING"


class LineRepeated(InvalidArgument):
    """Two lines of the request name the same thing."""

    reason = "LINE_REPEATED"


class QuantityNotWhole(InvalidArgument):
    """The product is counted, and the quantity is not a whole number of its units."""

    reason = "QUANTITY_NOT_WHOLE"


class QuantityTooLarge(InvalidArgument):
    """More units than a line of a document can say."""

    reason = "QUANTITY_TOO_LARGE"


class PriceGivenTwice(InvalidArgument):
    """A price is given for a base unit and for a pack too."""

    reason = "PRICE_GIVEN_TWICE"


class BalanceTooLarge(FailedPrecondition):
    """The account would come to more than the books can say."""

    reason = "BALANCE_TOO_LARGE"


class ProductNotFound(NotFound):
    """No such product in this organisation."""

    reason = "PRODUCT_NOT_FOUND"


class ProductInactive(FailedPrecondition):
    """Inactive products are neither bought nor sold."""

    reason = "PRODUCT_INACTIVE"


class LocationNotFound(NotFound):
    """No such location in this organisation."""

    reason = "LOCATION_NOT_FOUND"


class WrongLocation(FailedPrecondition):
    """Goods of this kind, or for this purpose, do not belong to that location."""

    reason = "WRONG_LOCATION"


class MrpMissing(InvalidArgument):
    """An MRP is never invented, and is never zero."""

    reason = "MRP_MISSING"


class RateMissing(InvalidArgument):
    """The line names no rate, and no price of the batch takes its place."""

    reason = "RATE_MISSING"


class GstinMissing(InvalidArgument):
    """A party of this GST category has a GSTIN."""

    reason = "GSTIN_MISSING"


class GstinNotAllowed(InvalidArgument):
    """A party of this GST category has no GSTIN."""

    reason = "GSTIN_NOT_ALLOWED"


class StateMismatch(InvalidArgument):
    """The state of the address is not the one of the GSTIN, or in another country without reason."""

    reason = "STATE_MISMATCH"


class StateMissing(InvalidArgument):
    """An address needs its state: tax depends on it."""

    reason = "STATE_MISSING"


class ValidityReversed(InvalidArgument):
    """A licence ends before it begins."""

    reason = "VALIDITY_REVERSED"


class OrderStatusRefused(FailedPrecondition):
    """The order's status does not allow it."""

    reason = "ORDER_STATUS"


class AmountMissing(InvalidArgument):
    """An amount that must be more than zero is not."""

    reason = "AMOUNT_MISSING"


class NothingToAllocate(InvalidArgument):
    """The request names no open item and none is due, or nothing of the credit is on account."""

    reason = "NOTHING_TO_ALLOCATE"


class OverAllocation(FailedPrecondition):
    """More is allocated than the bill has outstanding, or than there is to allocate."""

    reason = "OVER_ALLOCATION"


class OverReturn(FailedPrecondition):
    """The quantity is greater than the delivered quantity minus earlier returns. The facts name this difference."""

    reason = "OVER_RETURN"


class NoteDiffers(FailedPrecondition):
    """A credit note or debit note does not agree with what was held for it."""

    reason = "NOTE_DIFFERS"


class CashForbidden(FailedPrecondition):
    """The law forbids to take so much in cash from one person in a day, or for one invoice or order."""

    reason = "CASH_FORBIDDEN"
