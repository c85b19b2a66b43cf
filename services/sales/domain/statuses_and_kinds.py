"""The statuses and kinds of sales, spelled alike in Python, SQL and REST."""

import enum


class CustomerType(enum.StrEnum):
    """What kind of business a customer is."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"
    HOSPITAL = "hospital"
    CLINIC = "clinic"
    INSTITUTION = "institution"


INSTITUTIONS = frozenset({CustomerType.HOSPITAL, CustomerType.CLINIC, CustomerType.INSTITUTION})
"""May buy scheduled drugs without a licence to deal in them. gst.md 6.3."""


class OrderStatus(enum.StrEnum):
    """draft → confirmed → partially_invoiced → completed; cancelled from each but the last."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PARTIALLY_INVOICED = "partially_invoiced"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class InvoiceStatus(enum.StrEnum):
    """issued → cancelled. Its lines and figures never change."""

    ISSUED = "issued"
    CANCELLED = "cancelled"


class InvoiceKind(enum.StrEnum):
    """What kind of paper a sale is; each is numbered apart. CGST Rules 46, 46A, 49."""

    TAX_INVOICE = "tax_invoice"
    BILL_OF_SUPPLY = "bill_of_supply"
    INVOICE_CUM_BILL_OF_SUPPLY = "invoice_cum_bill_of_supply"


class RegisterKind(enum.StrEnum):
    """What changes the register of outward supplies."""

    INVOICE = "invoice"
    INVOICE_CANCELLED = "invoice_cancelled"
    CREDIT_NOTE = "credit_note"
