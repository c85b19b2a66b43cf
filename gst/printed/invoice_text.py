"""The sentences that a printed document must carry. CGST Rule 46, 48, 49, 53; gst.md 2.1, 6.4."""

from dataclasses import dataclass
from decimal import Decimal

from gst.codes.countries import country_name
from gst.codes.states import state
from gst.printed.amount_in_words import amount_in_words
from gst.tax.categories import DocumentKind, SupplyKind
from gst.tax.composition import BILL_TEXT
from gst.tax.supply_kind_and_heads import Supply

ADDRESS_FROM = Decimal(50_000)
"""Taxable rupees from which an unregistered buyer's name and address are printed."""
CONSOLIDATE_BELOW = Decimal(200)
"""Rupees below which sales of a day may share one invoice."""
DYNAMIC_QR_ABOVE = Decimal(5_000_000_000)
"""Rupees of yearly turnover above which B2C invoices carry a payment QR."""
_TITLES = {
    DocumentKind.TAX_INVOICE: "TAX INVOICE",
    DocumentKind.BILL_OF_SUPPLY: "BILL OF SUPPLY",
    DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY: "INVOICE-CUM-BILL OF SUPPLY",
    DocumentKind.CREDIT_NOTE: "CREDIT NOTE",
    DocumentKind.DEBIT_NOTE: "DEBIT NOTE",
    DocumentKind.COMMERCIAL_CREDIT_NOTE: "COMMERCIAL CREDIT NOTE",
    DocumentKind.DELIVERY_CHALLAN: "DELIVERY CHALLAN",
    DocumentKind.SELF_INVOICE: "TAX INVOICE (SELF)",
}
_ENDORSEMENTS = {
    SupplyKind.EXPORT_WITH_TAX: "SUPPLY MEANT FOR EXPORT ON PAYMENT OF INTEGRATED TAX",
    SupplyKind.EXPORT_WITHOUT_TAX: (
        "SUPPLY MEANT FOR EXPORT UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX"
    ),
    SupplyKind.SEZ_WITH_TAX: (
        "SUPPLY MEANT FOR SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS ON PAYMENT OF INTEGRATED TAX"
    ),
    SupplyKind.SEZ_WITHOUT_TAX: (
        "SUPPLY MEANT FOR SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS UNDER BOND OR LETTER OF "
        "UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX"
    ),
}
# Rule 49 asks no such sentence of a bill of supply, and a commercial note is no document of the law.
_WITHOUT_REVERSE_CHARGE = frozenset({DocumentKind.BILL_OF_SUPPLY, DocumentKind.COMMERCIAL_CREDIT_NOTE})
_COPIES = ("ORIGINAL FOR RECIPIENT", "DUPLICATE FOR TRANSPORTER", "TRIPLICATE FOR SUPPLIER")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFacts:
    """The facts that decide the sentences. `value` is rupees to pay, `lut_number` the letter of undertaking, if any.

    `destination` is the country code of an export.
    """

    kind: DocumentKind
    supply: Supply
    value: Decimal
    irn: str = ""
    lut_number: str = ""
    destination: str = ""
    against: tuple[str, ...] = ()
    above_einvoice_limit: bool = False
    supplier_is_composition: bool = False
    digitally_signed: bool = False


def document_texts(facts: PrintFacts) -> tuple[str, ...]:
    """The lines of text the document must carry, title first. CGST Rule 46, 46(s), 49, 53; gst.md 2.1."""
    found = [_TITLES[facts.kind], *document_sentences(facts), amount_in_words(facts.value)]
    if not facts.digitally_signed:
        found.append("Authorised signatory")
    return tuple(found)


def document_sentences(facts: PrintFacts) -> tuple[str, ...]:
    """Those of `document_texts` between the title and the amount in words."""
    found = list[str]()
    endorsement = _ENDORSEMENTS.get(facts.supply.kind)
    if endorsement:
        found.append(endorsement)
    if facts.lut_number:
        found.append(f"Letter of undertaking: {facts.lut_number}")
    if facts.destination:
        found.append(f"Country of destination: {country_name(facts.destination)}")
    if facts.against:
        found.append(f"Against invoice: {', '.join(facts.against)}")
    place = state(facts.supply.place_of_supply)
    found.append(f"Place of supply: {place.name} ({place.code})")
    if facts.kind not in _WITHOUT_REVERSE_CHARGE:
        found.append(f"Tax payable on reverse charge: {'Yes' if facts.supply.reverse_charge else 'No'}")
    if facts.supplier_is_composition:
        found.append(BILL_TEXT)
    if facts.irn:
        found.append(f"IRN: {facts.irn}")
    elif facts.above_einvoice_limit and facts.kind is DocumentKind.TAX_INVOICE:
        found.append(
            "We declare that though our aggregate turnover in a preceding financial year is above the limit of Rule "
            "48(4), we are not required to prepare an invoice under that rule for this supply.",
        )
    return tuple(found)


def note_sentences(kind: DocumentKind, *, supply: SupplyKind, place_of_supply: str, against: str) -> tuple[str, ...]:
    """Those of a credit note to an invoice, whose place, kind and endorsement it keeps. CGST Rule 53; gst.md 2.3."""
    place = state(place_of_supply)
    found = [f"Against invoice: {against}", f"Place of supply: {place.name} ({place.code})"]
    if supply in _ENDORSEMENTS:
        found.insert(0, _ENDORSEMENTS[supply])
    if kind not in _WITHOUT_REVERSE_CHARGE:
        found.append("Tax payable on reverse charge: No")
    return tuple(found)


def copy_marks(*, has_irn: bool) -> tuple[str, ...]:
    """The marks of the copies of an invoice for goods. An invoice with an IRN needs none. CGST Rule 48(1), 48(6)."""
    return () if has_irn else _COPIES


def needs_buyer_address(taxable: Decimal, *, registered: bool) -> bool:
    """Whether the buyer's name, address and state must be printed. Rule 46(e).

    Always for a registered buyer, from 50,000 taxable rupees for another.
    """
    return registered or taxable >= ADDRESS_FROM


def batch_text(batch: str, expiry_label: str, mrp: Decimal, hsn: str) -> str:
    """`B.No BX24 Exp 11/2026 MRP 112.00 HSN 30049099`: the batch line of a pharma bill. Drugs Rules r.65(5); 6.4."""
    return f"B.No {batch} Exp {expiry_label} MRP {mrp:.2f} HSN {hsn}"


def may_consolidate(value: Decimal, *, registered: bool, invoice_asked: bool) -> bool:
    """Whether a sale may be part of one consolidated invoice a day. Rule 46 proviso.

    The sale is below 200 rupees, and its unregistered buyer did not ask for an invoice.
    """
    return value < CONSOLIDATE_BELOW and not registered and not invoice_asked


def needs_dynamic_qr(turnover: Decimal, *, registered: bool) -> bool:
    """Whether an invoice needs a dynamic UPI QR: B2C, turnover above 500 crore rupees. Notification 14/2020-CT."""
    return turnover > DYNAMIC_QR_ABOVE and not registered
