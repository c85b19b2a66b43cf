"""Whether an HSN code fits the tax class of a product: a reason to ask, not to refuse."""

from gst.codes.hsn import is_service
from gst.data_tables import rows

_SLAB = "slab_"
"""Begins the names of the classes of goods that have no class of their own."""
_MEDICINES = "30"
_HEADINGS = {row["tax_class"]: tuple(row["headings"].split("|")) for row in rows("tax_class_headings")}


def hsn_fits_class(code: str, tax_class: str) -> bool:
    """Whether goods of this code may be of this class. gst-corrections.md 1, row 20.

    A medicine outside Chapter 30 and the few chapters that hold drugs does not fit: a person confirms it with a reason.
    Nor does a pharmaceutical product in a bare slab, since all of Chapter 30 has classes of its own, or a service.
    """
    headings = _HEADINGS.get(tax_class)
    if headings is not None:
        return code.startswith(headings)
    return not is_service(code) and not (tax_class.startswith(_SLAB) and code.startswith(_MEDICINES))
