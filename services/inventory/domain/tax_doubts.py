"""What of a product is unusual for its tax class, so that somebody confirms it with a word. gst-corrections.md 1."""

from gst.tax.exempt_drugs import ExemptDrugUnconfirmed as NotConfirmed
from gst.tax.exempt_drugs import check_exempt_class
from gst.tax.hsn_of_class import hsn_fits_class
from services.inventory.domain.errors import ExemptDrugUnconfirmed, HsnOfOtherGoods
from services.inventory.domain.products import ProductDetails


def check_tax_doubts(product: ProductDetails, *, confirmed: bool, prefix: str = "") -> None:
    """Raises HsnOfOtherGoods or ExemptDrugUnconfirmed, unless it is confirmed. Rows 20 and 21.

    `prefix` begins the fields of the product in the request.
    """
    if confirmed:
        return
    if not hsn_fits_class(product.hsn, product.tax_class):
        raise HsnOfOtherGoods(
            "Goods of this tax class have other HSN codes. Say in tax_confirmation how the code was confirmed.",
            field=f"{prefix}hsn",
            hsn=product.hsn,
            tax_class=product.tax_class,
        )
    unlisted = _drugs_against_class(product)
    if unlisted is not None:
        raise ExemptDrugUnconfirmed(
            "The name holds a drug of the exemption list and the tax class does not, or the other way round. Say in"
            " tax_confirmation how the class was confirmed.",
            field=f"{prefix}tax_class",
            **unlisted.facts,
        )


def kept_confirmation(product: ProductDetails, former: ProductDetails | None, confirmation: str) -> str:
    """The confirmation where the product needs one; empty otherwise.

    A change that leaves the doubts of the former product as they were keeps its confirmation, unless it brings its own.
    """
    doubts = _doubts(product)
    if not doubts:
        return ""
    if former is not None and not confirmation and doubts == _doubts(former):
        return former.tax_confirmation
    return confirmation


def same_doubts(product: ProductDetails, former: ProductDetails) -> bool:
    """Whether a change leaves open, or confirmed, what was so before."""
    return _doubts(product) == _doubts(former)


def _doubts(product: ProductDetails) -> frozenset[str]:
    doubts = set[str]()
    if not hsn_fits_class(product.hsn, product.tax_class):
        doubts.add(f"{product.hsn} {product.tax_class}")
    unlisted = _drugs_against_class(product)
    if unlisted is not None:
        doubts.add(f"{unlisted.facts['drugs']} {product.tax_class}")
    return frozenset(doubts)


def _drugs_against_class(product: ProductDetails) -> NotConfirmed | None:
    try:
        check_exempt_class((product.name, product.generic_name), product.tax_class)
    except NotConfirmed as refusal:
        return refusal
    return None
