"""The facts of a product that the tax law must know."""

from gst.codes.hsn import HsnInvalid as NoHsn
from gst.codes.hsn import check_hsn as check_hsn_digits
from gst.codes.hsn_directory import HsnDirectory
from gst.codes.uqc import UqcUnknown as NoUqc
from gst.codes.uqc import check_uqc as check_unit
from gst.tax.rates import SHIPPED_RATES
from gst.tax.rates import TaxClassUnknown as NoTaxClass
from services.inventory.domain.errors import HsnInvalid, TaxClassUnknown, UqcUnknown


def check_tax_class(tax_class: str, field: str = "tax_class") -> str:
    """The class, if a rate is known for it on some date. Raises TaxClassUnknown. gst.md 1.4."""
    try:
        SHIPPED_RATES.history(tax_class)
    except NoTaxClass as refusal:
        raise TaxClassUnknown(
            "No tax rate is known for this class.", field=field, tax_class=tax_class, rule=refusal.rule
        ) from refusal
    return tax_class


def check_hsn(code: str, field: str = "hsn", *, directory: HsnDirectory | None = None) -> str:
    """The code, if it exists: in the directory, or where none is loaded, under a heading of the tariff.

    Raises HsnInvalid. gst.md 3.3; gst-corrections.md 1, row 20.
    """
    try:
        return check_hsn_digits(code, field=field, directory=directory)
    except NoHsn as refusal:
        raise HsnInvalid(str(refusal.args[0]), field=field, hsn=code, rule=refusal.rule) from refusal


def check_uqc(code: str, field: str = "uqc") -> str:
    """The unit, if it is one of the GST files'. Raises UqcUnknown. gst.md 5."""
    try:
        return check_unit(code, field=field)
    except NoUqc as refusal:
        raise UqcUnknown(str(refusal.args[0]), field=field, uqc=code, rule=refusal.rule) from refusal
