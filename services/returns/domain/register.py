"""The register of returns: the notes of a period in both directions, and the sums of all of them."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.pages import Page
from services.returns.domain.documents import Direction
from trade.domain.figures import TaxFigures
from trade.domain.notes import NoteKind
from trade.domain.periods import Period
from trade.domain.registers import RegisterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsRegisterRow(RegisterRow):
    """One note in the register."""

    direction: Direction
    kind: NoteKind
    return_id: UUID
    return_number: str
    original_id: UUID
    original_number: str
    original_date: dt.date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsRegister:
    """One page of rows. The totals are of the whole period."""

    period: Period
    rows: Page[ReturnsRegisterRow]
    sales_totals: TaxFigures
    purchase_totals: TaxFigures
