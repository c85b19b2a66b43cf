"""Reverse charge on purchases: the recipient owes the tax, in cash, and takes it as credit. gst.md 1.3 (V19)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from gst.amounts import Amounts
from gst.data_tables import rows
from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.money import ONE
from gst.tax.categories import Charge

SELF_INVOICE_WITHIN = timedelta(days=30)
"""Days from receipt in which the self-invoice is due. Rule 47A, since 1-Nov-2024."""
REVERSE_CHARGE_SERVICES = MappingProxyType(
    {row["service"]: (Decimal(row["tax_rate"]) if row["tax_rate"] else None) for row in rows("reverse_charge")},
)
"""Service → rate in per cent, None where it follows the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseCharge:
    """The amounts of a purchase under reverse charge, rupees. The tax is paid from the cash ledger alone.

    `output` goes to 3B 3.1(d), `credit` to 4(A)3. `self_invoice_by` is None where the vendor is registered and issues
    the invoice.
    """

    payable_to_vendor: Decimal
    output: Amounts
    credit: Amounts
    self_invoice_by: date | None


def reverse_charge(
    value: Decimal,
    tax_rate: Decimal,
    *,
    charge: Charge,
    vendor_registered: bool,
    received_on: date,
) -> ReverseCharge:
    """The tax on an inward supply of `value` rupees at `tax_rate` per cent. CGST Act s.9(3), s.31(3)(f); V19."""
    totals = compute_document(
        [Line(quantity=ONE, rate=value, tax_rate=tax_rate)], charge=charge, round_to_rupee=False
    ).totals
    output = Amounts(taxable=totals.taxable, igst=totals.igst, cgst=totals.cgst, sgst=totals.sgst)
    return ReverseCharge(
        payable_to_vendor=totals.taxable,
        output=output,
        credit=Amounts(igst=totals.igst, cgst=totals.cgst, sgst=totals.sgst),
        self_invoice_by=None if vendor_registered else received_on + SELF_INVOICE_WITHIN,
    )
