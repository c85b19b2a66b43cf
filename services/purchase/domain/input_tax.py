"""Whether the tax of a purchase document may be set off, and why: gst-corrections.md 1, rows 6 and 7."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from services.purchase.domain.statuses_and_kinds import InputTax


def credit_due_from(document_date: dt.date, received: Iterable[dt.date]) -> dt.date:
    """The day from which the tax of a document is due to its buyer: it and all of its goods are there.

    Its scheme on this day decides whether it takes the tax, whenever the document is booked. CGST Act s.16(2)(a), (b).
    """
    return max(document_date, *received)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCredit:
    """What is known of a registration's input tax on the day on which a document is booked.

    `taken`: the registration took input tax on the day `due_from`. One under the composition scheme does not.
    """

    taken: bool
    due_from: dt.date
    booked_on: dt.date
    last_day: dt.date
    """The last day to book the document for a return that takes its credit."""

    def decide(self, *, taxed: bool, asked: InputTax | None, imported: bool = False) -> "InputTaxDecision":
        """`taxed`: the document bears tax. `asked` is what the request says; None leaves it to the law.

        `imported`: it is a bill of entry, which counts by its own date as a bill does.
        """
        if not taxed:
            return InputTaxDecision(input_tax=InputTax.INELIGIBLE, explanation="The document bears no tax.")
        if not self.taken:
            day = self.due_from.isoformat()
            text = f"The registration is under the composition scheme on {day}: CGST Act s.10(4)."
            return InputTaxDecision(input_tax=InputTax.INELIGIBLE, explanation=text)
        if asked is InputTax.INELIGIBLE:
            return InputTaxDecision(input_tax=asked, explanation="Said to be blocked: CGST Act s.17(5).")
        if self.booked_on > self.last_day:
            text = f"Booked after {self.last_day.isoformat()}: CGST Act s.16(4)."
            return InputTaxDecision(input_tax=InputTax.BARRED, explanation=text)
        text = f"Booked by {self.last_day.isoformat()}: CGST Act s.16(4)."
        return InputTaxDecision(input_tax=InputTax.IMPORT if imported else InputTax.ELIGIBLE, explanation=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTaxDecision:
    """`explanation` is in words, with the rule."""

    input_tax: InputTax
    explanation: str
