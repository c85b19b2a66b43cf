"""The numbers that documents of this service carry."""

import enum


class Series(enum.StrEnum):
    """A series for each kind of document; GST and commercial notes are counted apart. gst.md 2.2 and 1.5."""

    SALES_RETURN = "SR"
    CREDIT_NOTE = "CN"
    COMMERCIAL_CREDIT_NOTE = "FN"
    PURCHASE_RETURN = "PR"
    DEBIT_NOTE = "DN"
