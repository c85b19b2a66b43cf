"""What the tax library costs: `python -m tests.bench.bench_gst` prints both figures and how they were measured.

Times are processor time of this one-threaded process, so that a busy machine does not count as a slow library; the
return's time by the clock stands beside it. The invoice is the best of 25 rounds, explanation noise only ever adds. The
return is built from documents that are all in memory at once, the worst case; peak memory is the process's own.
"""

import resource
import timeit
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from time import perf_counter, process_time

from gst.codes.gstin import check_character
from gst.document.compute import compute_document
from gst.document.explain import explain_line
from gst.document.lines import Line
from gst.portal_json import write_json
from gst.returns.gstr1 import build_gstr1
from gst.returns.outward_documents import OutwardDocument, OutwardLine
from gst.tax.categories import Charge, DocumentKind, SupplyKind
from tests.bench import report
from tests.bench.report import Row

LINES_OF_INVOICE = 20
INVOICES = 100_000
LINES_OF_EACH = 5
CUSTOMERS = 2_000
ROUNDS = 25
REPEATS = 200
_SELLER = "27AAECM4821K1ZC"
_HALF_OF_FIVE = Decimal("2.5")
_NIL = Decimal("0.00")


def main() -> int:
    """Prints the table; the exit code says whether both targets were met."""
    measured = rows()
    report.print_table(measured)
    return 0 if all(row.ok for row in measured) else 1


def rows() -> list[Row]:
    """The figures of the library.

    Call it in a process that has done nothing else: the peak of memory is the process's own.
    """
    return [*_invoice_rows(), *_return_rows()]


def _invoice_rows() -> list[Row]:
    lines = _invoice_lines()
    computed = _micros(lambda: compute_document(lines, charge=Charge.CGST_SGST))
    built = _micros(lambda: compute_document(_invoice_lines(), charge=Charge.CGST_SGST))
    spread = _micros(lambda: compute_document(lines, charge=Charge.IGST, bill_discount_percent=Decimal("1.5")))
    figures = compute_document(lines, charge=Charge.CGST_SGST)
    explained = _micros(lambda: [explain_line(line) for line in figures.lines])
    remark = (
        f"best of {ROUNDS} x {REPEATS}; {built:.0f} with its lines built, {spread:.0f} with a bill discount, "
        f"{explained:.0f} to explain its lines"
    )
    return [report.at_most(f"gst: {LINES_OF_INVOICE}-line invoice", computed, 150, "µs", remark)]


def _return_rows() -> list[Row]:
    documents = list(_month())
    start, clock = process_time(), perf_counter()
    gstr1 = build_gstr1(_SELLER, "102026", documents)
    built_in = process_time() - start
    text = write_json(gstr1.file)
    seconds, by_clock = process_time() - start, perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if len(gstr1.placed) != INVOICES:
        raise AssertionError(f"{INVOICES - len(gstr1.placed)} invoices were not placed.")
    remark = (
        f"{LINES_OF_EACH} lines each, {len(text) / 1e6:.0f} MB of JSON; building {built_in:.1f}; "
        f"{by_clock:.1f} by the clock"
    )
    case = f"gst: GSTR-1 of {INVOICES:,} invoices"
    return [
        report.at_most(case, seconds, 10, "s", remark),
        report.at_most(f"{case}, memory", peak, 1024, "MB", "all documents in memory at once"),
    ]


def _micros(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, timer=process_time, number=REPEATS, repeat=ROUNDS)) / REPEATS * 1e6


def _invoice_lines() -> list[Line]:
    return [
        Line(quantity=Decimal(10 + n), rate=Decimal("87.35"), tax_rate=Decimal(5), discount_percent=Decimal(5))
        for n in range(LINES_OF_INVOICE)
    ]


def _month() -> Iterator[OutwardDocument]:
    """Half to registered customers, a quarter inter-state, the rest over the counter; every amount its own object."""
    gstins = [_gstin(n) for n in range(CUSTOMERS)]
    for n in range(INVOICES):
        inter = n % 4 == 1
        lines = tuple(_line(n, place, inter=inter) for place in range(LINES_OF_EACH))
        yield OutwardDocument(
            number=f"MP/26-27/{n + 1:06d}",
            kind=DocumentKind.TAX_INVOICE,
            date=date(2026, 10, 1 + n % 31),
            supply=SupplyKind.INTER_STATE if inter else SupplyKind.INTRA_STATE,
            place_of_supply="29" if inter else "27",
            value=sum((line.taxable + line.cgst + line.sgst + line.igst for line in lines), Decimal(0)),
            lines=lines,
            recipient_gstin=gstins[n % CUSTOMERS] if n % 2 == 0 else None,
        )


def _line(n: int, place: int, *, inter: bool) -> OutwardLine:
    taxable = Decimal(10_000 + (n * 7 + place * 131) % 90_000).scaleb(-2)
    half = (taxable * _HALF_OF_FIVE / 100).quantize(Decimal("0.01"))
    return OutwardLine(
        hsn=f"3004{(n + place) % 97:02d}99",
        uqc="NOS",
        quantity=Decimal(1 + place),
        taxable=taxable,
        tax_rate=Decimal(5),
        cgst=_NIL if inter else half,
        sgst=_NIL if inter else half,
        igst=half + half if inter else _NIL,
    )


def _gstin(n: int) -> str:
    first = f"27ABC{'PCF'[n % 3]}K{n:04d}L1Z"
    return first + check_character(first)


if __name__ == "__main__":
    raise SystemExit(main())
