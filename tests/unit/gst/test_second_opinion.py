"""A second program for the same sums: whole paise, integers only.

It shares no function, constant or rounding call with `gst`. Numbers are held as integers: quantity in thousandths,
rate in ten-thousandths of a rupee, percentages in thousandths of a per cent, money in paise.
"""

import random
from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.tax.categories import Charge
from tests.support.sizes import cases

_DOCUMENTS = 50_000
_LINES = 20
_RATES = (0, 100, 250, 1_000, 1_500, 3_000, 5_000, 6_000, 7_500, 12_000, 18_000, 28_000, 40_000)
_HUNDRED = 100_000


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _reference(lines, intra, bill_percent):
    nets, rows = [], []
    for quantity, rate, gst, first, second, inclusive in lines:
        gross = _half_up(quantity * rate, 100_000)
        disc1 = _half_up(gross * first, _HUNDRED) if first else 0
        disc2 = _half_up((gross - disc1) * second, _HUNDRED) if second else 0
        nets.append(gross - disc1 - disc2)
        rows.append((gst, inclusive, gross, disc1, disc2))
    whole = sum(nets)
    discount = _half_up(whole * bill_percent, _HUNDRED)
    shares = [net * discount // whole if whole else 0 for net in nets]
    losers = sorted(range(len(nets)), key=lambda i: (-(nets[i] * discount - shares[i] * whole), i)) if discount else []
    for i in losers[: discount - sum(shares)]:
        shares[i] += 1
    found = []
    for net, share, (gst, inclusive, gross, disc1, disc2) in zip(nets, shares, rows, strict=True):
        left = net - share
        base = _HUNDRED + gst if inclusive else _HUNDRED
        half = _half_up(left * gst, 2 * base) if intra else 0
        full = 0 if intra else _half_up(left * gst, base)
        taxable = left - 2 * half - full if inclusive else left
        found.append((gross, disc1, disc2, share, taxable, half, half, full, taxable + 2 * half + full))
    total = sum(row[-1] for row in found)
    rupees = (total + 50) // 100 * 100
    return found, discount, total, rupees


def _figures(line):
    """In paise, still exact: a part of a paisa would equal no integer."""
    return (
        line.gross * 100,
        line.disc1 * 100,
        line.disc2 * 100,
        line.bill_discount * 100,
        line.taxable * 100,
        line.cgst * 100,
        line.sgst * 100,
        line.igst * 100,
        line.total * 100,
    )


def _draw(rng, inclusive):
    return (
        rng.randrange(0, 500_000) if rng.random() < 0.2 else rng.randrange(1, 500) * 1000,
        rng.randrange(1, 20_000_000),
        rng.choice(_RATES),
        rng.randrange(0, 30_001) if rng.random() < 0.5 else 0,
        rng.randrange(0, 10_001) if rng.random() < 0.3 else 0,
        inclusive,
    )


def _line(quantity, rate, gst, first, second, inclusive):
    return Line(
        quantity=Decimal(quantity).scaleb(-3),
        rate=Decimal(rate).scaleb(-4),
        tax_rate=Decimal(gst).scaleb(-3),
        discount_percent=Decimal(first).scaleb(-3),
        second_discount_percent=Decimal(second).scaleb(-3),
        inclusive=inclusive,
    )


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20261122, 20261122 + cases(1)))
def test_a_million_random_lines_agree_with_whole_paise_arithmetic(seed):
    rng = random.Random(seed)
    checked = 0
    for number in range(_DOCUMENTS):
        inclusive, intra = number % 4 == 3, number % 2 == 0
        bill_percent = rng.randrange(1, 20_000) if number % 3 == 0 else 0
        drawn = [_draw(rng, inclusive) for _ in range(_LINES)]
        want, discount, total, rupees = _reference(drawn, intra, bill_percent)
        found = compute_document(
            [_line(*line) for line in drawn],
            charge=Charge.CGST_SGST if intra else Charge.IGST,
            bill_discount_percent=Decimal(bill_percent).scaleb(-3),
        )
        assert [_figures(line) for line in found.lines] == want, number
        assert (found.bill_discount * 100, found.totals.total * 100, found.totals.value * 100) == (
            discount,
            total,
            rupees,
        )
        assert found.totals.round_off * 100 == rupees - total
        checked += len(want)
    assert checked == 1_000_000
