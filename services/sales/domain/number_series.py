"""The numbers that documents of sales carry."""

import enum
from collections.abc import Mapping
from typing import Final

from services.sales.domain.statuses_and_kinds import InvoiceKind


class Series(enum.StrEnum):
    """Kinds of document, each counted apart.

    The first letter stands for the kind after a registration's own letters.
    """

    INVOICE = "INV"
    BILL_OF_SUPPLY = "BOS"
    INVOICE_CUM_BILL_OF_SUPPLY = "MBS"
    CUSTOMER_RECEIPT = "RCT"
    ORDER = "ORD"


SERIES_OF_INVOICE: Final[Mapping[InvoiceKind, Series]] = {
    InvoiceKind.TAX_INVOICE: Series.INVOICE,
    InvoiceKind.BILL_OF_SUPPLY: Series.BILL_OF_SUPPLY,
    InvoiceKind.INVOICE_CUM_BILL_OF_SUPPLY: Series.INVOICE_CUM_BILL_OF_SUPPLY,
}
