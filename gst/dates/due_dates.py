"""When each return is due. gst.md 2.5."""

from datetime import date
from enum import StrEnum

from gst.codes.states import state
from gst.data_tables import rows
from gst.dates.periods import financial_year_start, months_later, period_start
from gst.errors import GstError

BARRED_AFTER_YEARS = 3
QUARTER = 3

_DUE = {
    (row["return"], row["filer"], row["group"]): (int(row["day"]), int(row["months_after"]))
    for row in rows("due_dates")
}
_GROUP_A = frozenset(row["state"] for row in rows("qrmp_group_a"))


class Return(StrEnum):
    """Returns and statements of a distributor."""

    GSTR1 = "GSTR-1"
    IFF = "IFF"
    GSTR2B = "GSTR-2B"
    GSTR3B = "GSTR-3B"
    CMP08 = "CMP-08"
    GSTR7 = "GSTR-7"
    GSTR8 = "GSTR-8"


class Filer(StrEnum):
    """How often a taxpayer files; quarterly is the QRMP scheme."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class ReturnNotDue(GstError):
    """A filer of this kind does not file this return for this period."""

    reason = "return_not_due"


def due_date(what: Return, period: str, *, filer: Filer = Filer.MONTHLY, state_code: str = "") -> date:
    """The last day without late fee. CGST Act s.37, s.39; gst.md 2.5 (V03).

    `period` is `MMYYYY`; a quarterly return is due after the quarter that holds it. `state_code` decides the quarterly
    GSTR-3B (22nd or 24th) and is needed there. Raises PeriodInvalid, ReturnNotDue and StateUnknown.
    """
    month = period_start(period)
    group = ""
    if filer is Filer.QUARTERLY:
        if what is Return.GSTR3B:
            group = "A" if state(state_code).code in _GROUP_A else "B"
        if what is not Return.IFF:
            month = quarter_end(month)
        elif month == quarter_end(month):
            raise ReturnNotDue("The third month is in GSTR-1.", field="period", rule="gst.md 3.1", period=period)
    found = _DUE.get((what, filer, group))
    if found is None:
        raise ReturnNotDue("Not filed by this taxpayer.", field="return", rule="gst.md 2.5", what=what, filer=filer)
    day, months = found
    return months_later(month, months).replace(day=day)


def quarter_end(month: date) -> date:
    """The first day of the last month of the quarter that holds `month`."""
    return months_later(month, -(month.month % -QUARTER))


def annual_return_due(on: date) -> date:
    """When GSTR-9 of the financial year of `on` is due: 31 December after it. CGST Act s.44; gst.md 2.5."""
    return date(financial_year_start(on).year + 1, 12, 31)


def last_day_to_file(due: date) -> date:
    """The last day on which the portal accepts a return: three years after it was due. CGST Act s.37(5); gst.md 2.5."""
    leap_day = (2, 29)
    year = due.year + BARRED_AFTER_YEARS
    return date(year, 2, 28) if (due.month, due.day) == leap_day else due.replace(year=year)
