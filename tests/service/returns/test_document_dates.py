"""Days of returns: a credit note stays in the return period of today, a debit note in its financial year."""

import datetime as dt

from tests.support.clients.returns import SALEABLE
from tests.support.days import INDIA
from tests.support.refusals import refused

WHY = "The slip came on the next day"


async def test_a_credit_note_of_the_month_before_is_refused_and_yesterday_is_open(returns, sold, services) -> None:
    """Sold on 18 November 2026. On 1 December 30 November is yesterday, and 29 November is in another period."""
    services.clock.set(dt.datetime(2026, 12, 1, 12, tzinfo=INDIA))
    goods = (sold.lines[0].line_id, "1", SALEABLE)

    too_far = await refused(returns.take_back(sold.invoice_id, goods, date="2026-11-29", date_reason=WHY))
    silent = await refused(returns.take_back(sold.invoice_id, goods, date="2026-11-30"))
    made = await returns.take_back(sold.invoice_id, goods, date="2026-11-30", date_reason=WHY)
    note = await returns.credit_note(made.credit_note_id)

    assert (too_far, silent) == (("DATE_TOO_FAR_BACK", "date"), ("DATE_REASON_MISSING", "date_reason"))
    assert (made.date, made.date_reason) == (note.date, note.date_reason) == ("2026-11-30", WHY)


async def test_a_purchase_return_goes_back_within_its_financial_year_alone(returns, services) -> None:
    bought = await returns.buy(await returns.vendor(), returns.item(await returns.product()))
    services.clock.set(dt.datetime(2027, 4, 2, 12, tzinfo=INDIA))
    goods = (bought.lines[0].line_id, "1")

    ended = await refused(returns.send_back(bought.goods_receipt_id, goods, date="2027-03-31", date_reason=WHY))
    made = await returns.send_back(bought.goods_receipt_id, goods, date="2027-04-01", date_reason=WHY)

    assert ended == ("DATE_TOO_FAR_BACK", "date")
    assert (made.date, made.date_reason) == ("2027-04-01", WHY)
