"""Computes a document: prices, discounts, tax per head, totals. Nothing else in the product computes these.

The order is that of gst.md 1.5. Gross is quantity x rate; a rate for a pack is divided by the units of the pack. The
first discount reduces the gross, the second the rest. The bill's discount is spread over the lines. The remainder is
taxed. Each step is rounded half up to the paisa. Lines at one agreed rate, each with what was billed `before` it, add
up to the price of all their units.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation, localcontext
from typing import NamedTuple

from gst.document.lines import BilledBefore, DocumentFigures, Line, LineFigures, Totals
from gst.document.totals import add_up
from gst.errors import GstError
from gst.money import CONTEXT, HUNDRED, MAX_AMOUNT, NIL, ONE, PAISA, ZERO, round_paisa, spread
from gst.tax.categories import Charge, Treatment

MAX_LINES = 1000
"""Most lines of one document: the limit of INV-01. gst.md 4.2."""
MAX_QUANTITY = Decimal("9999999999.999")
"""Most units on one line: the limit of INV-01. gst.md 4.2."""
MAX_RATE = Decimal("99999999999.999999")
"""Highest price in rupees: eleven digits before the point, the limit of GSTR-1. gst.md 3.2."""

_TWO_HUNDRED = Decimal(200)


class LineInvalid(GstError):
    """A figure of a line is impossible: negative, beyond its limit, or not a number."""

    reason = "line_invalid"


class AmountTooLarge(LineInvalid):
    """A line, or all lines together, come to more than a document can say."""

    reason = "amount_too_large"


class BillDiscountInvalid(GstError):
    """These lines cannot bear this discount on the whole bill."""

    reason = "bill_discount_invalid"


class LinePrice(NamedTuple):
    """A line before tax, or with tax if its price is inclusive. `net` is before the bill discount. Rupees."""

    gross: Decimal
    disc1: Decimal
    disc2: Decimal
    net: Decimal


def compute_document(
    lines: Sequence[Line],
    *,
    charge: Charge,
    bill_discount_percent: Decimal = ZERO,
    bill_discount_amount: Decimal = ZERO,
    round_to_rupee: bool = True,
) -> DocumentFigures:
    """The figures of a document, rupees to the paisa. CGST Act s.15, Rule 35; gst.md 1.5-1.7 (V04-V13).

    `charge` comes from `decide_supply`. The bill discount is per cent of the subtotal or rupees, not both; it is spread
    by largest remainder. Raises LineInvalid, whose facts hold the line's number from 1, AmountTooLarge and
    BillDiscountInvalid.
    """
    check_count(len(lines))
    try:
        with localcontext(CONTEXT):
            priced = [price_line(line, number) for number, line in enumerate(lines, 1)]
            subtotal = discounts = NIL
            for _, disc1, disc2, net in priced:
                subtotal += net
                if disc1 or disc2:
                    discounts += disc1 + disc2
            discount = _bill_discount(lines, subtotal, bill_discount_percent, bill_discount_amount)
            shares = spread(discount, [net for _, _, _, net in priced])
            figures = _taxed(lines, priced, shares, charge)
    except InvalidOperation:
        raise LineInvalid("A figure is not a finite number.", field="lines", rule="gst.md 1.5") from None
    totals = add_up(figures, round_to_rupee=round_to_rupee)
    _check_sums(CONTEXT.add(subtotal, discounts), totals)
    return DocumentFigures(lines=figures, subtotal=subtotal, bill_discount=discount, totals=totals)


def _taxed(
    lines: Sequence[Line], priced: Sequence[LinePrice], shares: Sequence[Decimal], charge: Charge
) -> tuple[LineFigures, ...]:
    taxed: list[LineFigures] = []
    try:
        for line, price, share in zip(lines, priced, shares, strict=True):
            taxed.append(tax_line(line, price, share, charge))
    except LineInvalid as refusal:
        refusal.facts["line"] = str(len(taxed) + 1)
        raise
    return tuple(taxed)


def check_count(lines: int) -> None:
    """Raises LineInvalid for a document without lines or with too many."""
    if not 1 <= lines <= MAX_LINES:
        raise LineInvalid("1 to 1000 lines.", field="lines", rule="gst.md 4.2", count=str(lines))


def _check_sums(gross: Decimal, totals: Totals) -> None:
    """Raises AmountTooLarge: each line may be within its limit, and their sum beyond it."""
    largest = max(gross, totals.value)
    if largest > MAX_AMOUNT:
        raise AmountTooLarge(
            "The lines come to more than a document can say.", field="lines", rule="gst.md 3.2", amount=f"{largest:f}"
        )


def price_line(line: Line, number: int) -> LinePrice:
    """The line before the bill's discount and tax. `number` is the line's in refusals. Call it in CONTEXT."""
    _check(line, number)
    before = line.before
    gross = (line.quantity if before is None else before.quantity + line.quantity) * line.rate
    if line.rate_units is not ONE:
        gross /= line.rate_units
    gross = gross.quantize(PAISA)
    if gross > MAX_AMOUNT:
        raise AmountTooLarge(
            "Quantity and rate come to more than a line can say.",
            field="quantity",
            rule="gst.md 3.2",
            amount=f"{gross:f}",
            line=str(number),
        )
    if before is not None:
        return _price_after(line, before, gross)
    disc1 = (gross * line.discount_percent / HUNDRED).quantize(PAISA) if line.discount_percent else NIL
    net = gross - disc1 if disc1 else gross
    disc2 = (net * line.second_discount_percent / HUNDRED).quantize(PAISA) if line.second_discount_percent else NIL
    return LinePrice(gross, disc1, disc2, net - disc2 if disc2 else net)


def _price_after(line: Line, before: BilledBefore, gross_so_far: Decimal) -> LinePrice:
    """What all units so far come to, less what the lines before came to; never below nothing.

    Where a line between them was cancelled, the lines before may come to more than all units so far.
    """
    gross = max(gross_so_far - before.gross, NIL)
    disc1 = _discount_after(before.discounted + gross, line.discount_percent, before.disc1, most=gross)
    net = gross - disc1
    disc2 = _discount_after(
        before.discounted - before.disc1 + net, line.second_discount_percent, before.disc2, most=net
    )
    return LinePrice(gross, disc1, disc2, net - disc2)


def _discount_after(amount: Decimal, pct: Decimal, given: Decimal, *, most: Decimal) -> Decimal:
    return min(max((amount * pct / HUNDRED).quantize(PAISA) - given, NIL), most)


def tax_line(line: Line, price: LinePrice, share: Decimal, charge: Charge) -> LineFigures:
    """The figures of a line that bears `share` of the bill's discount. Call it in CONTEXT. Raises LineInvalid."""
    gross, disc1, disc2, net = price
    if share:
        net -= share
    cgst = igst = cess = NIL
    taxable = net
    rate = line.tax_rate
    if charge is not Charge.NO_TAX:
        if line.inclusive or line.retail_value is not None:
            cgst, igst, cess = _tax_inside_price(line, net if line.retail_value is None else line.retail_value, charge)
            if line.inclusive:
                taxable = _less_tax(line, net, cgst + cgst + igst + cess)
        else:
            if rate:
                if charge is Charge.CGST_SGST:
                    cgst = (net * rate / _TWO_HUNDRED).quantize(PAISA)
                else:
                    igst = (net * rate / HUNDRED).quantize(PAISA)
            if line.cess_percent or line.cess_per_unit:
                cess = (net * line.cess_percent / HUNDRED + line.cess_per_unit * line.quantity).quantize(PAISA)
    total = taxable + igst if igst else taxable + cgst + cgst
    return LineFigures(
        line=line,
        charge=charge,
        gross=gross,
        disc1=disc1,
        disc2=disc2,
        bill_discount=share,
        taxable=taxable,
        cgst=cgst,
        sgst=cgst,
        igst=igst,
        cess=cess,
        total=total + cess if cess else total,
    )


