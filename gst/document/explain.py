"""Says how each figure came about: the rule and the inputs, in an order a person can follow.

Explanations are built when somebody asks, from the figures themselves; computing a document costs nothing for them.
"""

from dataclasses import dataclass
from decimal import Decimal

from gst.document.lines import DocumentFigures, LineFigures
from gst.tax.categories import Charge, Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One figure: its name, its value in rupees, the sum that gave it, and the rule behind it."""

    figure: str
    value: Decimal
    sum: str
    rule: str


def explain_line(figures: LineFigures) -> tuple[Step, ...]:
    """The steps from quantity to line total, leaving out those that did nothing. gst.md 1.5-1.7."""
    line = figures.line
    gross_sum = f"{line.qty:f} x {line.rate:f}"
    steps = [Step(figure="gross", value=figures.gross, sum=gross_sum, rule="CGST Act s.15(1)")]
    if line.free_qty:
        words = f"{line.free_qty:f} units free: no value, no tax"
        steps.append(Step(figure="free_qty", value=line.free_qty, sum=words, rule="Circular 92/11/2019"))
    steps += _discounts(figures)
    steps += _taxes(figures)
    parts = " + ".join(
        f"{part:f}" for part in (figures.taxable, figures.cgst, figures.sgst, figures.igst, figures.cess) if part
    )
    steps.append(Step(figure="total", value=figures.total, sum=parts or "0", rule="gst.md 1.6"))
    return tuple(steps)


def explain_document(figures: DocumentFigures) -> tuple[Step, ...]:
    """The steps from line totals to the value on the paper. gst.md 1.5, 1.6."""
    totals = figures.totals
    steps = []
    if figures.bill_discount:
        words = f"spread over {len(figures.lines)} lines in proportion to {figures.subtotal:f}, largest remainder"
        steps.append(
            Step(
                figure="bill_discount", value=figures.bill_discount, sum=words, rule="CGST Act s.15(3)(a); gst.md 1.5"
            ),
        )
    for name in ("taxable", "cgst", "sgst", "igst", "cess", "total"):
        value: Decimal = getattr(totals, name)
        if value:
            steps.append(Step(figure=name, value=value, sum=f"sum of the lines' {name}", rule="gst.md 1.6"))
    if totals.round_off:
        words = f"{totals.total:f} to the nearest rupee"
        steps.append(
            Step(figure="round_off", value=totals.round_off, sum=words, rule="gst.md 1.6 (custom, after s.170)")
        )
    words = f"{totals.total:f} {'-' if totals.round_off < 0 else '+'} {abs(totals.round_off):f}"
    steps.append(Step(figure="value", value=totals.value, sum=words, rule="gst.md 1.6"))
    return tuple(steps)


def _discounts(figures: LineFigures) -> list[Step]:
    line, steps = figures.line, []
    rule = "CGST Act s.15(3)(a)"
    if line.disc1_pct:
        words = f"{figures.gross:f} x {line.disc1_pct:f} %"
        steps.append(Step(figure="disc1", value=figures.disc1, sum=words, rule=rule))
    if line.disc2_pct:
        words = f"({figures.gross:f} - {figures.disc1:f}) x {line.disc2_pct:f} %"
        steps.append(Step(figure="disc2", value=figures.disc2, sum=words, rule=rule))
    if figures.bill_discount:
        words = "this line's share of the bill discount, largest remainder"
        steps.append(Step(figure="bill_discount", value=figures.bill_discount, sum=words, rule=rule))
    return steps


def _taxes(figures: LineFigures) -> list[Step]:
    line = figures.line
    net = figures.gross - figures.discount
    if figures.charge is Charge.NO_TAX or line.treatment is not Treatment.TAXABLE:
        why = "the document charges no tax" if figures.charge is Charge.NO_TAX else f"goods are {line.treatment}"
        return [Step(figure="taxable", value=figures.taxable, sum=f"{net:f}; {why}", rule="gst.md 1.3")]
    heads = [
        (name, value, rate)
        for name, value, rate in (
            ("cgst", figures.cgst, figures.cgst_rate),
            ("sgst", figures.sgst, figures.sgst_rate),
            ("igst", figures.igst, figures.igst_rate),
        )
        if rate
    ]
    cess = []
    if line.cess_pct or line.cess_per_unit:
        words = f"{line.cess_pct:f} % of value and {line.cess_per_unit:f} a unit on {line.qty:f}"
        cess = [Step(figure="cess", value=figures.cess, sum=words, rule="GST (Compensation to States) Act s.8")]
    if line.inclusive:
        whole = 100 + line.gst_rate + line.cess_pct
        steps = [
            Step(figure=name, value=value, sum=f"{net:f} x {rate:f} ÷ {whole:f}", rule="CGST Rule 35")
            for name, value, rate in heads
        ]
        words = f"{net:f} less the tax inside it"
        return [*steps, *cess, Step(figure="taxable", value=figures.taxable, sum=words, rule="CGST Rule 35")]
    taxable = Step(
        figure="taxable", value=figures.taxable, sum=f"{figures.gross:f} - {figures.discount:f}", rule="CGST Act s.15"
    )
    steps = [
        Step(
            figure=name,
            value=value,
            sum=f"{figures.taxable:f} x {rate:f} %",
            rule="CGST Act s.9, IGST Act s.5; gst.md 1.6",
        )
        for name, value, rate in heads
    ]
    return [taxable, *steps, *cess]
