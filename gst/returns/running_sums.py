"""Running sums of taxable value and heads of tax, and their JSON in GSTR-1."""

from collections.abc import Iterable
from decimal import Decimal

from gst.amounts import Amounts
from gst.money import CONTEXT, NIL, ZERO
from gst.portal_json import Json, JsonObject
from gst.returns.outward_documents import OutwardDocument, OutwardLine
from gst.tax.categories import ZERO_RATED, ZERO_RATED_WITHOUT_PAYMENT, DocumentKind, SupplyKind, Treatment


class RunningSum:
    """Sums that grow line by line. Mutable, because a new object for each line of a month would be slow."""

    __slots__ = ("cess", "cgst", "igst", "quantity", "taxable")

    def __init__(self) -> None:
        """Start at zero. Only the HSN summary uses `quantity`. There is no SGST, because it equals CGST."""
        self.taxable = self.igst = self.cgst = self.cess = NIL
        self.quantity = ZERO

    def add_line(self, line: OutwardLine) -> None:
        """Add a line's taxable value and heads."""
        add = CONTEXT.add
        self.taxable = add(self.taxable, line.taxable)
        if line.igst:
            self.igst = add(self.igst, line.igst)
        elif line.cgst:
            self.cgst = add(self.cgst, line.cgst)
        if line.cess:
            self.cess = add(self.cess, line.cess)

    def add_signed(self, other: "RunningSum", *, negative: bool) -> None:
        """Add another sum, or subtract it if `negative`."""
        combine = CONTEXT.subtract if negative else CONTEXT.add
        self.taxable = combine(self.taxable, other.taxable)
        self.igst = combine(self.igst, other.igst)
        self.cgst = combine(self.cgst, other.cgst)
        self.cess = combine(self.cess, other.cess)
        self.quantity = combine(self.quantity, other.quantity)

    def amounts(self) -> Amounts:
        """The sums so far."""
        return Amounts(taxable=self.taxable, igst=self.igst, cgst=self.cgst, sgst=self.cgst, cess=self.cess)

    def heads(self, *, as_igst: bool) -> JsonObject:
        """The heads as GSTR-1 writes them: IGST, or CGST and SGST, never both; cess always. gst.md 3.1."""
        if as_igst:
            return {"iamt": self.igst, "csamt": self.cess}
        return {"camt": self.cgst, "samt": self.cgst, "csamt": self.cess}


def bears_igst(supply: SupplyKind, lines: Iterable[OutwardLine]) -> bool:
    """Whether the rows of a document show IGST. A deemed export shows what its lines charge. gst.md 1.1."""
    if supply is SupplyKind.DEEMED_EXPORT:
        return any(line.igst for line in lines)
    return supply is not SupplyKind.INTRA_STATE


def reported_rate(line: OutwardLine, supply: SupplyKind, *, keep_wop_rate: bool) -> Decimal:
    """The rate that GSTR-1 shows for a line, per cent. gst.md 1.3.

    [D] It is 0 for a zero-rated supply without payment, unless `keep_wop_rate`.
    """
    if supply in ZERO_RATED_WITHOUT_PAYMENT and not keep_wop_rate:
        return ZERO
    return line.tax_rate


def sums_by_rate(document: OutwardDocument, *, keep_wop_rate: bool) -> dict[Decimal, RunningSum]:
    """The sums of a document's reported lines by rate, in order of appearance. gst.md 3.1.

    Exempt lines belong to section `nil` instead. In a zero-rated supply an exempt line stays in the row at rate 0,
    because s.16(2) of the IGST Act zero-rates it too.
    """
    zero_rated = document.supply in ZERO_RATED
    found: dict[Decimal, RunningSum] = {}
    for line in document.lines:
        if line.treatment is not Treatment.TAXABLE and not (zero_rated and line.treatment is not Treatment.NON_GST):
            continue
        rate = reported_rate(line, document.supply, keep_wop_rate=keep_wop_rate)
        held = found.get(rate)
        if held is None:
            held = found[rate] = RunningSum()
        held.add_line(line)
    return found


def rows_by_rate(sums: dict[Decimal, RunningSum], *, as_igst: bool) -> list[Json]:
    """`itms`: one numbered row per rate. gst.md 3.1.

    `num` runs from 1. The offline tool writes rate x 100 + 1, and the portal accepts both.
    """
    return [
        {"num": number, "itm_det": {"txval": held.taxable, "rt": rate, **held.heads(as_igst=as_igst)}}
        for number, (rate, held) in enumerate(sums.items(), 1)
    ]


def reduces_turnover(document: OutwardDocument) -> bool:
    """Whether the document lowers turnover: a credit note does, every other document raises it."""
    return document.kind is DocumentKind.CREDIT_NOTE
