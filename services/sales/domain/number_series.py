"""The numbers that documents of sales carry."""

import enum


class Series(enum.StrEnum):
    """Kinds of document, each counted apart.

    The first letter stands for the kind after a registration's own letters.
    """

    INVOICE = "INV"
    CUSTOMER_RECEIPT = "RCT"
    ORDER = "ORD"
