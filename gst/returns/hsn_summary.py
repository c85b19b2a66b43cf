"""Table 12 of GSTR-1: the HSN summary, less credit notes. It has two arrays since May 2025. gst.md 3.3."""

from collections.abc import Mapping
from decimal import Decimal

from gst.amounts import Amounts
from gst.codes.hsn import hsn_text, is_service
from gst.codes.uqc import SERVICES
from gst.dates.periods import period_start
from gst.money import CONTEXT, ZERO
from gst.portal_json import Json, JsonObject
from gst.returns.outward_documents import OutwardDocument
from gst.returns.running_sums import RunningSum, reduces_turnover, reported_rate
from gst.tax.categories import EXPORTS, ZERO_RATED

SPLIT_SINCE = period_start("052025")
"""From this period on the table has a tab for registered and one for unregistered buyers."""
_QUANTITY = Decimal("0.01")
_Key = tuple[str, str, Decimal]


class HsnSummary:
    """Adds up lines by HSN, unit and rate. [D] Settings: free units in the quantity, and the tab of exports."""

    def __init__(self, *, quantity_includes_free: bool, exports_in_b2b: bool, keep_wop_rate: bool) -> None:
        """Start without rows, with the settings of the filer."""
        self._quantity_includes_free = quantity_includes_free
        self._exports_in_b2b = exports_in_b2b
        self._keep_wop_rate = keep_wop_rate
        self._tabs: dict[bool, dict[_Key, RunningSum]] = {True: {}, False: {}}

    def add(self, document: OutwardDocument) -> None:
        """Add a document's lines to its tab. A credit note is subtracted."""
        tab = self._tabs[is_b2b_tab(document, exports_in_b2b=self._exports_in_b2b)]
        negative = reduces_turnover(document)
        combine = CONTEXT.subtract if negative else CONTEXT.add
        supply, keep, with_free = document.supply, self._keep_wop_rate, self._quantity_includes_free
        rate_moves = supply in ZERO_RATED
        for line in document.lines:
            rate = reported_rate(line, supply, keep_wop_rate=keep) if rate_moves else line.tax_rate
            key = (line.hsn, SERVICES if is_service(line.hsn) else line.uqc, rate)
            row = tab.get(key)
            if row is None:
                row = tab[key] = RunningSum()
            row.quantity = combine(row.quantity, line.quantity)
            if with_free and line.free_quantity:
                row.quantity = combine(row.quantity, line.free_quantity)
            row.taxable = combine(row.taxable, line.taxable)
            if line.igst:
                row.igst = combine(row.igst, line.igst)
            elif line.cgst:
                row.cgst = combine(row.cgst, line.cgst)
            if line.cess:
                row.cess = combine(row.cess, line.cess)

    def total(self) -> Amounts:
        """The sum over both tabs, which must equal the sum of the sections."""
        whole = RunningSum()
        for tab in self._tabs.values():
            for row in tab.values():
                whole.add_signed(row, negative=False)
        return whole.amounts()

    def section(self, period: str, texts: Mapping[str, str]) -> JsonObject:
        """`hsn` of the file: two tabs, or `data` before May 2025. `texts` adds to or replaces the shipped HSN texts."""
        if period_start(period) < SPLIT_SINCE:
            merged: dict[_Key, RunningSum] = {}
            for tab in self._tabs.values():
                for key, row in tab.items():
                    merged.setdefault(key, RunningSum()).add_signed(row, negative=False)
            return {"data": _rows(merged, texts)}
        return {"hsn_b2b": _rows(self._tabs[True], texts), "hsn_b2c": _rows(self._tabs[False], texts)}


def is_b2b_tab(document: OutwardDocument, *, exports_in_b2b: bool) -> bool:
    """Whether a document counts in the B2B tab: it has a GSTIN, or exports are put there by setting. gst.md 3.3."""
    if document.supply in EXPORTS:
        return exports_in_b2b
    return document.recipient_gstin is not None


def _rows(tab: dict[_Key, RunningSum], texts: Mapping[str, str]) -> list[Json]:
    ordered = sorted(tab.items(), key=lambda item: (item[0][0], item[0][2], item[0][1]))
    return [_row(number, key, row, texts) for number, (key, row) in enumerate(ordered, 1)]


def _row(number: int, key: _Key, row: RunningSum, texts: Mapping[str, str]) -> Json:
    hsn, uqc, rate = key
    text = texts.get(hsn) or hsn_text(hsn)
    described: JsonObject = {"desc": text} if text else {}
    return {
        "num": number,
        "hsn_sc": hsn,
        **described,
        "uqc": uqc,
        "qty": ZERO if is_service(hsn) else CONTEXT.quantize(row.quantity, _QUANTITY),
        "rt": rate,
        "txval": row.taxable,
        "iamt": row.igst,
        "samt": row.cgst,
        "camt": row.cgst,
        "csamt": row.cess,
    }
