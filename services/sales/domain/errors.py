"""What sales refuses, each with its stable reason."""

from kit.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound


class OrganisationNotSetUp(FailedPrecondition):
    """The organisation has no profile yet: nothing can be sold before it has one."""

    reason = "ORGANISATION_NOT_SET_UP"


class OrganisationNotFound(NotFound):
    """The organisation has no profile yet."""

    reason = "ORGANISATION_NOT_FOUND"


class OrganisationExists(AlreadyExists):
    """The organisation is set up already; change it instead."""

    reason = "ORGANISATION_EXISTS"


class RegistrationExists(AlreadyExists):
    """The GSTIN is registered already."""

    reason = "REGISTRATION_EXISTS"


class SeriesPrefixTaken(AlreadyExists):
    """Another registration's documents begin with these letters."""

    reason = "SERIES_PREFIX_TAKEN"


class DefaultRegistrationNeeded(InvalidArgument):
    """Exactly one registration is the default; another one takes its part by becoming it."""

    reason = "DEFAULT_REGISTRATION_NEEDED"


class BooksBeginTooEarly(InvalidArgument):
    """No books begin before GST, on 1 July 2017."""

    reason = "BOOKS_BEGIN_TOO_EARLY"


class BooksBeginLater(FailedPrecondition):
    """The first day of the books only moves back: documents may be dated from the former day on."""

    reason = "BOOKS_BEGIN_LATER"


class TimeZoneUnknown(InvalidArgument):
    """Not a name of the IANA time zone database."""

    reason = "TIME_ZONE_UNKNOWN"


class PeriodsOpenAgain(FailedPrecondition):
    """A month that is closed for the default registration is open for the one that would take its place."""

    reason = "PERIODS_OPEN_AGAIN"


class PeriodStateUnchanged(FailedPrecondition):
    """The month is in the requested state already."""

    reason = "PERIOD_STATE_UNCHANGED"


class PeriodNotBegun(InvalidArgument):
    """A month of the future has no lock: nothing can be dated in it yet."""

    reason = "PERIOD_NOT_BEGUN"


class CustomerNotFound(NotFound):
    """No such customer in this organisation."""

    reason = "CUSTOMER_NOT_FOUND"


class CustomerExists(AlreadyExists):
    """Another customer has the GSTIN, or the PAN and the name. The facts name it."""

    reason = "CUSTOMER_EXISTS"


class CustomerPremisesNotFound(NotFound):
    """No such premises in this organisation, or of another customer."""

    reason = "CUSTOMER_PREMISES_NOT_FOUND"


class CustomerPremisesInactive(FailedPrecondition):
    """Goods do not go to inactive premises."""

    reason = "CUSTOMER_PREMISES_INACTIVE"


class CustomerInactive(FailedPrecondition):
    """Inactive customers are not sold to."""

    reason = "CUSTOMER_INACTIVE"


class LicenceNeeded(FailedPrecondition):
    """A scheduled drug is sold to licensed dealers and to institutions only, and goes to licensed places."""

    reason = "DRUG_LICENCE_NEEDED"


class DeliveryNotAllowed(InvalidArgument):
    """The goods are collected at the counter, go to premises, or stay in India though the buyer is abroad."""

    reason = "DELIVERY_NOT_ALLOWED"


class ConsigneeMissing(InvalidArgument):
    """Goods that go to another on the buyer's direction need its name and address."""

    reason = "CONSIGNEE_MISSING"


class ConsigneeNotAllowed(InvalidArgument):
    """Only goods that go to another on the buyer's direction have a consignee."""

    reason = "CONSIGNEE_NOT_ALLOWED"


class ConsigneeIsBuyer(InvalidArgument):
    """The consignee has the buyer's own GSTIN: the goods go to the buyer."""

    reason = "CONSIGNEE_IS_BUYER"


class InvoicesOfOtherScheme(FailedPrecondition):
    """An invoice stands that was issued under the former scheme, on a day that would be under the other one."""

    reason = "INVOICES_OF_OTHER_SCHEME"


