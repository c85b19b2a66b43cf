"""Explains each figure of a document: the formula with its inputs, and the rule.

Explanations are derived from the figures on request, so that computing a document does not pay for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gst.document.lines import DocumentFigures, LineFigures
from gst.money import NIL, ONE, round_tax
from gst.price import plain, rupees
from gst.tax.categories import Charge, Treatment
from gst.tax.retail_price_value import REPORTED_VALUE, RULE_31D


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One figure: its name, its value in rupees, the formula with its inputs, and the rule."""

    figure: str
    value: Decimal
    formula: str
    rule: str


def explain_line(figures: LineFigures, earlier: Sequence[LineFigures] = ()) -> tuple[Step, ...]:
    """The steps from quantity to line total, without those that change nothing. gst.md 1.5-1.7.

    `earlier` are the parts before it of the line that it is a part of: its figures add up with theirs.
    """
    line, former = figures.line, _sum(earlier)
    steps = [_gross(figures)]
    if line.free_quantity:
        words = f"{plain(line.free_quantity)} units free: no value, no tax"
        steps.append(Step(figure="free_quantity", value=line.free_quantity, formula=words, rule="Circular 92/11/2019"))
    steps += _discounts(figures, former)
    steps += _taxes(figures, former)
    parts = " + ".join(
        f"{part:f}" for part in (figures.taxable, figures.cgst, figures.sgst, figures.igst, figures.cess) if part
    )
    steps.append(Step(figure="total", value=figures.total, formula=parts or "0", rule="gst.md 1.6"))
    return tuple(steps)


def explain_document(figures: DocumentFigures) -> tuple[Step, ...]:
    """The steps from line totals to the amount to pay. gst.md 1.5, 1.6."""
    totals = figures.totals
    steps = []
    if figures.bill_discount:
        words = f"spread over {len(figures.lines)} lines in proportion to {figures.subtotal:f}, largest remainder"
        steps.append(
            Step(
                figure="bill_discount",
                value=figures.bill_discount,
                formula=words,
                rule="CGST Act s.15(3)(a); gst.md 1.5",
            ),
        )
    for name in ("taxable", "cgst", "sgst", "igst", "cess", "total"):
        value: Decimal = getattr(totals, name)
        if value:
            steps.append(Step(figure=name, value=value, formula=f"sum of the lines' {name}", rule="gst.md 1.6"))
    if totals.round_off:
        words = f"{totals.total:f} to the nearest rupee"
        steps.append(
            Step(figure="round_off", value=totals.round_off, formula=words, rule="gst.md 1.6 (custom, after s.170)")
        )
    words = f"{totals.total:f} {'-' if totals.round_off < 0 else '+'} {abs(totals.round_off):f}"
    steps.append(Step(figure="value", value=totals.value, formula=words, rule="gst.md 1.6"))
    return tuple(steps)


class _Earlier(NamedTuple):
    """What earlier parts of a line amount to."""

    gross: Decimal
    disc1: Decimal
    net: Decimal
    retail_value: Decimal
    taxable: Decimal
    cgst: Decimal
    igst: Decimal
    cess: Decimal


def _sum(earlier: Sequence[LineFigures]) -> _Earlier:
    return _Earlier(
        gross=sum((part.gross for part in earlier), NIL),
        disc1=sum((part.disc1 for part in earlier), NIL),
        net=sum((part.gross - part.discount for part in earlier), NIL),
        retail_value=sum((part.line.retail_value or NIL for part in earlier), NIL),
        taxable=sum((part.taxable for part in earlier), NIL),
        cgst=sum((part.cgst for part in earlier), NIL),
        igst=sum((part.igst for part in earlier), NIL),
        cess=sum((part.cess for part in earlier), NIL),
    )


def _less(amount: Decimal) -> str:
    return f" - {amount:f} before" if amount else ""


def _gross(figures: LineFigures) -> Step:
    line, before = figures.line, figures.line.before
    units = f"({plain(before.quantity)} + {plain(line.quantity)})" if before else plain(line.quantity)
    formula = f"{units} x {rupees(line.rate)}"
    if line.rate_units != ONE:
        formula += f" ÷ {plain(line.rate_units)}"
    if before:
        formula += _less(before.gross)
    return Step(figure="gross", value=figures.gross, formula=formula, rule="CGST Act s.15(1)")


