"""The books of a month are closed: nothing is dated in it any more, until it is opened again."""

import datetime as dt

from gst.dates.periods import financial_year_start, month_end, months_later
from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for


def close_and_open_the_month(rest: Rest, diary: Diary) -> None:
    """It is closing until every service has heard of it; then it is locked, and a payment of that month is refused."""
    month = closable_month(diary.today)
    (registration,) = rest.get("/v1/organisation")["registrations"]
    path = f"/v1/organisation/registrations/{registration['registration_id']}/period-locks/{month:%Y-%m}"
    closing = rest.post(f"{path}:set", {"state": "locked", "reason": "The returns are filed tomorrow"}, role="admin")
    diary.months.append(closing)

    def locked() -> Body | None:
        now = rest.get(path)
        return now if now["state"] == "locked" else None

    diary.months.append(wait_for(locked, f"every service to acknowledge the lock of {month:%Y-%m}"))
    payment = {
        "vendor_id": diary.vendors["MERU"]["vendor_id"],
        "mode": "bank",
        "reference": "UTR 2611220099",
        "amount": "100.00",
        "date": min(month_end(month), diary.today).isoformat(),
    }
    refusal = diary.refusals["dated in a locked month"] = rest.refused("/v1/vendor-payments", payment, role="admin")
    opened = rest.post(f"{path}:set", {"state": "open", "reason": "A payment was forgotten"}, role="admin")
    diary.months.append(opened)
    awaited = ", ".join(closing["awaited_services"])
    diary.remark(
        f"{month:%B %Y} was locked for the returns. It was {closing['state']} until {awaited} had acknowledged it. "
        f"A payment dated in it was refused, even to the administrator: {refusal.reason}. The administrator opened it "
        f"again and said why: {opened['reason']}."
    )


def closable_month(today: dt.date) -> dt.date:
    """The first day of last month; in April of this one, since the books begin with the financial year."""
    return max(months_later(today, -1), financial_year_start(today))
