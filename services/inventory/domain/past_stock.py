"""What lay there on past days. A document of a past day takes no goods that a later day would then lack.

Stock as of a day is what is here now less what moved on later days. Goods of which a later day had fewer than are here
now, or of which less value was there, are absent for a document of that day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.inventory.domain.reservations import BalanceKey

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """What moved of one balance on one day: base units and rupees, signed."""

    day: dt.date
    quantity: Decimal
    value: Decimal


class PastBalance:
    """One batch at one location: how it changed day by day, up to now."""

    def __init__(self, changes: Iterable[DayChange] = ()) -> None:
        self._latest_first = sorted(changes, key=lambda change: change.day, reverse=True)

    def absent(self, day: dt.date) -> Decimal:
        """Base units that are here now and that `day`, or a day after it, had not."""
        return _most(change.quantity for change in self._later(day))

    def absent_value(self, day: dt.date) -> Decimal:
        """Rupees of the present value that `day`, or a day after it, had not."""
        return _most(change.value for change in self._later(day))

    def days_after(self, day: dt.date) -> list[dt.date]:
        """The later days on which something moved, in order."""
        return [change.day for change in self._later(day)][::-1]

    def _later(self, day: dt.date) -> Iterator[DayChange]:
        return (change for change in self._latest_first if change.day > day)


_UNCHANGED: Final = PastBalance()


class PastStock:
    """How balances changed day by day. One that is not among them has not changed since the days in question."""

    def __init__(self, balances: Mapping[BalanceKey, PastBalance]) -> None:
        self._balances = balances

    def of(self, key: BalanceKey) -> PastBalance:
        return self._balances.get(key, _UNCHANGED)

    def absent(self, key: BalanceKey, day: dt.date) -> Decimal:
        """As `PastBalance.absent`."""
        return self.of(key).absent(day) if self._balances else NOTHING

    def absent_value(self, key: BalanceKey, day: dt.date) -> Decimal:
        """As `PastBalance.absent_value`."""
        return self.of(key).absent_value(day) if self._balances else NOTHING


NO_PAST: Final = PastStock({})
"""For documents after whose day nothing has moved."""


def _most(changes: Iterable[Decimal]) -> Decimal:
    """The greatest sum of changes back from now to any day."""
    total = most = NOTHING
    for change in changes:
        total += change
        most = max(most, total)
    return most