def _less_tax(line: Line, net: Decimal, tax: Decimal) -> Decimal:
    if tax <= net:
        return net - tax
    if line.retail_value is None:
        raise LineInvalid("Cess is more than the price.", field="cess", rule="CGST Rule 35", price=f"{net:f}")
    raise LineInvalid(
        "The tax on the declared retail price is more than the price.",
        field="rate",
        rule="CGST Rule 31D",
        price=f"{net:f}",
        tax=f"{tax:f}",
    )


def _tax_inside_price(line: Line, amount: Decimal, charge: Charge) -> tuple[Decimal, Decimal, Decimal]:
    """CGST, IGST and cess inside an amount that includes them. CGST Rule 35: the taxable value is the remainder."""
    per_unit = (line.cess_per_unit * line.quantity).quantize(PAISA)
    within = amount - per_unit
    whole = HUNDRED + line.tax_rate + line.cess_percent
    cess = (within * line.cess_percent / whole).quantize(PAISA) + per_unit
    if charge is Charge.CGST_SGST:
        return (within * line.tax_rate / (whole + whole)).quantize(PAISA), NIL, cess
    return NIL, (within * line.tax_rate / whole).quantize(PAISA), cess


def _bill_discount(lines: Sequence[Line], subtotal: Decimal, pct: Decimal, amount: Decimal) -> Decimal:
    if not pct and not amount:
        return NIL
    if pct and amount:
        raise BillDiscountInvalid("Either per cent or rupees.", field="bill_discount", rule="gst.md 1.5")
    if len({line.inclusive for line in lines}) > 1:
        raise BillDiscountInvalid(
            "Prices with and without tax on one bill: say the discount on the lines.",
            field="bill_discount",
            rule="gst.md 1.5",
        )
    discount = round_paisa(subtotal * pct / HUNDRED) if pct else amount
    if not ZERO <= discount <= subtotal or discount != round_paisa(discount):
        raise BillDiscountInvalid(
            "Between nothing and the subtotal, in whole paise.",
            field="bill_discount",
            rule="gst.md 1.5",
            discount=f"{discount:f}",
            subtotal=f"{subtotal:f}",
        )
    return discount