def _discounts(figures: LineFigures, former: _Earlier) -> list[Step]:
    line, steps = figures.line, []
    rule = "CGST Act s.15(3)(a)"
    gross, given = former.gross + figures.gross, former.disc1
    if line.before and round_tax(gross, line.discount_percent) - given != figures.disc1:
        # The discount was agreed for units that other documents bill too.
        gross = line.before.gross + figures.gross
        given = round_tax(gross, line.discount_percent) - figures.disc1
    disc1 = given + figures.disc1
    if line.discount_percent:
        words = f"{gross:f} x {plain(line.discount_percent)} %{_less(given)}"
        steps.append(Step(figure="disc1", value=figures.disc1, formula=words, rule=rule))
    if line.second_discount_percent:
        given = round_tax(gross - disc1, line.second_discount_percent) - figures.disc2
        words = f"({gross:f} - {disc1:f}) x {plain(line.second_discount_percent)} %{_less(given)}"
        steps.append(Step(figure="disc2", value=figures.disc2, formula=words, rule=rule))
    if figures.bill_discount:
        words = "this line's share of the bill discount, largest remainder"
        steps.append(Step(figure="bill_discount", value=figures.bill_discount, formula=words, rule=rule))
    return steps


def _taxes(figures: LineFigures, former: _Earlier) -> list[Step]:
    line = figures.line
    net = figures.gross - figures.discount
    if figures.charge is Charge.NO_TAX or line.treatment is not Treatment.TAXABLE:
        why = "the document charges no tax" if figures.charge is Charge.NO_TAX else f"goods are {line.treatment}"
        return [Step(figure="taxable", value=figures.taxable, formula=f"{net:f}; {why}", rule="gst.md 1.3")]
    if line.retail_value is not None:
        return _taxes_on_retail_price(figures, former, line.retail_value)
    if line.inclusive:
        steps = _taxes_inside(figures, former, former.net + net, "CGST Rule 35")
        words = f"{net:f} less the tax inside it"
        taxable = Step(figure="taxable", value=figures.taxable, formula=words, rule="CGST Rule 35")
        return [*steps, *_cess(figures, former), taxable]
    words = f"{figures.gross:f} - {figures.discount:f}"
    taxable = Step(figure="taxable", value=figures.taxable, formula=words, rule="CGST Act s.15")
    rule = "CGST Act s.9, IGST Act s.5; gst.md 1.6"
    steps = [
        Step(
            figure=name,
            value=value,
            formula=f"{former.taxable + figures.taxable:f} x {plain(rate)} %{_less(given)}",
            rule=rule,
        )
        for name, value, rate, given in _charged_heads(figures, former)
    ]
    return [taxable, *steps, *_cess(figures, former)]


def _taxes_on_retail_price(figures: LineFigures, former: _Earlier, declared: Decimal) -> list[Step]:
    """The tax, the value of the supply, and what the seller asks besides the tax."""
    net = figures.gross - figures.discount
    words = f"{net:f} less the tax inside it" if figures.line.inclusive else f"{figures.gross:f} - {figures.discount:f}"
    return [
        *_taxes_inside(figures, former, former.retail_value + declared, RULE_31D),
        Step(
            figure="value_of_supply",
            value=figures.value_of_supply,
            formula=f"{declared:f} less the tax inside it",
            rule=RULE_31D,
        ),
        Step(figure="taxable", value=figures.taxable, formula=words, rule=REPORTED_VALUE),
    ]


def _taxes_inside(figures: LineFigures, former: _Earlier, amount: Decimal, rule: str) -> list[Step]:
    """The taxes inside an amount, which is that of the earlier parts and of this one."""
    line = figures.line
    whole = 100 + line.tax_rate + line.cess_percent
    return [
        Step(
            figure=name,
            value=value,
            formula=f"{amount:f} x {plain(rate)} ÷ {plain(whole)}{_less(given)}",
            rule=rule,
        )
        for name, value, rate, given in _charged_heads(figures, former)
    ]


def _charged_heads(figures: LineFigures, former: _Earlier) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Name, amount and rate of each head that the line bears, without cess, and what earlier parts bear of it."""
    heads = (
        ("cgst", figures.cgst, figures.cgst_rate, former.cgst),
        ("sgst", figures.sgst, figures.sgst_rate, former.cgst),
        ("igst", figures.igst, figures.igst_rate, former.igst),
    )
    return [head for head in heads if head[2]]


def _cess(figures: LineFigures, former: _Earlier) -> list[Step]:
    line = figures.line
    if not line.cess_percent and not line.cess_per_unit:
        return []
    words = f"{plain(line.cess_percent)} % of value and {line.cess_per_unit:f} a unit on {plain(line.quantity)}"
    if former.cess:
        words += f", added up with the {former.cess:f} before"
    return [Step(figure="cess", value=figures.cess, formula=words, rule="GST (Compensation to States) Act s.8")]
