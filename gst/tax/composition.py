"""The composition levy of a trader: limit, quarterly tax, and what its bill must say. CGST Act s.10; gst.md 1.3."""

from dataclasses import dataclass
from decimal import Decimal

from gst.codes.states import state
from gst.money import CONTEXT, round_tax

LIMIT = Decimal(15_000_000)
LIMIT_SPECIAL = Decimal(7_500_000)
"""Rupees of yearly turnover, for most states and for special category states."""
RATE_PER_HEAD = Decimal("0.5")
"""Per cent of turnover for CGST, and the same for SGST; traders of goods."""
BILL_TEXT = "Composition taxable person, not eligible to collect tax on supplies"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionTax:
    """CMP-08 of a quarter in rupees."""

    cgst: Decimal
    sgst: Decimal

    @property
    def total(self) -> Decimal:
        """Both heads."""
        return CONTEXT.add(self.cgst, self.sgst)


def composition_tax(quarter_turnover: Decimal) -> CompositionTax:
    """The tax of a trader on a quarter's turnover in the state, rupees: 1 per cent. Rule 7; gst.md 1.3 (V20)."""
    half = round_tax(quarter_turnover, RATE_PER_HEAD)
    return CompositionTax(cgst=half, sgst=half)


def composition_limit(state_code: str) -> Decimal:
    """Rupees of turnover up to which the levy is open. Raises StateUnknown. CGST Act s.10(1), Notification 14/2019."""
    return LIMIT_SPECIAL if state(state_code).special_category else LIMIT