class SchemeChanged(Aborted):
    """The composition scheme of the registration changed while the sale was being issued: send it again."""

    reason = "SCHEME_CHANGED"


class LetterCrossesYears(InvalidArgument):
    """A letter of undertaking is for one financial year."""

    reason = "LETTER_CROSSES_YEARS"


class LetterNotValid(FailedPrecondition):
    """No letter of undertaking is valid on the day of the sale, and the request does not say that it bears tax."""

    reason = "LETTER_NOT_VALID"


class NotZeroRated(InvalidArgument):
    """The supply is neither an export nor one to an SEZ for its authorised operations."""

    reason = "NOT_ZERO_RATED"


class BuyerAddressNeeded(FailedPrecondition):
    """From 50,000 rupees of taxable value on, the paper of an unregistered buyer shows its address and state."""

    reason = "BUYER_ADDRESS_NEEDED"


class CreditLimitExceeded(FailedPrecondition):
    """The customer would owe more than the limit, its confirmed orders included."""

    reason = "CREDIT_LIMIT_EXCEEDED"


class CashOnly(FailedPrecondition):
    """The customer's limit is zero: the sale must be paid in full at once."""

    reason = "CASH_ONLY"


class ReceiptExceedsTotal(InvalidArgument):
    """A receipt that comes with a sale settles that sale and nothing else."""

    reason = "RECEIPT_EXCEEDS_TOTAL"


class GstinOfCustomer(FailedPrecondition):
    """An active customer has the GSTIN of a new registration."""

    reason = "GSTIN_OF_CUSTOMER"


class InvoiceNotFound(NotFound):
    """No such invoice in this organisation."""

    reason = "INVOICE_NOT_FOUND"


class InvoiceLineNotFound(NotFound):
    """The invoice has no such line."""

    reason = "INVOICE_LINE_NOT_FOUND"


class InvoiceCancelled(FailedPrecondition):
    """The invoice is cancelled."""

    reason = "INVOICE_CANCELLED"


class InvoiceHasReturns(FailedPrecondition):
    """Goods of the invoice came back, are coming back, or were credited: it can be corrected by notes only."""

    reason = "INVOICE_HAS_RETURNS"


class OrderNotFound(NotFound):
    """No such order in this organisation."""

    reason = "ORDER_NOT_FOUND"


class OrderLineNotFound(NotFound):
    """The order has no such line."""

    reason = "ORDER_LINE_NOT_FOUND"


class OverInvoiced(FailedPrecondition):
    """More would be invoiced than was ordered."""

    reason = "OVER_INVOICED"


class NothingToInvoice(InvalidArgument):
    """Nothing of the order is left to invoice."""

    reason = "NOTHING_TO_INVOICE"


class CustomerReceiptNotFound(NotFound):
    """No such customer receipt in this organisation."""

    reason = "CUSTOMER_RECEIPT_NOT_FOUND"


class CustomerReceiptCancelled(FailedPrecondition):
    """The customer receipt is cancelled already."""

    reason = "CUSTOMER_RECEIPT_CANCELLED"


class CustomerCreditNotFound(NotFound):
    """Neither a customer receipt nor a credit note of this organisation has the id."""

    reason = "CUSTOMER_CREDIT_NOT_FOUND"


class CustomerCreditCancelled(FailedPrecondition):
    """The credit is a cancelled receipt: nothing of it is on account."""

    reason = "CUSTOMER_CREDIT_CANCELLED"


class CustomerRefundNotFound(NotFound):
    """No such customer refund in this organisation."""

    reason = "CUSTOMER_REFUND_NOT_FOUND"


class CustomerRefundCancelled(FailedPrecondition):
    """The customer refund is cancelled already."""

    reason = "CUSTOMER_REFUND_CANCELLED"


class CustomerAllowanceNotFound(NotFound):
    """No such customer allowance in this organisation."""

    reason = "CUSTOMER_ALLOWANCE_NOT_FOUND"


class CustomerAllowanceCancelled(FailedPrecondition):
    """The customer allowance is cancelled already."""

    reason = "CUSTOMER_ALLOWANCE_CANCELLED"
