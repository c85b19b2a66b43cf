"""Tax that others withhold: income-tax TDS of large buyers, GST TDS of government, GST TCS of operators. gst.md 6.9."""

from datetime import date
from decimal import Decimal

from gst.amounts import Amounts
from gst.errors import GstError
from gst.money import CONTEXT, NIL, ZERO, round_tax

BUYER_TDS_FROM = Decimal(5_000_000)
"""Rupees of purchases from one seller in a financial year above which the buyer deducts."""
BUYER_TDS_RATE = Decimal("0.1")
BUYER_TDS_RATE_WITHOUT_PAN = Decimal(5)
_ACT_OF_2025 = date(2026, 4, 1)
GOVERNMENT_TDS_ABOVE = Decimal(250_000)
"""Rupees of the contract without tax above which a government buyer deducts."""
GOVERNMENT_TDS_RATE = Decimal(2)
_OPERATOR_TCS = ((date(2024, 7, 10), Decimal("0.5")), (date(2018, 10, 1), Decimal(1)))
"""Per cent collected by an e-commerce operator, newest first. Notifications 15/2024-CT and 52/2018-CT."""


class WithholdingUnknown(GstError):
    """The duty to withhold had not begun on this day."""

    reason = "withholding_unknown"


def buyer_tds_section(on: date) -> str:
    """The section under which a buyer deducts: 194Q of the Act of 1961, from 1-Apr-2026 393 of the Act of 2025."""
    return "393" if on >= _ACT_OF_2025 else "194Q"


def buyer_tds(so_far: Decimal, taxable: Decimal, *, seller_has_pan: bool = True) -> Decimal:
    """TDS in rupees on a purchase of `taxable` rupees after `so_far` this year, both without GST. gst.md 6.9 (V42).

    0.1 per cent above 50 lakh per seller and year (5 without PAN); Income-tax Act 1961 s.194Q, from 1-Apr-2026 the
    same duty in s.393 of the Act of 2025. Only buyers above 10 crore of turnover deduct; the caller checks that.
    """
    above = CONTEXT.subtract(CONTEXT.add(so_far, taxable), BUYER_TDS_FROM)
    liable = max(min(taxable, above), ZERO)
    return round_tax(liable, BUYER_TDS_RATE if seller_has_pan else BUYER_TDS_RATE_WITHOUT_PAN)


def government_tds(taxable: Decimal, contract: Decimal, *, supplier_state: str, pos: str, buyer_state: str) -> Amounts:
    """GST deducted by a government buyer on a payment of `taxable` rupees, by head. CGST Act s.51; gst.md 6.9 (V43).

    2 per cent of contracts above 2,50,000 without tax: IGST, or half each. None where supplier and place of supply are
    both outside the buyer's state [M].
    """
    outside = buyer_state not in {supplier_state, pos}
    if contract <= GOVERNMENT_TDS_ABOVE or outside:
        return Amounts()
    if supplier_state != pos:
        return Amounts(igst=round_tax(taxable, GOVERNMENT_TDS_RATE))
    half = round_tax(taxable, CONTEXT.divide(GOVERNMENT_TDS_RATE, Decimal(2)))
    return Amounts(cgst=half, sgst=half)


def operator_tcs(net_taxable: Decimal, on: date, *, inter_state: bool) -> Amounts:
    """GST that an e-commerce operator collects on net sales, rupees. CGST Act s.52; gst.md 6.9.

    0.5 per cent, and 1 per cent before 10-Jul-2024. Raises WithholdingUnknown before 1-Oct-2018.
    """
    rate = next((rate for since, rate in _OPERATOR_TCS if since <= on), None)
    if rate is None:
        raise WithholdingUnknown("Not yet collected.", field="on", rule="CGST Act s.52", on=on.isoformat())
    if net_taxable <= 0:
        return Amounts(igst=NIL)
    if inter_state:
        return Amounts(igst=round_tax(net_taxable, rate))
    half = round_tax(net_taxable, CONTEXT.divide(rate, Decimal(2)))
    return Amounts(cgst=half, sgst=half)
