"""Posted outward documents, from which a return is built."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

from gst.money import NIL, ZERO
from gst.tax.categories import DocumentKind, SupplyKind, Treatment


class IssuedAs(IntEnum):
    """The kinds of document counted in table 13, by the portal's number. gst.md 3.4."""

    OUTWARD_INVOICE = 1
    SELF_INVOICE = 2
    REVISED_INVOICE = 3
    DEBIT_NOTE = 4
    CREDIT_NOTE = 5
    RECEIPT_VOUCHER = 6
    PAYMENT_VOUCHER = 7
    REFUND_VOUCHER = 8
    CHALLAN_JOB_WORK = 9
    CHALLAN_ON_APPROVAL = 10
    CHALLAN_LIQUID_GAS = 11
    CHALLAN_OTHER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardLine:
    """A posted line. Rupees; on a note too, all amounts are positive. `tax_rate` is per cent over all heads.

    A zero-rated line without payment keeps its treatment and rate, and has no tax.
    """

    hsn: str
    uqc: str
    quantity: Decimal
    taxable: Decimal
    tax_rate: Decimal
    free_quantity: Decimal = ZERO
    treatment: Treatment = Treatment.TAXABLE
    cgst: Decimal = NIL
    sgst: Decimal = NIL
    igst: Decimal = NIL
    cess: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalInvoice:
    """The invoice that a note corrects. Its date and its value in rupees decide the section of the note."""

    number: str
    date: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingBill:
    """The customs document of an export: port code, number and date."""

    port: str
    number: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardDocument:
    """A posted document. `value` is the amount to pay in rupees, with tax, exempt lines and round-off."""

    number: str
    kind: DocumentKind
    date: date
    supply: SupplyKind
    place_of_supply: str
    value: Decimal
    lines: tuple[OutwardLine, ...]
    recipient_gstin: str | None = None
    recipient_is_composition: bool = False
    reverse_charge: bool = False
    original: OriginalInvoice | None = None
    shipping_bill: ShippingBill | None = None
    cancelled: bool = False

    @property
    def is_note(self) -> bool:
        """Whether this is a GST credit or debit note."""
        return self.kind in {DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedNumber:
    """A used number without its document: of a challan or voucher, or a number that was cancelled before posting."""

    issued_as: IssuedAs
    number: str
    cancelled: bool = False
