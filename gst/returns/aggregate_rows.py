"""The rows of GSTR-1 that add up many documents: b2cs and nil. gst.md 3.2."""

from dataclasses import dataclass
from decimal import Decimal

from gst.money import CONTEXT, NIL
from gst.portal_json import Json
from gst.returns.outward_documents import OutwardDocument
from gst.returns.running_sums import RunningSum, bears_igst, reduces_turnover
from gst.tax.categories import ZERO_RATED, SupplyKind, Treatment


class B2cs:
    """Small sales to unregistered buyers less their notes, by place of supply and rate. May be negative (V48)."""

    def __init__(self) -> None:
        """Start without rows."""
        self._rows: dict[tuple[bool, str, Decimal], RunningSum] = {}

    def add(self, document: OutwardDocument, sums: dict[Decimal, RunningSum]) -> None:
        """Add a document to its rows. A credit note is subtracted."""
        as_igst = bears_igst(document.supply, document.lines)
        for rate, held in sums.items():
            row = self._rows.setdefault((as_igst, document.place_of_supply, rate), RunningSum())
            row.add_signed(held, negative=reduces_turnover(document))

    def rows(self) -> list[Json]:
        """The section. A row that adds up to nothing stays, with zeros."""
        return [
            {
                "sply_ty": "INTER" if as_igst else "INTRA",
                "rt": rate,
                "typ": "OE",
                "pos": pos,
                "txval": held.taxable,
                **held.heads(as_igst=as_igst),
            }
            for (as_igst, pos, rate), held in self._rows.items()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untaxed:
    """Exempt, nil-rated and non-GST value of a document or a month, rupees, net of notes."""

    exempt: Decimal = NIL
    nil_rated: Decimal = NIL
    non_gst: Decimal = NIL

    def plus(self, other: "Untaxed") -> "Untaxed":
        """The sum, kind by kind."""
        add = CONTEXT.add
        return Untaxed(
            exempt=add(self.exempt, other.exempt),
            nil_rated=add(self.nil_rated, other.nil_rated),
            non_gst=add(self.non_gst, other.non_gst),
        )

    @property
    def total(self) -> Decimal:
        """All three kinds together."""
        return CONTEXT.add(CONTEXT.add(self.exempt, self.nil_rated), self.non_gst)


NOTHING_UNTAXED = Untaxed()


def untaxed_of(document: OutwardDocument) -> Untaxed:
    """The amounts that a document adds to table 8, negative for a credit note.

    Exempt lines of a zero-rated supply are not in table 8. They are in the supply's own row.
    """
    sums = {Treatment.EXEMPT: NIL, Treatment.NIL_RATED: NIL, Treatment.NON_GST: NIL}
    found = False
    zero_rated = document.supply in ZERO_RATED
    for line in document.lines:
        if line.treatment is Treatment.TAXABLE or (zero_rated and line.treatment is not Treatment.NON_GST):
            continue
        sums[line.treatment] = CONTEXT.add(sums[line.treatment], line.taxable)
        found = True
    if not found:
        return NOTHING_UNTAXED
    sign = -1 if reduces_turnover(document) else 1
    return Untaxed(
        exempt=sign * sums[Treatment.EXEMPT],
        nil_rated=sign * sums[Treatment.NIL_RATED],
        non_gst=sign * sums[Treatment.NON_GST],
    )


def nil_supply_type(document: OutwardDocument, supplier_state: str) -> str:
    """The row of table 8. In the portal's codes INTRB2B is inter-state and INTRAB2B is intra-state.

    A deemed export is intra-state inside the supplier's state, unless a line of it bears IGST (an SEZ unit's).
    """
    within = document.supply in {SupplyKind.INTRA_STATE, SupplyKind.INTRA_STATE_WITH_IGST} or (
        document.supply is SupplyKind.DEEMED_EXPORT
        and document.place_of_supply == supplier_state
        and not any(line.igst for line in document.lines)
    )
    border = "INTRA" if within else "INTR"
    return f"{border}{'B2B' if document.recipient_gstin else 'B2C'}"


class NilRows:
    """Table 8: untaxed value, by intra-state or inter-state and by registered or unregistered buyer."""

    def __init__(self, supplier_state: str) -> None:
        """Start without rows."""
        self._supplier_state = supplier_state
        self._rows: dict[str, Untaxed] = {}

    def add(self, document: OutwardDocument, untaxed: Untaxed) -> None:
        """Add a document's untaxed value to its row."""
        kind = nil_supply_type(document, self._supplier_state)
        self._rows[kind] = self._rows.get(kind, NOTHING_UNTAXED).plus(untaxed)

    def rows(self) -> list[Json]:
        """The rows under `inv`."""
        return [
            {"sply_ty": kind, "expt_amt": held.exempt, "nil_amt": held.nil_rated, "ngsup_amt": held.non_gst}
            for kind, held in self._rows.items()
        ]
