"""Value of tobacco and pan masala: the declared retail sale price instead of the transaction. CGST Rule 31D."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from gst.amounts import Amounts
from gst.data_tables import rows
from gst.errors import GstError
from gst.money import CONTEXT, HUNDRED, NIL, round_paisa
from gst.price import Price
from gst.tax.categories import Charge

RULE_31D = "CGST Rule 31D; Notification 20/2025-CT"
REPORTED_VALUE = "GSTN advisory of 23-1-2026 on Rule 31D: invoices and returns report the net sale value"
_GOODS = tuple((row["hsn"], date.fromisoformat(row["since"])) for row in rows("retail_price_goods"))
_HALF = Decimal(2)
_RATE_OF_LISTED_GOODS = Decimal(40)


class RetailPriceMissing(GstError):
    """These goods are valued on a declared retail price, and none is declared."""

    reason = "retail_price_missing"


def declared_value(hsn: str, tax_rate: Decimal, on: date, units: Iterable[tuple[Price, Decimal]]) -> Decimal | None:
    """The declared retail price in rupees of goods that are taxed on it; None for all other goods. CGST Rule 31D.

    `units` are the declared price, the highest if a pack bears several, and how many units bear it: billed and free
    ones, since the rule values what is supplied and not what is paid. Raises RetailPriceMissing.
    """
    if not taxed_on_retail_price(hsn, tax_rate, on):
        return None
    whole = NIL
    for price, quantity in units:
        if not price.amount:
            raise _missing(hsn)
        whole = CONTEXT.add(whole, price.of(quantity))
    return whole


def taxed_on_retail_price(hsn: str, tax_rate: Decimal, on: date) -> bool:
    """Whether goods that bear this rate are taxed on their declared retail price. CGST Rule 31D.

    Leaves of 2401 and biris of 2403 bear less than 40 per cent, and keep the transaction value.
    """
    return valued_on_retail_price(hsn, on, leaf_or_biri=tax_rate < _RATE_OF_LISTED_GOODS)


def valued_on_retail_price(hsn: str, on: date, *, leaf_or_biri: bool = False) -> bool:
    """Whether goods are valued on their declared retail price. Notification 20/2025-CT; gst-corrections.md 2.

    `leaf_or_biri`: unmanufactured leaves of 2401, or biris of 2403, which keep the transaction value.
    """
    return not leaf_or_biri and any(since <= on and hsn.startswith(code) for code, since in _GOODS)


def value_on_retail_price(
    declared: Collection[Decimal], quantity: Decimal, tax_rate: Decimal, charge: Charge
) -> Amounts:
    """Taxable value and heads of `quantity` units, rupees; `declared` are the prices on the pack, the highest counts.

    Tax = price x r ÷ (100 + r), each head half up to the paisa, and the taxable value is the rest. CGST Rule 31D.
    Raises RetailPriceMissing.
    """
    if not declared:
        raise _missing()
    whole = round_paisa(CONTEXT.multiply(max(declared), quantity))
    if charge is Charge.NO_TAX:
        return Amounts(taxable=whole)
    if charge is Charge.IGST:
        igst = _head(whole, tax_rate, tax_rate)
        return Amounts(taxable=CONTEXT.subtract(whole, igst), igst=igst)
    half = _head(whole, CONTEXT.divide(tax_rate, _HALF), tax_rate)
    return Amounts(taxable=CONTEXT.subtract(whole, CONTEXT.add(half, half)), cgst=half, sgst=half)


def _missing(hsn: str = "") -> RetailPriceMissing:
    facts = {"hsn": hsn} if hsn else {}
    return RetailPriceMissing(
        "These goods are taxed on their declared retail price, and none is declared.",
        field="retail_price",
        rule=RULE_31D,
        **facts,
    )


def _head(whole: Decimal, rate: Decimal, all_heads: Decimal) -> Decimal:
    return round_paisa(CONTEXT.divide(CONTEXT.multiply(whole, rate), CONTEXT.add(HUNDRED, all_heads)))
