"""Rates of tax by tax class and date. The HSN code is not enough as a key: within 3004 the drug decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from gst.data_tables import rows
from gst.errors import GstError
from gst.tax.categories import Treatment


class TaxClassUnknown(GstError):
    """No rate is known for this tax class."""

    reason = "tax_class_unknown"


class RateUnknown(GstError):
    """The tax class is known, but not its rate on this date."""

    reason = "rate_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One dated row. `tax_rate` is per cent over all heads; `until` is the last day, None while in force.

    `confidence` is V (read in a primary text), S (secondary sources) or M (general knowledge), as gst.md marks it.
    """

    tax_class: str
    since: date
    until: date | None
    tax_rate: Decimal
    treatment: Treatment
    notification: str
    schedule: str
    serial: str
    confidence: str
    goods: str


class RateTable:
    """Dated rates of many tax classes."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        """Keeps the rates by class, newest first. Raises RateUnknown if two rows of a class overlap."""
        by_class: dict[str, list[Rate]] = {}
        for rate in rates:
            by_class.setdefault(rate.tax_class, []).append(rate)
        self._by_class: Mapping[str, tuple[Rate, ...]] = {
            name: tuple(sorted(found, key=lambda rate: rate.since, reverse=True)) for name, found in by_class.items()
        }
        for name, found in self._by_class.items():
            for newer, older in pairwise(found):
                if older.until is None or older.until >= newer.since:
                    raise RateUnknown("Two rates on one day.", field="rates", rule="gst.md 1.4", tax_class=name)

    def rate_for(self, tax_class: str, on: date) -> Rate:
        """The rate of a class on a date. Raises TaxClassUnknown or RateUnknown. gst.md 1.4 (V23)."""
        found = self._by_class.get(tax_class)
        if found is None:
            raise TaxClassUnknown("No such tax class.", field="tax_class", rule="gst.md 1.4", tax_class=tax_class)
        for rate in found:
            if rate.since <= on:
                if rate.until is not None and on > rate.until:
                    break
                return rate
        raise RateUnknown(
            "No rate of this class on this date.",
            field="tax_class",
            rule="gst.md 1.4",
            tax_class=tax_class,
            on=on.isoformat(),
        )

    def tax_classes(self) -> tuple[str, ...]:
        """Every class that has a rate on some date, in alphabetical order."""
        return tuple(sorted(self._by_class))

    def history(self, tax_class: str) -> tuple[Rate, ...]:
        """All rows of a class, newest first. Raises TaxClassUnknown."""
        if tax_class not in self._by_class:
            raise TaxClassUnknown("No such tax class.", field="tax_class", rule="gst.md 1.4", tax_class=tax_class)
        return self._by_class[tax_class]


def _shipped() -> RateTable:
    return RateTable(
        Rate(
            tax_class=row["tax_class"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            tax_rate=Decimal(row["tax_rate"]),
            treatment=Treatment(row["treatment"]),
            notification=row["notification"],
            schedule=row["schedule"],
            serial=row["serial"],
            confidence=row["confidence"],
            goods=row["goods"],
        )
        for row in rows("rates")
    )


SHIPPED_RATES = _shipped()


def rate_for(tax_class: str, on: date) -> Rate:
    """The shipped rate of a tax class on a date: see `RateTable.rate_for`. Raises TaxClassUnknown or RateUnknown."""
    return SHIPPED_RATES.rate_for(tax_class, on)
