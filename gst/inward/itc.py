"""Input tax credit (ITC): when it may be claimed, and when it must be reversed. gst.md 1.8, 6.6."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from gst.amounts import Amounts
from gst.dates.due_dates import Filer
from gst.dates.limits import last_day_for_input_tax, return_is_in_time_for_input_tax
from gst.inward.gstr2b import Availability, Barred
from gst.money import CONTEXT, ZERO, proportion, round_paisa, round_tax

PAY_WITHIN = timedelta(days=180)
"""Rule 37: the buyer pays the supplier within 180 days of the invoice, or reverses the credit."""
INTEREST_RATE = Decimal(18)
"""Per cent a year, s.50."""
_DAYS_IN_YEAR = Decimal(365)


class Blocked(StrEnum):
    """Why credit on goods is blocked by s.17(5), in the cases of a distributor."""

    LOST = "lost"
    STOLEN = "stolen"
    DESTROYED = "destroyed"
    WRITTEN_OFF = "written_off"
    SAMPLE = "sample"
    GIFT = "gift"
    PERSONAL_USE = "personal_use"
    FOOD = "food"
    MOTOR_CAR = "motor_car"


class ItcOutcome(StrEnum):
    """What to do with the tax of an inward invoice."""

    CLAIM = "claim"
    WAIT = "wait"
    INELIGIBLE = "ineligible"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItcFacts:
    """What eligibility depends on. `received_on` is the day of the last lot, None while goods are outstanding.

    `claim_on` is a day of the period whose GSTR-3B takes the credit; `return_filed_on` the day of its filing, if known.
    """

    invoice_date: date
    in_2b: bool
    received_on: date | None
    claim_on: date
    availability: Availability = Availability.YES
    barred: Barred | None = None
    blocked: Blocked | None = None
    supplier_is_composition: bool = False
    filer: Filer = Filer.MONTHLY
    return_filed_on: date | None = None
    annual_return_filed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItcDecision:
    """The outcome, the 3B table it belongs to (empty while waiting), and the rule."""

    outcome: ItcOutcome
    table_3b: str
    rule: str
    explanation: str


def decide_itc(facts: ItcFacts) -> ItcDecision:
    """Whether input tax may be claimed on `claim_on`. CGST Act s.16(2), 16(4), 17(5); gst.md 1.8."""
    found = _never(facts) or _not_yet(facts)
    return found or _decision(ItcOutcome.CLAIM, "4(A)(5)", "CGST Act s.16(1)", "All conditions are met.")


def _never(facts: ItcFacts) -> ItcDecision | None:
    """Why the credit is lost for good."""
    if facts.supplier_is_composition:
        return _decision(ItcOutcome.INELIGIBLE, "5", "CGST Act s.10(4)", "A composition dealer charges no tax.")
    if facts.blocked is not None:
        return _decision(ItcOutcome.BLOCKED, "4(B)(1)", "CGST Act s.17(5)", f"Blocked: {facts.blocked.value}.")
    if facts.barred is Barred.PLACE_OF_SUPPLY:
        explanation = "Place of supply is not in the recipient's state."
        return _decision(ItcOutcome.INELIGIBLE, "4(D)(2)", "CGST Act s.16(2)", explanation)
    if facts.barred is Barred.TIME_LIMIT or _is_late(facts):
        annual = facts.annual_return_filed_on
        last_day = last_day_for_input_tax(facts.invoice_date, filer=facts.filer, annual_return_filed_on=annual)
        explanation = f"The last period ended on {last_day.isoformat()}."
        return _decision(ItcOutcome.INELIGIBLE, "4(D)(2)", "CGST Act s.16(4)", explanation)
    if facts.in_2b and facts.availability is Availability.NO:
        return _decision(ItcOutcome.INELIGIBLE, "4(D)(2)", "CGST Act s.16(2)(ba)", "2B says not available.")
    return None


def _is_late(facts: ItcFacts) -> bool:
    annual = facts.annual_return_filed_on
    if facts.return_filed_on is not None:
        return not return_is_in_time_for_input_tax(
            facts.return_filed_on, facts.invoice_date, annual_return_filed_on=annual
        )
    return facts.claim_on > last_day_for_input_tax(facts.invoice_date, filer=facts.filer, annual_return_filed_on=annual)


def _not_yet(facts: ItcFacts) -> ItcDecision | None:
    """What has to happen before the credit can be claimed."""
    if not facts.in_2b:
        return _decision(ItcOutcome.WAIT, "", "CGST Act s.16(2)(aa)", "The supplier has not declared it yet.")
    if facts.availability is Availability.TEMPORARY:
        return _decision(ItcOutcome.WAIT, "", "CGST Act s.38", "2B holds it for the time being.")
    if facts.received_on is None or facts.received_on > facts.claim_on:
        explanation = "The goods, or their last lot, have not been received: claim and reverse as reclaimable."
        return _decision(ItcOutcome.WAIT, "4(B)(2)", "CGST Act s.16(2)(b)", explanation)
    return None


def must_reverse_unpaid(invoice_date: date, on: date) -> bool:
    """Whether 180 days have passed since the invoice. CGST Act s.16(2) second proviso, Rule 37; gst.md 1.8."""
    return on > invoice_date + PAY_WITHIN


def unpaid_reversal(tax: Amounts, value: Decimal, paid: Decimal) -> Amounts:
    """The credit to reverse on the unpaid part of an invoice of `value` rupees. Payment restores it. Rule 37."""
    unpaid = max(CONTEXT.subtract(value, paid), ZERO)
    return Amounts(
        igst=proportion(tax.igst, unpaid, value),
        cgst=proportion(tax.cgst, unpaid, value),
        sgst=proportion(tax.sgst, unpaid, value),
        cess=proportion(tax.cess, unpaid, value),
    )


def interest(amount: Decimal, days: int) -> Decimal:
    """Interest in rupees on `amount` rupees for `days` at 18 per cent a year, half up to the paisa. CGST Act s.50."""
    yearly = CONTEXT.divide(CONTEXT.multiply(amount, INTEREST_RATE), Decimal(100))
    return round_paisa(CONTEXT.divide(CONTEXT.multiply(yearly, Decimal(days)), _DAYS_IN_YEAR))


def common_credit_reversal(common_credit: Decimal, exempt_turnover: Decimal, total_turnover: Decimal) -> Decimal:
    """The common credit to reverse for exempt turnover, rupees. CGST Rule 42 (D1 = E ÷ F x C2); gst.md 1.8."""
    return proportion(common_credit, exempt_turnover, total_turnover) if total_turnover else round_paisa(ZERO)


def reversal_on_exemption(stock_taxable: Decimal, itc_rate: Decimal) -> Decimal:
    """Credit in rupees to reverse on stock that becomes exempt, at the rate of its purchase. s.18(4), Rule 44 (V44)."""
    return round_tax(stock_taxable, itc_rate)


def reversal_on_write_off(tax_of_purchase_line: Amounts, lost: Decimal, bought: Decimal) -> Amounts:
    """Credit to reverse on `lost` of `bought` units of a purchase line. s.17(5)(h); gst.md 6.6."""
    return Amounts(
        igst=proportion(tax_of_purchase_line.igst, lost, bought),
        cgst=proportion(tax_of_purchase_line.cgst, lost, bought),
        sgst=proportion(tax_of_purchase_line.sgst, lost, bought),
        cess=proportion(tax_of_purchase_line.cess, lost, bought),
    )


def _decision(outcome: ItcOutcome, table: str, rule: str, explanation: str) -> ItcDecision:
    return ItcDecision(outcome=outcome, table_3b=table, rule=rule, explanation=explanation)
