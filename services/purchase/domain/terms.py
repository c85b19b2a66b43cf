"""When a bill is to be paid."""

import datetime as dt
import enum
from dataclasses import dataclass

from services.purchase.domain.msme import Msme


class DueRule(enum.StrEnum):
    """What makes a bill due on its day."""

    TERMS = "terms"
    MSME_WRITTEN_TERMS = "msme_written_terms"
    MSME_NO_WRITTEN_TERMS = "msme_no_written_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day for payment, and why it is that day."""

    date: dt.date
    rule: DueRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The days from which payment is counted. Goods are accepted when they are received."""

    bill_date: dt.date
    accepted: dt.date
    """The first of the days on which the bill's goods came: no part of them is paid late."""


def due(delivery: Delivery, *, credit_days: int, msme: Msme | None, traders: bool) -> Due:
    """By the vendor's terms, from the bill's date; if the law wants it earlier, by the law, from the goods' acceptance.

    `traders`: the organisation applies the law to traders too. MSMED Act s.15.
    """
    by_terms = Due(date=delivery.bill_date + dt.timedelta(days=credit_days), rule=DueRule.TERMS)
    if msme is None or not msme.is_protected(traders=traders):
        return by_terms
    rule = DueRule.MSME_WRITTEN_TERMS if msme.written_terms else DueRule.MSME_NO_WRITTEN_TERMS
    by_law = Due(date=delivery.accepted + dt.timedelta(days=msme.days_of_law), rule=rule)
    return min(by_terms, by_law, key=lambda found: found.date)