def _check(line: Line, number: int) -> None:
    # A plain chain of comparisons, not a loop over fields, because every line of every document passes here.
    if not ZERO <= line.quantity <= MAX_QUANTITY:
        raise _refusal("quantity", line.quantity, number)
    if line.free_quantity and not ZERO <= line.free_quantity <= MAX_QUANTITY:
        raise _refusal("free_quantity", line.free_quantity, number)
    if not ZERO <= line.rate <= MAX_RATE:
        raise _refusal("rate", line.rate, number)
    if line.rate_units is not ONE and not ZERO < line.rate_units <= MAX_QUANTITY:
        raise _refusal("rate_units", line.rate_units, number)
    if not ZERO <= line.tax_rate <= HUNDRED:
        raise _refusal("tax_rate", line.tax_rate, number)
    if line.discount_percent and not ZERO <= line.discount_percent <= HUNDRED:
        raise _refusal("discount_percent", line.discount_percent, number)
    if line.second_discount_percent and not ZERO <= line.second_discount_percent <= HUNDRED:
        raise _refusal("second_discount_percent", line.second_discount_percent, number)
    if (line.cess_percent or line.cess_per_unit) and not (
        line.cess_percent >= ZERO and ZERO <= line.cess_per_unit <= MAX_RATE
    ):
        raise _refusal("cess", line.cess_percent, number)
    if line.retail_value is not None and not ZERO <= line.retail_value <= MAX_AMOUNT:
        raise _refusal("retail_value", line.retail_value, number)
    if line.treatment is not Treatment.TAXABLE and (line.tax_rate or line.cess_percent or line.cess_per_unit):
        raise _refusal("tax_rate", line.tax_rate, number)


def _refusal(field: str, value: Decimal, number: int) -> LineInvalid:
    return LineInvalid(
        "Out of its limits for this line.",
        field=field,
        rule="gst.md 1.5",
        value=f"{value}",
        line=str(number),
    )
