"""How a registration files. Its returns, and the last days of its notes, depend on that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gst.dates.due_dates import Filer
from gst.dates.limits import last_day_for_credit_note
from gst.dates.periods import financial_year
from gst.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FilerFacts:
    """What holds in a return period. `least_hsn_digits` follow the turnover: Notification 78/2020.

    `annual_returns` are the days on which annual returns were filed, by financial year (`2025-26`).
    """

    filer: Filer = Filer.MONTHLY
    least_hsn_digits: int = 4
    annual_returns: Mapping[str, date] = field(default_factory=dict)

    def annual_return_of(self, day: date) -> date | None:
        """The day on which the annual return of a day's financial year was filed."""
        return self.annual_returns.get(financial_year(day))

    def last_day_for_credit_note(self, supplied_on: date, settings: Settings, *, to_registered: bool) -> date:
        """The last day to issue a credit note that cuts the tax of a supply. gst-corrections.md 1, row 5.

        A quarterly filer declares a note to a registered recipient in the IFF of its month.
        """
        return last_day_for_credit_note(
            supplied_on,
            filer=self.filer,
            by_iff=to_registered,
            november_counts=settings.november_note_cuts_tax,
            annual_return_filed_on=self.annual_return_of(supplied_on),
        )


USUAL_FILER = FilerFacts()
"""A monthly filer of up to 5 crore rupees of turnover that has filed no annual return for the years in question."""
