"""Explains each figure of a document: the formula with its inputs, and the rule.

Explanations are derived from the figures on request, so that computing a document does not pay for them.
"""

from dataclasses import dataclass
from decimal import Decimal

from gst.document.lines import DocumentFigures, LineFigures
from gst.money import ONE
from gst.price import plain, rupees
from gst.tax.categories import Charge, Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One figure: its name, its value in rupees, the formula with its inputs, and the rule."""

    figure: str
    value: Decimal
    formula: str
    rule: str


def explain_line(figures: LineFigures) -> tuple[Step, ...]:
    """The steps from quantity to line total, without those that change nothing. gst.md 1.5-1.7."""
    line = figures.line
    gross_formula = f"{plain(line.quantity)} x {rupees(line.rate)}"
    if line.rate_units != ONE:
        gross_formula += f" ÷ {plain(line.rate_units)}"
    steps = [Step(figure="gross", value=figures.gross, formula=gross_formula, rule="CGST Act s.15(1)")]
    if line.free_quantity:
        words = f"{plain(line.free_quantity)} units free: no value, no tax"
        steps.append(Step(figure="free_quantity", value=line.free_quantity, formula=words, rule="Circular 92/11/2019"))
    steps += _discounts(figures)
    steps += _taxes(figures)
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


def _discounts(figures: LineFigures) -> list[Step]:
    line, steps = figures.line, []
    rule = "CGST Act s.15(3)(a)"
    if line.discount_percent:
        words = f"{figures.gross:f} x {line.discount_percent:f} %"
        steps.append(Step(figure="disc1", value=figures.disc1, formula=words, rule=rule))
    if line.second_discount_percent:
        words = f"({figures.gross:f} - {figures.disc1:f}) x {line.second_discount_percent:f} %"
        steps.append(Step(figure="disc2", value=figures.disc2, formula=words, rule=rule))
    if figures.bill_discount:
        words = "this line's share of the bill discount, largest remainder"
        steps.append(Step(figure="bill_discount", value=figures.bill_discount, formula=words, rule=rule))
    return steps


def _taxes(figures: LineFigures) -> list[Step]:
    line = figures.line
    net = figures.gross - figures.discount
    if figures.charge is Charge.NO_TAX or line.treatment is not Treatment.TAXABLE:
        why = "the document charges no tax" if figures.charge is Charge.NO_TAX else f"goods are {line.treatment}"
        return [Step(figure="taxable", value=figures.taxable, formula=f"{net:f}; {why}", rule="gst.md 1.3")]
    if line.inclusive:
        whole = 100 + line.tax_rate + line.cess_percent
        steps = [
            Step(figure=name, value=value, formula=f"{net:f} x {rate:f} ÷ {whole:f}", rule="CGST Rule 35")
            for name, value, rate in _charged_heads(figures)
        ]
        words = f"{net:f} less the tax inside it"
        taxable = Step(figure="taxable", value=figures.taxable, formula=words, rule="CGST Rule 35")
        return [*steps, *_cess(figures), taxable]
    words = f"{figures.gross:f} - {figures.discount:f}"
    taxable = Step(figure="taxable", value=figures.taxable, formula=words, rule="CGST Act s.15")
    rule = "CGST Act s.9, IGST Act s.5; gst.md 1.6"
    steps = [
        Step(figure=name, value=value, formula=f"{figures.taxable:f} x {rate:f} %", rule=rule)
        for name, value, rate in _charged_heads(figures)
    ]
    return [taxable, *steps, *_cess(figures)]


def _charged_heads(figures: LineFigures) -> list[tuple[str, Decimal, Decimal]]:
    """Name, amount and rate of each head that the line bears, without cess."""
    heads = (
        ("cgst", figures.cgst, figures.cgst_rate),
        ("sgst", figures.sgst, figures.sgst_rate),
        ("igst", figures.igst, figures.igst_rate),
    )
    return [(name, value, rate) for name, value, rate in heads if rate]


def _cess(figures: LineFigures) -> list[Step]:
    line = figures.line
    if not line.cess_percent and not line.cess_per_unit:
        return []
    words = f"{line.cess_percent:f} % of value and {line.cess_per_unit:f} a unit on {line.quantity:f}"
    return [Step(figure="cess", value=figures.cess, formula=words, rule="GST (Compensation to States) Act s.8")]
