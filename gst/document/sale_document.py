"""Decides the document of a sale: tax invoice, bill of supply, or both in one. CGST Rules 46, 46A, 49; gst.md 2.1."""

from collections.abc import Iterable

from gst.errors import GstError
from gst.tax.categories import ZERO_RATED, DocumentKind, Treatment
from gst.tax.supply_kind_and_heads import Supply


class NothingSold(GstError):
    """A sale without lines has no document."""

    reason = "nothing_sold"


def sale_document(supply: Supply, treatments: Iterable[Treatment], *, registered: bool) -> DocumentKind:
    """The document of a sale whose lines have these treatments. CGST Act s.31, Rules 46, 46A, 49; gst.md 2.1 (V07).

    Only untaxed lines: a bill of supply. Taxed and untaxed lines: a tax invoice for a registered buyer, an
    invoice-cum-bill of supply for another. A zero-rated supply always has a tax invoice (IGST Act s.16(2)).
    Raises NothingSold.
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
    return DocumentKind.TAX_INVOICE if registered else DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY
