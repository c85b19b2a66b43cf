"""Actions with period locks: last month is closed and opened again, while payments and bills are dated in it."""

import datetime as dt

from gst.dates.periods import month_end, months_later
from tests.chaos.load import billing
from tests.chaos.load.shop import Shop, new_key
from tests.support.days import INDIA
from tests.support.rest import Body


async def pay_in_the_last_month(shop: Shop) -> None:
    """A payment to the vendor with the bank's day, at the end of last month. A closed month refuses it."""
    await _pay(shop, "late_payment")


async def book_later(shop: Shop) -> None:
    """As `pay_in_the_last_month`, but it comes into the books today: no lock of last month refuses it."""
    await _pay(shop, "booked_payment", booking_date=dt.datetime.now(INDIA).date().isoformat())


async def _pay(shop: Shop, kind: str, **fields: str) -> None:
    body: Body = {
        "vendor_id": shop.organisation.vendor_id,
        "mode": "bank",
        "reference": new_key("utr"),
        "amount": "50.00",
        "date": month_end(_last_month()).isoformat(),
        "note": new_key("bank-day"),
        **fields,
    }
    await shop.client.do(kind, "/v1/vendor-payments", body, key=body["note"])


async def collect_in_the_last_month(shop: Shop) -> None:
    """A customer's payment with the bank's day, at the end of last month."""
    key = new_key("rct")
    body: Body = {
        "customer_id": shop.customer(),
        "mode": "bank",
        "reference": key,
        "amount": "20.00",
        "date": month_end(_last_month()).isoformat(),
    }
    receipt = await shop.client.do("late_receipt", "/v1/customer-receipts", body, key=key)
    if receipt:
        shop.receipts.append(receipt)


async def bill_of_the_last_month(shop: Shop) -> None:
    """A vendor bill with the vendor's day, at the end of last month."""
    receipt = await billing.receive_five(shop)
    if receipt:
        receipt["date"] = month_end(_last_month()).isoformat()
        figures = billing.figures_of(receipt, billing.units_of(receipt))
        await billing.post_bill(shop, "former_bill", receipt, figures=figures)


async def open_month(shop: Shop) -> None:
    await _set_month(shop, "open_month", "open")


async def soften_month(shop: Shop) -> None:
    await _set_month(shop, "soften_month", "soft")


async def lock_month(shop: Shop) -> None:
    await _set_month(shop, "lock_month", "locked")


async def _set_month(shop: Shop, kind: str, state: str) -> None:
    """Refused when another user has set the month so."""
    key = new_key("month")
    path = f"/v1/organisation/registrations/{shop.organisation.registration_id}/period-locks/{_last_month():%Y-%m}:set"
    await shop.client.do(kind, path, {"state": state, "reason": key}, key=key, role="admin")


def _last_month() -> dt.date:
    """Its first day."""
    return months_later(dt.datetime.now(INDIA).date(), -1)
