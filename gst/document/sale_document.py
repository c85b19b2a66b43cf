"""Decides the document of a sale: tax invoice, bill of supply, or both in one. CGST Rules 46, 46A, 49; gst.md 2.1."""

from collections.abc import Iterable

from gst.errors import GstError
from gst.tax.categories import ZERO_RATED, DocumentKind, Treatment
from gst.tax.supply_kind_and_heads import Supply


class NothingSold(GstError):
    """A sale without lines has no document."""

    reason = "nothing_sold"


class TwoPapersNeeded(GstError):
    """Taxed and exempt goods for a registered buyer go on a tax invoice and a bill of supply."""

    reason = "two_papers_needed"


def sale_document(
    supply: Supply, treatments: Iterable[Treatment], *, registered: bool, mixed_on_one_invoice: bool = False
) -> DocumentKind:
    """The document of a sale whose lines have these treatments. CGST Act s.31, Rules 46, 46A, 49; gst.md 2.1 (V07).

    Only untaxed lines: a bill of supply. Taxed and untaxed lines: an invoice-cum-bill of supply for an unregistered
    buyer. For a registered one the law wants two papers; [D] with `mixed_on_one_invoice` they go on one tax invoice,
    as many do (gst-corrections.md 1, row 2). A zero-rated supply always has a tax invoice (IGST Act s.16(2)).
    Raises NothingSold, TwoPapersNeeded.
    """
    found = set(treatments)
    if not found:
        raise NothingSold("A sale has lines.", field="lines", rule="CGST Act s.31")
    if supply.document is DocumentKind.BILL_OF_SUPPLY:
        return DocumentKind.BILL_OF_SUPPLY
    if supply.kind in ZERO_RATED or found == {Treatment.TAXABLE}:
        return DocumentKind.TAX_INVOICE
    if Treatment.TAXABLE not in found:
        return DocumentKind.BILL_OF_SUPPLY
    if not registered:
        return DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY
    if mixed_on_one_invoice:
        return DocumentKind.TAX_INVOICE
    raise TwoPapersNeeded(
        "Taxed and exempt goods for a registered buyer go on two papers: sell them apart.",
        field="lines",
        rule="CGST Act s.31(3)(c), Rule 46A",
    )
