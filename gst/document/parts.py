"""Cuts a computed line into parts, such as the batches that its goods come from. The parts add up to the line.

Every figure is cumulative: a part has what the line up to its end amounts to, less what the parts before it have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

from gst.document.compute import LineInvalid, LinePrice, price_line, tax_line
from gst.document.lines import NOTHING_BILLED, BilledBefore, LineFigures
from gst.money import CONTEXT, NIL, ZERO, proportion


class PartUnits(NamedTuple):
    """Units of one part, billed and free, and their declared retail price if the line is taxed on that."""

    billed: Decimal
    free: Decimal
    retail_value: Decimal | None = None


class _Price(NamedTuple):
    """What units of a line come to before tax, or with it where the price is inclusive, in rupees."""

    quantity: Decimal
    gross: Decimal
    disc1: Decimal
    disc2: Decimal
    bill_discount: Decimal
    retail_value: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.disc1 - self.disc2 - self.bill_discount


class _Heads(NamedTuple):
    """Taxable value and taxes in rupees. SGST is CGST."""

    taxable: Decimal
    cgst: Decimal
    igst: Decimal
    cess: Decimal


_NO_PRICE = _Price(ZERO, NIL, NIL, NIL, NIL, NIL)
_NO_HEADS = _Heads(NIL, NIL, NIL, NIL)


def cut_line(figures: LineFigures, parts: Sequence[PartUnits]) -> list[LineFigures]:
    """The figures of each part. The parts' units add up to those of the line, and each figure of theirs does.

    Each part is within a paisa of its own price. No figure is negative.
    """
    with localcontext(CONTEXT):
        prices = [_NO_PRICE, *_prices_so_far(figures, parts)]
        heads = _cut_heads(figures, prices)
        return [
            _part(figures, units, before, _less(until, before), of_part)
            for units, (before, until), of_part in zip(parts, pairwise(prices), heads, strict=True)
        ]


def _prices_so_far(figures: LineFigures, parts: Sequence[PartUnits]) -> Iterator[_Price]:
    """The price of the line up to the end of each part."""
    quantity, declared, line = ZERO, NIL, figures.line
    whole = figures.gross - figures.disc1 - figures.disc2
    for part in parts:
        quantity += part.billed
        declared += part.retail_value or NIL
        price = price_line(replace(line, quantity=quantity), 1)
        share = proportion(figures.bill_discount, price.net, whole) if figures.bill_discount else NIL
        yield _Price(quantity, price.gross, price.disc1, price.disc2, share, declared)


def _cut_heads(figures: LineFigures, prices: Sequence[_Price]) -> list[_Heads]:
    """Taxes of the parts: on the price so far, less those of the parts before.

    In a price with tax, a part that is worth a paisa may have no room for the taxes that fall to it. Then each head of
    the line is cut in proportion to the price.
    """
    try:
        heads = _differences([_heads_of_price(figures, price) for price in prices])
    except LineInvalid:
        heads = []
    if heads and min(map(min, heads)) >= ZERO:
        return heads
    return _differences([_heads_in_proportion(figures, price.net, prices[-1].net) for price in prices])


def _differences(so_far: Sequence[_Heads]) -> list[_Heads]:
    return [
        _Heads(*(now - then for now, then in zip(until, before, strict=True))) for before, until in pairwise(so_far)
    ]


def _heads_of_price(figures: LineFigures, price: _Price) -> _Heads:
    line = replace(figures.line, quantity=price.quantity, retail_value=_declared(figures, price))
    before_discount = LinePrice(price.gross, price.disc1, price.disc2, price.net + price.bill_discount)
    taxed = tax_line(line, before_discount, price.bill_discount, figures.charge)
    return _Heads(taxed.taxable, taxed.cgst, taxed.igst, taxed.cess)


def _declared(figures: LineFigures, price: _Price) -> Decimal | None:
    return None if figures.line.retail_value is None else price.retail_value


def _heads_in_proportion(figures: LineFigures, net: Decimal, whole: Decimal) -> _Heads:
    if not net:
        return _NO_HEADS
    heads = figures.taxable, figures.cgst, figures.igst, figures.cess
    return _Heads(*(proportion(head, net, whole) for head in heads))


def _less(until: _Price, before: _Price) -> _Price:
    return _Price(*(now - then for now, then in zip(until, before, strict=True)))


def _part(figures: LineFigures, units: PartUnits, before: _Price, price: _Price, heads: _Heads) -> LineFigures:
    return LineFigures(
        line=replace(
            figures.line,
            quantity=units.billed,
            free_quantity=units.free,
            before=_before(figures.line.before, before),
            retail_value=_declared(figures, price),
        ),
        charge=figures.charge,
        gross=price.gross,
        disc1=price.disc1,
        disc2=price.disc2,
        bill_discount=price.bill_discount,
        taxable=heads.taxable,
        cgst=heads.cgst,
        sgst=heads.cgst,
        igst=heads.igst,
        cess=heads.cess,
        total=heads.taxable + heads.cgst + heads.cgst + heads.igst + heads.cess,
    )


def _before(of_line: BilledBefore | None, of_parts: _Price) -> BilledBefore | None:
    """What was billed before the part: before the line, and by the parts before it."""
    if of_line is None and not of_parts.quantity:
        return None
    former = of_line or NOTHING_BILLED
    return BilledBefore(
        quantity=former.quantity + of_parts.quantity,
        gross=former.gross + of_parts.gross,
        discounted=former.discounted + of_parts.gross,
        disc1=former.disc1 + of_parts.disc1,
        disc2=former.disc2 + of_parts.disc2,
    )
