"""The dates of a batch: which cannot be, and which are unusual, so that somebody confirms them with a word."""

import datetime as dt
from typing import Final

from services.inventory.domain.batches import BatchFacts, NewBatch
from services.inventory.domain.errors import ExpiryFarOff, ManufactureAfterExpiry, ManufactureAfterReceipt
from trade.domain.goods import NO_EXPIRY

USUAL_YEARS: Final = 10
"""Goods that are good for longer are rare; a misread year is not."""


def check_dates(facts: NewBatch | BatchFacts, *, on_date: dt.date, confirmed: bool, field: str) -> None:
    """Raises ManufactureAfterExpiry; unless it is confirmed, ExpiryFarOff or ManufactureAfterReceipt too.

    `on_date` is the day of the receipt.
    """
    if facts.manufacture_date is not None and facts.manufacture_date > facts.expiry_date:
        raise ManufactureAfterExpiry("Goods cannot expire before they are made.", field=f"{field}.manufacture_month")
    if confirmed:
        return
    if _far_off(facts, on_date):
        raise ExpiryFarOff(
            "The expiry is more than ten years off. Say in dates_confirmation how it was confirmed.",
            field=f"{field}.expiry_month",
            expiry_date=facts.expiry_date.isoformat(),
            date=on_date.isoformat(),
        )
    if _made_later(facts, on_date):
        raise ManufactureAfterReceipt(
            "The goods came before they were made. Say in dates_confirmation how the month was confirmed.",
            field=f"{field}.manufacture_month",
            date=on_date.isoformat(),
        )


def kept_confirmation(facts: NewBatch | BatchFacts, *, on_date: dt.date, confirmation: str) -> str:
    """The confirmation where a date needs one; empty otherwise."""
    return confirmation if _far_off(facts, on_date) or _made_later(facts, on_date) else ""


def _far_off(facts: NewBatch | BatchFacts, on_date: dt.date) -> bool:
    expiry = facts.expiry_date
    if expiry == NO_EXPIRY:
        return False
    # As tuples, because 29 February has no day ten years later.
    return (expiry.year, expiry.month, expiry.day) > (on_date.year + USUAL_YEARS, on_date.month, on_date.day)


def _made_later(facts: NewBatch | BatchFacts, on_date: dt.date) -> bool:
    return facts.manufacture_date is not None and facts.manufacture_date > on_date
