"""Discounts after the sale: a GST credit note, or a commercial one without tax. gst.md 1.5 (V27)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gst.document.compute import compute_document
from gst.document.lines import Line, Totals
from gst.errors import GstError
from gst.filer_facts import USUAL_FILER, FilerFacts
from gst.money import ONE, ZERO
from gst.settings import Settings, settings_on
from gst.tax.categories import Charge, DocumentKind


class DiscountNeedsCommercialNote(GstError):
    """The discount cannot cut tax. A commercial credit note is possible."""

    reason = "discount_needs_commercial_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSaleDiscount:
    """A discount of `amount` rupees without tax on goods that were supplied earlier.

    `agreed_before`: the parties agreed on it at or before the supply. `linked`: the note names its invoices.
    `tax_rate` and `charge` are those of the invoices. `to_registered`: the buyer has a GSTIN.
    """

    amount: Decimal
    tax_rate: Decimal
    charge: Charge
    supplied_on: date
    agreed_before: bool
    linked: bool
    to_registered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountNote:
    """The note to issue. `buyer_reverses` is the input tax in rupees that the buyer reverses, zero without GST."""

    kind: DocumentKind
    totals: Totals
    in_gstr1: bool
    buyer_reverses: Decimal


def gst_discount_note(
    discount: PostSaleDiscount,
    note_date: date,
    *,
    settings: Settings | None = None,
    facts: FilerFacts = USUAL_FILER,
) -> DiscountNote:
    """A credit note that cuts tax. CGST Act s.15(3)(b), s.34; gst.md 1.5 (V27).

    [D] Needs a prior agreement and links to the invoices (`discount_needs_agreement`) until Finance Act 2026 is in
    force, and always the 30 November limit, by the returns of the filer, and the buyer's reversal. Raises
    DiscountNeedsCommercialNote.
    """
    chosen = settings or settings_on(note_date)
    last_day = facts.last_day_for_credit_note(discount.supplied_on, chosen, to_registered=discount.to_registered)
    why = ""
    if chosen.discount_needs_agreement and not (discount.agreed_before and discount.linked):
        why = "no prior agreement linked to invoices"
    elif note_date > last_day:
        why = "its return would be filed after 30 November, or after the annual return"
    if why:
        raise DiscountNeedsCommercialNote(
            "Tax stays as charged.",
            field="discount",
            rule="CGST Act s.15(3)(b), s.34(2); gst.md 1.5",
            why=why,
        )
    totals = _note(discount.amount, discount.tax_rate, discount.charge)
    return DiscountNote(kind=DocumentKind.CREDIT_NOTE, totals=totals, in_gstr1=True, buyer_reverses=totals.tax)


def commercial_discount_note(amount: Decimal) -> DiscountNote:
    """A financial credit note of `amount` rupees: no GST, outside GSTR-1, no reversal. Circular 251/08/2025; V27."""
    totals = _note(amount, ZERO, Charge.NO_TAX)
    return DiscountNote(
        kind=DocumentKind.COMMERCIAL_CREDIT_NOTE, totals=totals, in_gstr1=False, buyer_reverses=totals.tax
    )


def _note(amount: Decimal, tax_rate: Decimal, charge: Charge) -> Totals:
    return compute_document([Line(quantity=ONE, rate=amount, tax_rate=tax_rate)], charge=charge).totals
