"""Time of supply around a change of rate. CGST Act s.14, with the disputed reading of Notification 66/2017."""

from dataclasses import dataclass
from datetime import date

from gst.settings import Settings, settings_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The days of supply (removal), invoice and payment. `payment` is None while unpaid."""

    supply: date
    invoice: date
    payment: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfSupply:
    """The day whose rate applies, and an explanation."""

    on: date
    explanation: str


def time_of_supply(events: Events, changed_on: date, *, settings: Settings | None = None) -> TimeOfSupply:
    """The day to look the rate up on when it changes on `changed_on`. CGST Act s.14; gst.md 1.4 (V23).

    If two or more of supply, invoice and payment fall before the change, the old rate applies; otherwise the new one.
    [D] With `payment_decides_time_of_supply` off (Notification 66/2017), the earlier of invoice and supply decides.
    """
    chosen = settings or settings_on(events.invoice)
    if not chosen.payment_decides_time_of_supply:
        return TimeOfSupply(on=min(events.invoice, events.supply), explanation="earlier of invoice and removal")
    paid = events.payment
    supplied_before = events.supply < changed_on
    invoiced_before = events.invoice < changed_on
    paid_before = paid is not None and paid < changed_on
    earlier = min(events.invoice, paid) if paid is not None else events.invoice
    if supplied_before:
        if invoiced_before and not paid_before:
            return TimeOfSupply(on=events.invoice, explanation="supplied and invoiced before: invoice")
        if paid is not None and paid_before and not invoiced_before:
            return TimeOfSupply(on=paid, explanation="supplied and paid before: payment")
        return TimeOfSupply(on=earlier, explanation="earlier of invoice and payment")
    if paid is None:
        # The goods were supplied after the change and are unpaid, so the payment will be after the change too.
        latest = max(events.invoice, events.supply) if invoiced_before else events.invoice
        return TimeOfSupply(on=latest, explanation="supplied and to be paid after: the later event")
    if invoiced_before and not paid_before:
        return TimeOfSupply(on=paid, explanation="supplied and paid after: payment")
    if paid_before and not invoiced_before:
        return TimeOfSupply(on=events.invoice, explanation="supplied and invoiced after: invoice")
    return TimeOfSupply(on=earlier, explanation="earlier of invoice and payment")
