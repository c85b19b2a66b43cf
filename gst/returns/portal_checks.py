"""Checks that the portal would accept a document in GSTR-1. gst.md 3.1-3.3."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gst.codes.gstin import GstinInvalid, parse_gstin
from gst.codes.hsn import EXPORT_DIGITS, HsnInvalid, check_hsn, is_service
from gst.codes.numbers import DocumentNumberInvalid, check_document_number
from gst.codes.states import STATES
from gst.codes.uqc import UQCS
from gst.data_tables import rows
from gst.dates.periods import GST_BEGAN
from gst.filer_facts import FilerFacts
from gst.money import PAISA, round_paisa, round_tax
from gst.returns.outward_documents import OutwardDocument, OutwardLine
from gst.returns.unplaceable import Unplaceable, UnplacedReason
from gst.settings import Settings
from gst.tax.categories import EXPORTS, ZERO_RATED_WITHOUT_PAYMENT, DocumentKind, SupplyKind, Treatment

LARGEST_VALUE = Decimal(10) ** 13
"""Rupees: `val` has at most 13 digits before the point. gst.md 3.2."""
LARGEST_TAXABLE = Decimal(10) ** 11
"""Rupees: `txval` has at most 11 digits before the point. gst.md 3.2."""
ACCEPTED_RATES = frozenset(Decimal(row["rate"]) for row in rows("gstr1_rates"))

_SHIPPING_BILL = re.compile(r"[0-9]{3,7}")
_PORT = re.compile(r"[A-Z0-9]{1,6}")
_TWO = Decimal(2)
_REMEMBERED = 8192
"""Size of the caches of checked GSTINs and HSN codes: a month repeats its customers and its goods."""
_WITHIN_STATE = frozenset({SupplyKind.INTRA_STATE, SupplyKind.INTRA_STATE_WITH_IGST})
_MAY_BEAR_CGST = frozenset({SupplyKind.INTRA_STATE, SupplyKind.DEEMED_EXPORT})
_IN_GSTR1 = frozenset(
    {
        DocumentKind.TAX_INVOICE,
        DocumentKind.BILL_OF_SUPPLY,
        DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.DEBIT_NOTE,
    },
)


def check_portal_accepts(
    document: OutwardDocument, last_day: date, *, supplier_state: str, facts: FilerFacts, settings: Settings
) -> None:
    """Raise Unplaceable if the portal would refuse the document in the period that ends on `last_day`. gst.md 3.1-3.3.

    `supplier_state` is the code in the filer's GSTIN: CGST and SGST are of that state alone.
    """
    if document.kind not in _IN_GSTR1:
        raise Unplaceable(UnplacedReason.OUTSIDE_GSTR1)
    if document.cancelled:
        raise Unplaceable(UnplacedReason.CANCELLED)
    if document.date > last_day:
        raise Unplaceable(UnplacedReason.AFTER_PERIOD)
    if document.date < GST_BEGAN:
        raise Unplaceable(UnplacedReason.BEFORE_GST)
    _check_head(document)
    if document.is_note:
        _check_note(document, facts, settings)
    _check_parties(document, supplier_state)
    for number, line in enumerate(document.lines, 1):
        why = _line_fault(line, document, facts.least_hsn_digits)
        if why is not None:
            raise Unplaceable(why, line=number)


def _check_head(document: OutwardDocument) -> None:
    try:
        check_document_number(document.number)
    except DocumentNumberInvalid:
        raise Unplaceable(UnplacedReason.NUMBER_INVALID) from None
    if not document.lines:
        raise Unplaceable(UnplacedReason.NO_LINES)
    if document.value < 0:
        raise Unplaceable(UnplacedReason.AMOUNT_NEGATIVE)
    if document.value >= LARGEST_VALUE or sum(line.taxable for line in document.lines) >= LARGEST_TAXABLE:
        raise Unplaceable(UnplacedReason.VALUE_TOO_LARGE)
    if not _in_paise(document.value):
        raise Unplaceable(UnplacedReason.PARTS_OF_A_PAISA)


def _check_parties(document: OutwardDocument, supplier_state: str) -> None:
    place = document.place_of_supply
    if place not in STATES or place == "99" or (document.supply in _WITHIN_STATE and place != supplier_state):
        raise Unplaceable(UnplacedReason.PLACE_INVALID)
    if document.recipient_gstin is not None and not _is_gstin(document.recipient_gstin):
        raise Unplaceable(UnplacedReason.GSTIN_INVALID)
    if document.supply is SupplyKind.INTRA_STATE_WITH_IGST and not document.reverse_charge:
        raise Unplaceable(UnplacedReason.REVERSE_CHARGE_MISSING)
    bill = document.shipping_bill
    if bill is not None and not (_SHIPPING_BILL.fullmatch(bill.number) and _PORT.fullmatch(bill.port)):
        raise Unplaceable(UnplacedReason.SHIPPING_BILL_INCOMPLETE)


def _check_note(document: OutwardDocument, facts: FilerFacts, settings: Settings) -> None:
    """A note has a value above zero, and a credit note keeps the limit of s.34(2); gst.md 2.3, 3.2."""
    if not any(line.taxable for line in document.lines):
        raise Unplaceable(UnplacedReason.NOTE_WITHOUT_VALUE)
    original = document.original
    if document.kind is not DocumentKind.CREDIT_NOTE or original is None:
        return
    to_registered = document.recipient_gstin is not None
    if document.date > facts.last_day_for_credit_note(original.date, settings, to_registered=to_registered):
        raise Unplaceable(UnplacedReason.NOTE_TOO_LATE)


def _line_fault(line: OutwardLine, document: OutwardDocument, least_hsn_digits: int) -> UnplacedReason | None:
    # Exported goods need the full code. A service code never has more than six digits.
    exported = document.supply in EXPORTS and not is_service(line.hsn)
    if not _is_hsn(line.hsn, EXPORT_DIGITS if exported else least_hsn_digits):
        return UnplacedReason.HSN_INVALID
    if line.uqc not in UQCS:
        return UnplacedReason.UQC_INVALID
    if line.tax_rate not in ACCEPTED_RATES:
        return UnplacedReason.RATE_NOT_ACCEPTED
    if min(line.quantity, line.taxable, line.cgst, line.igst, line.cess) < 0:
        return UnplacedReason.AMOUNT_NEGATIVE
    if _heads_wrong(line, document.supply):
        return UnplacedReason.HEADS_WRONG
    if line.tax_rate and line.treatment is not Treatment.TAXABLE:
        return UnplacedReason.RATE_NOT_ACCEPTED
    if not all(_in_paise(amount) for amount in (line.taxable, line.cgst, line.igst, line.cess) if amount):
        return UnplacedReason.PARTS_OF_A_PAISA
    return UnplacedReason.TAX_MISSING if _tax_missing(line, document) else None


def _tax_missing(line: OutwardLine, document: OutwardDocument) -> bool:
    """Whether a line has no tax although its supplier owes it and it would not round to zero."""
    if line.cgst or line.igst or not line.tax_rate:
        return False
    if document.reverse_charge or document.supply in ZERO_RATED_WITHOUT_PAYMENT:
        return False
    return bool(round_tax(line.taxable, line.tax_rate / _TWO))


def _heads_wrong(line: OutwardLine, supply: SupplyKind) -> bool:
    if line.cgst != line.sgst or (line.cgst and line.igst):
        return True
    if line.cgst and supply not in _MAY_BEAR_CGST:
        return True
    if line.igst and supply is SupplyKind.INTRA_STATE:
        return True
    untaxed = line.treatment is not Treatment.TAXABLE or supply in ZERO_RATED_WITHOUT_PAYMENT
    return untaxed and bool(line.cgst or line.igst or line.cess)


def _in_paise(amount: Decimal) -> bool:
    return amount.same_quantum(PAISA) or amount == round_paisa(amount)


@lru_cache(maxsize=_REMEMBERED)
def _is_gstin(text: str) -> bool:
    try:
        return parse_gstin(text).value == text
    except GstinInvalid:
        return False


@lru_cache(maxsize=_REMEMBERED)
def _is_hsn(code: str, least_digits: int) -> bool:
    try:
        check_hsn(code, least_digits=least_digits)
    except HsnInvalid:
        return False
    return True
