"""The register of inward supplies: one row for each document and rate of tax.

Rows of debit notes are negative.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from gst.tax.categories import SupplyKind
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from trade.domain.figures import LineFigures, TaxFigures, sum_by_head
from trade.domain.periods import Period
from trade.domain.registers import RegisterRow, negated, sums_by_key


@dataclass(frozen=True, slots=True, kw_only=True)
class InwardEntry:
    """A bill or debit note that is about to enter the register. `figures` are by rate.

    `date` is that of its period, `document_date` that of the bill or note itself.
    """

    kind: InwardKind
    document_id: UUID
    number: str
    date: dt.date
    document_date: dt.date
    vendor_id: UUID
    vendor_name: str
    vendor_gstin: str
    registration_id: UUID
    place_of_supply: str
    supply_kind: SupplyKind
    input_tax: InputTax
    figures: Mapping[Decimal, TaxFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRegisterRow(RegisterRow):
    """What a bill or debit note has at one rate. The party is the vendor."""

    kind: InwardKind
    document_date: dt.date
    party_gstin: str
    place_of_supply: str
    supply_kind: SupplyKind
    tax_rate: Decimal
    input_tax: InputTax


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTaxRow:
    """What the documents of a period have at one rate, and whether its tax may be set off."""

    tax_rate: Decimal
    input_tax: InputTax
    figures: TaxFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTaxSummary:
    """The input tax of a period by rate and head, and what write-offs reverse of it, by rate."""

    period: Period
    rows: tuple[InputTaxRow, ...]
    reversals: Mapping[Decimal, TaxFigures]

    @property
    def reversed(self) -> TaxFigures:
        """GSTR-3B 4(B)(1), less what is taken back."""
        return sum_by_head(list(self.reversals.values()))

    @property
    def net(self) -> TaxFigures:
        """What may be set off: eligible, and import, less reversed."""
        taken = [self.total_of(InputTax.ELIGIBLE), self.total_of(InputTax.IMPORT)]
        return sum_by_head([*taken, negated(self.reversed)])

    def total_of(self, input_tax: InputTax) -> TaxFigures:
        return sum_by_head([row.figures for row in self.rows if row.input_tax is input_tax])


def figures_by_rate(lines: Iterable[LineFigures]) -> dict[Decimal, TaxFigures]:
    """The lines' sums by rate, in the order of the rates."""
    return sums_by_key((line.tax_rate.normalize(), line) for line in lines)


def expected_input_tax(tax: Decimal, *, takes_input_tax: bool) -> InputTax:
    """Tax may be set off where there is any, as long as no bill says otherwise, if the registration takes any."""
    return InputTax.ELIGIBLE if takes_input_tax and tax > NIL else InputTax.INELIGIBLE
