"""Decides where in GSTR-1 a document belongs, or why it belongs nowhere. gst.md 3.2."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from gst.codes.gstin import GstinInvalid, parse_gstin
from gst.codes.hsn import EXPORT_DIGITS, HsnInvalid, check_hsn, is_service
from gst.codes.numbers import DocumentNumberInvalid, check_document_number
from gst.codes.states import STATES
from gst.codes.uqc import UQCS
from gst.dates.limits import credit_note_cuts_tax
from gst.money import PAISA, round_paisa, round_tax
from gst.returns.records import OriginalInvoice, OutwardDocument, OutwardLine
from gst.tables import rows
from gst.tax.words import DocumentKind, SupplyKind, Treatment

GST_BEGAN = date(2017, 7, 1)
LARGEST_VALUE = Decimal(10) ** 13
"""Rupees: `val` has at most 13 digits before the point. gst.md 3.2."""
LARGEST_TAXABLE = Decimal(10) ** 11
"""Rupees: `txval` has at most 11 digits before the point. gst.md 3.2."""
ACCEPTED_RATES = frozenset(Decimal(row["rate"]) for row in rows("gstr1_rates"))

_SHIPPING_BILL = re.compile(r"[0-9]{3,7}")
_PORT = re.compile(r"[A-Z0-9]{1,6}")
_TWO = Decimal(2)
_REMEMBERED = 8192
"""Answers kept: a month repeats its customers and its goods a hundred times over."""
_B2CL_LIMITS = sorted(((row["since_period"], Decimal(row["limit"])) for row in rows("b2cl_limits")), reverse=True)
_EXPORTS = frozenset({SupplyKind.EXPORT_WITH_TAX, SupplyKind.EXPORT_WITHOUT_TAX})
ZERO_RATED = _EXPORTS | {SupplyKind.SEZ_WITH_TAX, SupplyKind.SEZ_WITHOUT_TAX}
_WITHIN_STATE = frozenset({SupplyKind.INTRA_STATE, SupplyKind.INTRA_STATE_WITH_IGST})
WITHOUT_PAYMENT = frozenset({SupplyKind.SEZ_WITHOUT_TAX, SupplyKind.EXPORT_WITHOUT_TAX})
_MAY_BEAR_CGST = frozenset({SupplyKind.INTRA_STATE, SupplyKind.DEEMED_EXPORT})
_NEEDS_GSTIN = frozenset(
    {
        SupplyKind.SEZ_WITH_TAX,
        SupplyKind.SEZ_WITHOUT_TAX,
        SupplyKind.DEEMED_EXPORT,
        SupplyKind.INTRA_STATE_WITH_IGST,
    },
)
_IN_GSTR1 = frozenset(
    {
        DocumentKind.TAX_INVOICE,
        DocumentKind.BILL_OF_SUPPLY,
        DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.DEBIT_NOTE,
    },
)


class Section(StrEnum):
    """The sections of GSTR-1 that hold documents."""

    B2B = "b2b"
    B2CL = "b2cl"
    B2CS = "b2cs"
    EXP = "exp"
    CDNR = "cdnr"
    CDNUR = "cdnur"
    NIL = "nil"


class NotPlaced(StrEnum):
    """Why a document is in no section."""

    OUTSIDE_GSTR1 = "outside_gstr1"
    CANCELLED = "cancelled"
    AFTER_PERIOD = "after_period"
    BEFORE_GST = "before_gst"
    NUMBER_INVALID = "number_invalid"
    NUMBER_TWICE = "number_twice"
    NUMBER_WAS_CANCELLED = "number_was_cancelled"
    NO_LINES = "no_lines"
    PLACE_INVALID = "place_invalid"
    GSTIN_INVALID = "gstin_invalid"
    GSTIN_MISSING = "gstin_missing"
    ORIGINAL_MISSING = "original_missing"
    HSN_INVALID = "hsn_invalid"
    UQC_INVALID = "uqc_invalid"
    RATE_NOT_ACCEPTED = "rate_not_accepted"
    HEADS_WRONG = "heads_wrong"
    TAX_MISSING = "tax_missing"
    AMOUNT_NEGATIVE = "amount_negative"
    VALUE_TOO_LARGE = "value_too_large"
    NOTE_TOO_LATE = "note_too_late"
    NOTE_WITHOUT_VALUE = "note_without_value"
    REVERSE_CHARGE_MISSING = "reverse_charge_missing"
    PARTS_OF_A_PAISA = "parts_of_a_paisa"
    SHIPPING_BILL_HALF = "shipping_bill_incomplete"


class Unplaceable(Exception):
    """Says why a document has no section, and at which line (from 1) if it is a line."""

    def __init__(self, why: NotPlaced, *, line: int | None = None) -> None:
        """Keep the reason typed."""
        super().__init__(why.value)
        self.why = why
        self.line = line


def b2cl_limit(on: date) -> Decimal:
    """Rupees above which an inter-state invoice to an unregistered buyer is b2cl, in the period of `on`. V31."""
    month = f"{on.year}-{on.month:02d}"
    return next(limit for since, limit in _B2CL_LIMITS if since <= month)


def section_of(document: OutwardDocument) -> Section:
    """The one section of a document that `check_placeable` has passed. Raises Unplaceable. gst.md 3.2 (V30, V31, V49).

    The original decides for a note to an unregistered buyer: against a b2cl invoice it is cdnur however small it is.
    """
    if document.supply not in ZERO_RATED and all(line.treatment is not Treatment.TAXABLE for line in document.lines):
        return Section.NIL
    if document.supply in _EXPORTS:
        return Section.CDNUR if document.is_note else Section.EXP
    if document.recipient_gstin:
        return Section.CDNR if document.is_note else Section.B2B
    if document.supply in _NEEDS_GSTIN:
        raise Unplaceable(NotPlaced.GSTIN_MISSING)
    if document.supply is not SupplyKind.INTER_STATE:
        return Section.B2CS
    if not document.is_note:
        return Section.B2CL if document.value > b2cl_limit(document.date) else Section.B2CS
    if document.original is None:
        raise Unplaceable(NotPlaced.ORIGINAL_MISSING)
    return Section.CDNUR if _was_b2cl(document.original) else Section.B2CS


def check_placeable(document: OutwardDocument, last_day: date, *, supplier_state: str, least_hsn_digits: int) -> None:
    """Raise Unplaceable if the portal would refuse the document in the period that ends on `last_day`. gst.md 3.1-3.3.

    `supplier_state` is the code in the filer's GSTIN: CGST and SGST are of that state alone.
    """
    if document.kind not in _IN_GSTR1:
        raise Unplaceable(NotPlaced.OUTSIDE_GSTR1)
    if document.cancelled:
        raise Unplaceable(NotPlaced.CANCELLED)
    if document.date > last_day:
        raise Unplaceable(NotPlaced.AFTER_PERIOD)
    if document.date < GST_BEGAN:
        raise Unplaceable(NotPlaced.BEFORE_GST)
    _check_head(document)
    _check_parties(document, supplier_state)
    for number, line in enumerate(document.lines, 1):
        why = _line_fault(line, document, least_hsn_digits)
        if why is not None:
            raise Unplaceable(why, line=number)


def _check_head(document: OutwardDocument) -> None:
    try:
        check_document_number(document.number)
    except DocumentNumberInvalid:
        raise Unplaceable(NotPlaced.NUMBER_INVALID) from None
    if not document.lines:
        raise Unplaceable(NotPlaced.NO_LINES)
    if document.value < 0:
        raise Unplaceable(NotPlaced.AMOUNT_NEGATIVE)
    if document.value >= LARGEST_VALUE or sum(line.taxable for line in document.lines) >= LARGEST_TAXABLE:
        raise Unplaceable(NotPlaced.VALUE_TOO_LARGE)
    if not _in_paise(document.value):
        raise Unplaceable(NotPlaced.PARTS_OF_A_PAISA)
    if document.is_note:
        _check_note(document)


def _check_parties(document: OutwardDocument, supplier_state: str) -> None:
    place = document.place_of_supply
    if place not in STATES or place == "99" or (document.supply in _WITHIN_STATE and place != supplier_state):
        raise Unplaceable(NotPlaced.PLACE_INVALID)
    if document.recipient_gstin is not None and not _is_gstin(document.recipient_gstin):
        raise Unplaceable(NotPlaced.GSTIN_INVALID)
    if document.supply is SupplyKind.INTRA_STATE_WITH_IGST and not document.reverse_charge:
        raise Unplaceable(NotPlaced.REVERSE_CHARGE_MISSING)
    bill = document.shipping_bill
    if bill is not None and not (_SHIPPING_BILL.fullmatch(bill.number) and _PORT.fullmatch(bill.port)):
        raise Unplaceable(NotPlaced.SHIPPING_BILL_HALF)


def _check_note(document: OutwardDocument) -> None:
    """A row of cdnr has a value above zero, and a credit note cuts tax to 30 November only. s.34(2); gst.md 2.3, 3.2."""
    if not any(line.taxable for line in document.lines):
        raise Unplaceable(NotPlaced.NOTE_WITHOUT_VALUE)
    original = document.original
    if (
        document.kind is DocumentKind.CREDIT_NOTE
        and original is not None
        and not credit_note_cuts_tax(document.date, original.date)
    ):
        raise Unplaceable(NotPlaced.NOTE_TOO_LATE)


def _line_fault(line: OutwardLine, document: OutwardDocument, least_hsn_digits: int) -> NotPlaced | None:
    # Goods that leave the country are named to the last digit; a service code never has more than six.
    exported = document.supply in _EXPORTS and not is_service(line.hsn)
    if not _is_hsn(line.hsn, EXPORT_DIGITS if exported else least_hsn_digits):
        return NotPlaced.HSN_INVALID
    if line.uqc not in UQCS:
        return NotPlaced.UQC_INVALID
    if line.gst_rate not in ACCEPTED_RATES:
        return NotPlaced.RATE_NOT_ACCEPTED
    if min(line.qty, line.taxable, line.cgst, line.igst, line.cess) < 0:
        return NotPlaced.AMOUNT_NEGATIVE
    if _heads_wrong(line, document.supply):
        return NotPlaced.HEADS_WRONG
    if line.gst_rate and line.treatment is not Treatment.TAXABLE:
        return NotPlaced.RATE_NOT_ACCEPTED
    if not all(_in_paise(amount) for amount in (line.taxable, line.cgst, line.igst, line.cess) if amount):
        return NotPlaced.PARTS_OF_A_PAISA
    return NotPlaced.TAX_MISSING if _tax_missing(line, document) else None


def _tax_missing(line: OutwardLine, document: OutwardDocument) -> bool:
    """Whether a line with a rate charges nothing though its supplier owes the tax, and not for being a few paise."""
    if line.cgst or line.igst or not line.gst_rate:
        return False
    if document.reverse_charge or document.supply in WITHOUT_PAYMENT:
        return False
    return bool(round_tax(line.taxable, line.gst_rate / _TWO))


def _heads_wrong(line: OutwardLine, supply: SupplyKind) -> bool:
    if line.cgst != line.sgst or (line.cgst and line.igst):
        return True
    if line.cgst and supply not in _MAY_BEAR_CGST:
        return True
    if line.igst and supply is SupplyKind.INTRA_STATE:
        return True
    untaxed = line.treatment is not Treatment.TAXABLE or supply in WITHOUT_PAYMENT
    return untaxed and bool(line.cgst or line.igst or line.cess)


def _in_paise(amount: Decimal) -> bool:
    return amount.same_quantum(PAISA) or amount == round_paisa(amount)


def _was_b2cl(original: OriginalInvoice) -> bool:
    return original.value > b2cl_limit(original.date)


@lru_cache(maxsize=_REMEMBERED)
def _is_gstin(text: str) -> bool:
    try:
        parse_gstin(text)
    except GstinInvalid:
        return False
    return True


@lru_cache(maxsize=_REMEMBERED)
def _is_hsn(code: str, least_digits: int) -> bool:
    try:
        check_hsn(code, least_digits=least_digits)
    except HsnInvalid:
        return False
    return True
