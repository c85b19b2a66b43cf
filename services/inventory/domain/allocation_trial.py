"""One attempt to serve a reservation: what it has taken so far, and of which balances."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from services.inventory.domain.past_stock import PastStock
from services.inventory.domain.reservations import Allocation, Balance, BalanceKey

NOTHING: Final = Decimal(0)


class Trial:
    """What is left while one reservation is served; thrown away when one of its lines is short."""

    def __init__(
        self,
        available: dict[BalanceKey, Decimal],
        confirmed: dict[tuple[str, BalanceKey], Decimal],
        past: PastStock,
        day: dt.date,
    ) -> None:
        self._before = available
        self.available: dict[BalanceKey, Decimal] = {}
        self.confirmed = confirmed
        self._past = past
        self._day = day

    def confirmed_keys(self, line_id: str) -> list[BalanceKey]:
        return [key for (of_line, key), left in self.confirmed.items() if of_line == line_id and left > 0]

    def available_of(self, balance: Balance) -> Decimal:
        """What the trial's day may take of it."""
        return max(self._left_of(balance) - self._absent(balance), NOTHING)

    def _left_of(self, balance: Balance) -> Decimal:
        left = self.available.get(balance.key)
        return self._before[balance.key] if left is None else left

    def _absent(self, balance: Balance) -> Decimal:
        return self._past.absent(balance.key, self._day)

    def take_available(self, balance: Balance, quantity: Decimal) -> Decimal:
        left = self._left_of(balance)
        taken = min(quantity, self.available_of(balance))
        self.available[balance.key] = left - taken
        return taken

    def release_beyond(
        self, line_id: str, needed: Decimal, held: Sequence[Balance]
    ) -> tuple[tuple[BalanceKey, Decimal], ...]:
        """Releases what is held for a line beyond the needed units; returns how much of each balance."""
        excess = sum((self.confirmed[line_id, balance.key] for balance in held), NOTHING) - max(needed, NOTHING)
        released: list[tuple[BalanceKey, Decimal]] = []
        for balance in held:
            quantity = min(excess, self.confirmed[line_id, balance.key])
            if quantity <= 0:
                continue
            self.confirmed[line_id, balance.key] -= quantity
            self.available[balance.key] = self._left_of(balance) + quantity
            excess -= quantity
            released.append((balance.key, quantity))
        return tuple(released)

    def take_confirmed(self, line_id: str, balance: Balance, quantity: Decimal) -> Decimal:
        left = self.confirmed.get((line_id, balance.key), NOTHING)
        # What is absent on the day is counted against the available units first.
        came_later = max(self._absent(balance) - self._left_of(balance), NOTHING)
        taken = max(min(quantity, left - came_later), NOTHING)
        if taken:
            self.confirmed[line_id, balance.key] = left - taken
        return taken


class Parts:
    """The parts of one line, one for each balance."""

    def __init__(self) -> None:
        self._parts: dict[BalanceKey, Allocation] = {}

    def add(self, balance: Balance, quantity: Decimal, explanation: str, *, confirmed: bool = False) -> Decimal:
        """Notes what was taken, and returns it."""
        if quantity:
            former = self._parts.get(balance.key)
            self._parts[balance.key] = Allocation(
                balance=balance,
                quantity=quantity + (former.quantity if former else NOTHING),
                from_confirmed=(quantity if confirmed else NOTHING) + (former.from_confirmed if former else NOTHING),
                explanation=former.explanation if former else explanation,
            )
        return quantity

    def listed(self) -> list[Allocation]:
        return list(self._parts.values())
