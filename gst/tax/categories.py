"""Categories of the law that several rules share: treatments, recipients, supplies, charges, documents."""

from enum import StrEnum


class Treatment(StrEnum):
    """How the law taxes goods: taxable, or untaxed in one of three ways. gst.md 1.3."""

    TAXABLE = "taxable"
    EXEMPT = "exempt"
    NIL_RATED = "nil_rated"
    NON_GST = "non_gst"


class RecipientCategory(StrEnum):
    """The buyer's status under GST. Returns distinguish it. gst.md 1.1."""

    REGULAR = "regular"
    COMPOSITION = "composition"
    UNREGISTERED = "unregistered"
    SEZ = "sez"
    OVERSEAS = "overseas"
    DEEMED_EXPORT = "deemed_export"
    UIN = "uin"
    TAX_DEDUCTOR = "tax_deductor"
    TAX_COLLECTOR = "tax_collector"
    ISD = "isd"


WITHOUT_GSTIN = frozenset({RecipientCategory.UNREGISTERED, RecipientCategory.OVERSEAS})
"""Buyers of these categories have no GSTIN; all others have one."""


class SupplyKind(StrEnum):
    """The kind of an outward supply. It decides the heads of tax and the section in the returns. gst.md 1.1."""

    INTRA_STATE = "intra_state"
    INTER_STATE = "inter_state"
    SEZ_WITH_TAX = "sez_with_tax"
    SEZ_WITHOUT_TAX = "sez_without_tax"
    EXPORT_WITH_TAX = "export_with_tax"
    EXPORT_WITHOUT_TAX = "export_without_tax"
    DEEMED_EXPORT = "deemed_export"
    INTRA_STATE_WITH_IGST = "intra_state_with_igst"


EXPORTS = frozenset({SupplyKind.EXPORT_WITH_TAX, SupplyKind.EXPORT_WITHOUT_TAX})
ZERO_RATED = EXPORTS | {SupplyKind.SEZ_WITH_TAX, SupplyKind.SEZ_WITHOUT_TAX}
"""IGST Act s.16(1): exports and supplies to an SEZ."""
ZERO_RATED_WITHOUT_PAYMENT = frozenset({SupplyKind.SEZ_WITHOUT_TAX, SupplyKind.EXPORT_WITHOUT_TAX})
"""Zero-rated under a bond or letter of undertaking: the document charges no tax."""


class Charge(StrEnum):
    """The heads that a document charges. SGST includes UTGST, which the files do not distinguish. gst.md 1.1."""

    CGST_SGST = "cgst_sgst"
    IGST = "igst"
    NO_TAX = "no_tax"


class DocumentKind(StrEnum):
    """Kinds of document, each in its own number series. gst.md 2.1-2.3."""

    TAX_INVOICE = "tax_invoice"
    BILL_OF_SUPPLY = "bill_of_supply"
    INVOICE_CUM_BILL_OF_SUPPLY = "invoice_cum_bill_of_supply"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    COMMERCIAL_CREDIT_NOTE = "commercial_credit_note"
    DELIVERY_CHALLAN = "delivery_challan"
    SELF_INVOICE = "self_invoice"
