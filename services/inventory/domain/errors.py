"""What inventory refuses, each with its stable reason."""

from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Unavailable


class BatchNotFound(NotFound):
    """No such batch in this organisation, or not of this product."""

    reason = "BATCH_NOT_FOUND"


class AdjustmentNotFound(NotFound):
    """No such adjustment in this organisation."""

    reason = "STOCK_ADJUSTMENT_NOT_FOUND"


class TaxClassUnknown(InvalidArgument):
    """The tax law knows no rate for this class."""

    reason = "TAX_CLASS_UNKNOWN"


class HsnInvalid(InvalidArgument):
    """The HSN code has not the digits it should have."""

    reason = "HSN_INVALID"


class HsnOfOtherGoods(InvalidArgument):
    """The HSN code does not fit the tax class of the product, and nobody has confirmed it."""

    reason = "HSN_OF_OTHER_GOODS"


class ExemptDrugUnconfirmed(InvalidArgument):
    """The names of the product and its tax class disagree about the list of exempt drugs. Nobody has confirmed it."""

    reason = "EXEMPT_DRUG_UNCONFIRMED"


class ScheduleUnconfirmed(InvalidArgument):
    """The names of a drug hold a substance of Schedule H1, it is entered under another schedule or none.

    Nobody has confirmed that it is outside Schedule H1.
    """

    reason = "SCHEDULE_UNCONFIRMED"


class UqcUnknown(InvalidArgument):
    """The unit is not one of the GST unit codes."""

    reason = "UQC_UNKNOWN"


class LocationInactive(FailedPrecondition):
    """Inactive locations take no more goods."""

    reason = "LOCATION_INACTIVE"


class DefaultLocationMissing(FailedPrecondition):
    """The request names no location, and the organisation has no default location of the kind."""

    reason = "DEFAULT_LOCATION_MISSING"


class DefaultLocationNeeded(FailedPrecondition):
    """A default location stays active and stays the default until another one takes its part."""

    reason = "DEFAULT_LOCATION_NEEDED"


class InsufficientStock(FailedPrecondition):
    """Less is available than requested.

    The facts show how much there is for each short line, `lines[0].available`, and what other locations have for a
    sale, `lines[0].elsewhere`.
    """

    reason = "INSUFFICIENT_STOCK"


class TooManyBatches(FailedPrecondition):
    """The goods would come out of more batches than one document may have lines. Ask for them in two documents."""

    reason = "TOO_MANY_BATCHES"


class GoodsCameLater(FailedPrecondition):
    """A document of a past day would take goods that came later, or find goods of a batch that came later.

    `possible_from` is the first day on which it could.
    """

    reason = "GOODS_CAME_LATER"


class BatchExpired(FailedPrecondition):
    """The batch is past its last good day, or too close to it."""

    reason = "BATCH_EXPIRED"


class BatchNotSaleable(FailedPrecondition):
    """The batch is blocked or recalled."""

    reason = "BATCH_NOT_SALEABLE"


class BatchTaken(AlreadyExists):
    """Another batch of the product has this number, expiry and MRP."""

    reason = "BATCH_TAKEN"


class BatchStatusUnchanged(FailedPrecondition):
    """The batch already has this status, or cannot get it from the one it has."""

    reason = "BATCH_STATUS_UNCHANGED"


class BatchQuantitiesDiffer(InvalidArgument):
    """The named batches do not add up to the line."""

    reason = "BATCH_QUANTITIES_DIFFER"


class BatchesNeeded(InvalidArgument):
    """For this purpose the batches must be named."""

    reason = "BATCHES_NEEDED"


class ReservationNotConfirmed(FailedPrecondition):
    """The reservation to take from is not one that its coordinator has confirmed."""

    reason = "RESERVATION_NOT_CONFIRMED"


class BatchNumberMissing(InvalidArgument):
    """A batch number is never invented."""

    reason = "BATCH_NUMBER_MISSING"


class ExpiryMissing(InvalidArgument):
    """An expiry is never invented."""

    reason = "EXPIRY_MISSING"


class ExpiryFarOff(InvalidArgument):
    """The expiry is more than ten years off, and nobody has confirmed it."""

    reason = "EXPIRY_FAR_OFF"


class ManufactureAfterReceipt(InvalidArgument):
    """The goods came before they were made, and nobody has confirmed it."""

    reason = "MANUFACTURE_AFTER_RECEIPT"


class NotADrug(InvalidArgument):
    """What has a schedule of the Drugs Rules is a drug."""

    reason = "NOT_A_DRUG"


class BatchFactsMissing(FailedPrecondition):
    """Goods are on hand without the batch number or the expiry that the class needs."""

    reason = "BATCH_FACTS_MISSING"


class ManufactureAfterExpiry(InvalidArgument):
    """Goods cannot expire before they are made."""

    reason = "MANUFACTURE_AFTER_EXPIRY"


class DispositionRefused(FailedPrecondition):
    """Goods in this state do not go back on the shelf."""

    reason = "DISPOSITION_REFUSED"


class NotIssuedHere(FailedPrecondition):
    """The named document took no such batch, or less than comes back."""

    reason = "NOT_ISSUED_HERE"


class ReceiptNotArrived(FailedPrecondition):
    """The goods whose cost changes are still on their way in."""

    reason = "RECEIPT_NOT_ARRIVED"


class GoodsNotArrived(FailedPrecondition):
    """The goods of a posted receipt are still on their way into the stock. The same request succeeds a moment later."""

    reason = "GOODS_NOT_ARRIVED"


class IssueNotArrived(Unavailable):
    """The document with which the goods left has not reached these books yet; the message will be sent again."""

    reason = "ISSUE_NOT_ARRIVED"


class BelowReserved(FailedPrecondition):
    """Reserved goods cannot be written off."""

    reason = "BELOW_RESERVED"


class StockTooLarge(FailedPrecondition):
    """The goods on hand, or their value, would come to more than the books can say."""

    reason = "STOCK_TOO_LARGE"


class WriteOffUpwards(InvalidArgument):
    """Only a count finds more; a write-off goes down."""

    reason = "WRITE_OFF_UPWARDS"


class BatchNotReceived(FailedPrecondition):
    """Nothing of the batch has ever come in: there is nothing to adjust."""

    reason = "BATCH_NOT_RECEIVED"
