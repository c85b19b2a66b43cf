"""What is not there: one reason for each kind of document."""

from kit.errors import NotFound


class SalesReturnNotFound(NotFound):
    """No sales return of this organisation has the id."""

    reason = "SALES_RETURN_NOT_FOUND"


class PurchaseReturnNotFound(NotFound):
    """No purchase return of this organisation has the id."""

    reason = "PURCHASE_RETURN_NOT_FOUND"


class CreditNoteNotFound(NotFound):
    """No credit note of this organisation has the id."""

    reason = "CREDIT_NOTE_NOT_FOUND"


class DebitNoteNotFound(NotFound):
    """No debit note of this organisation has the id."""

    reason = "DEBIT_NOTE_NOT_FOUND"
