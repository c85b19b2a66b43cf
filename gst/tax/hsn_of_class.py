"""Whether an HSN code fits the tax class of a product: a reason to ask, not to refuse."""

from gst.data_tables import rows

_HEADINGS = {row["tax_class"]: tuple(row["headings"].split("|")) for row in rows("tax_class_headings")}


def hsn_fits_class(code: str, tax_class: str) -> bool:
    """Whether goods of this code may be of this class. gst-corrections.md 1, row 20.

    A medicine outside Chapter 30 and the few chapters that hold drugs does not fit: a person confirms it with a reason.
    """
    headings = _HEADINGS.get(tax_class)
    return headings is None or code.startswith(headings)
