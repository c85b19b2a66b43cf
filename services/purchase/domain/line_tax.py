"""The figures of purchased lines on a date: what a vendor's bill of that date should say."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from gst.document.compute import compute_document
from gst.document.lines import DocumentFigures, Line
from gst.document.lines import LineFigures as ComputedLine
from gst.goods.mrp import check_mrp
from gst.money import NIL, ZERO
from gst.price import Price
from gst.tax.categories import Charge
from gst.tax.cess import check_no_cess
from gst.tax.rates import rate_for
from gst.tax.retail_price_value import declared_value
from services.purchase.domain.landed_cost import BoughtItem
from trade.domain.figures import LineFigures
from trade.domain.law import refusals_of_law, refusals_of_lines
from trade.domain.prices import price_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaxedItem:
    """A line with what decides its tax, and the field of the request that is at fault when nothing does.

    `units` bear the MRP, billed and free ones: goods of some codes are taxed on it. CGST Rule 31D.
    """

    item: BoughtItem
    tax_class: str
    hsn: str
    mrp: Price
    units: Decimal
    field: str


def tax_lines(items: Sequence[TaxedItem], *, charge: Charge, on: dt.date) -> DocumentFigures:
    """The figures of each line and of all lines. Not rounded to the rupee: the bill shows how the vendor rounds.

    Raises InvalidArgument for a tax class without a rate on `on`, for taxed goods that bore a compensation cess then,
    and for goods that lack the price they are taxed on.
    """
    lines = []
    for taxed in items:
        with refusals_of_law(taxed.field):
            rate = rate_for(taxed.tax_class, on)
            if charge is not Charge.NO_TAX:
                check_no_cess(taxed.tax_class, on)
            declared = declared_value(taxed.hsn, rate.tax_rate, on, [(taxed.mrp, taxed.units)])
        lines.append(
            Line(
                quantity=taxed.item.quantity,
                rate=taxed.item.rate.amount,
                rate_units=taxed.item.rate.units,
                tax_rate=rate.tax_rate,
                free_quantity=taxed.item.free_quantity,
                discount_percent=taxed.item.discount_percent,
                treatment=rate.treatment,
                retail_value=declared,
            )
        )
    with refusals_of_lines("lines", lambda position: f"lines[{position}]."):
        return compute_document(lines, charge=charge, round_to_rupee=False)


def check_cost_within_mrp(item: BoughtItem, *, tax_rate: Decimal, mrp: Price, prefix: str) -> None:
    """Raises InvalidArgument when a billed unit with tax costs more than its MRP, and could not be sold. gst.md 6.1.

    `prefix` is the path of the line, such as `lines[0].`.
    """
    with refusals_of_law(price_field(prefix, "rate", item.rate)):
        check_mrp(item.net_rate, tax_rate, mrp)


def figures_of(computed: ComputedLine) -> LineFigures:
    """A computed line as documents keep it. A document without tax bears no rate."""
    return LineFigures(
        gross=computed.gross,
        discount=computed.discount,
        bill_discount=NIL,
        taxable=computed.taxable,
        tax_rate=ZERO if computed.charge is Charge.NO_TAX else computed.line.tax_rate,
        cgst=computed.cgst,
        sgst=computed.sgst,
        igst=computed.igst,
        cess=computed.cess,
    )
