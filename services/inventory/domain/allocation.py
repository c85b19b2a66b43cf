"""Which batches a reservation gets: pure, one reservation after the other, all or nothing for each.

The balances come in as they stand under lock. A line that names batches takes exactly those. Another line takes first
what a confirmed reservation holds for it, and then batches by policy. What the confirmed reservation holds beyond the
units that its line still needs is released: other batches leave in place of those.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.inventory.domain import explanations
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.errors import (
    BatchesNeeded,
    BatchExpired,
    BatchNotFound,
    BatchNotSaleable,
    InsufficientStock,
)
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.reservations import (
    AllocatedLine,
    Allocation,
    Balance,
    BalanceKey,
    CheckedLine,
    CheckedReservation,
    ConfirmedReservation,
    Purpose,
    ReservedLine,
)
from trade.domain.organisation import AllocationPolicy
from trade.domain.refusals import WrongLocation

NOTHING: Final = Decimal(0)
MOST_DESCRIBED: Final = 25
"""Short lines that a refusal describes: it must fit the 8 KiB in which gRPC carries it."""


class AvailableStock:
    """The locked balances, and what the reservations served so far have left of them."""

    def __init__(self, balances: Iterable[Balance]) -> None:
        self._balances = {balance.key: balance for balance in balances}
        self._available = {balance.key: balance.available for balance in self._balances.values()}
        self._confirmed: dict[tuple[UUID, str, BalanceKey], Decimal] = {}
        self._taken: dict[tuple[UUID, str], list[Decimal]] = {}
        """What reservations served so far have taken for each line of a confirmed reservation."""
        self._by_location: dict[tuple[UUID, UUID], list[Balance]] = {}
        for balance in self._balances.values():
            self._by_location.setdefault((balance.product_id, balance.location_id), []).append(balance)

    def allocate(self, reservation: CheckedReservation) -> tuple[AllocatedLine, ...]:
        """The batches of each line, in order; afterwards so much less is available.

        Raises InsufficientStock naming every short line, or the refusal of a named batch; then nothing has been taken.
        """
        trial = _Trial(self._available, self._left_of(reservation.confirmed))
        lines: list[AllocatedLine] = []
        short: dict[int, Decimal] = {}
        for index, line in enumerate(reservation.lines):
            parts = self._serve(index, line, reservation, trial)
            found = sum((part.quantity for part in parts), NOTHING)
            if found < line.quantity:
                short[index] = found
            lines.append(self._allocated(line, parts, reservation, trial))
        if short:
            raise _shortage(reservation.lines, short)
        self._available.update(trial.available)
        if reservation.confirmed is not None:
            from_hold_id = reservation.confirmed.hold_id
            self._confirmed.update({(from_hold_id, *key): left for key, left in trial.confirmed.items()})
            for line in reservation.lines:
                self._taken.setdefault((from_hold_id, line.line_id), []).append(line.quantity)
        return tuple(lines)

    def _allocated(
        self, line: CheckedLine, parts: Sequence[Allocation], reservation: CheckedReservation, trial: "_Trial"
    ) -> AllocatedLine:
        """The line with its parts, and what becomes of a confirmed reservation's line that it takes from."""
        units = reservation.confirmed.units.get(line.line_id) if reservation.confirmed else None
        if reservation.confirmed is None or units is None:
            return AllocatedLine(line_id=line.line_id, product_id=line.product_id, allocations=tuple(parts))
        taken = self._taken.get((reservation.confirmed.hold_id, line.line_id), [])
        needed = units.needed - sum(taken, NOTHING) - line.quantity
        released = trial.release_beyond(line.line_id, needed, self._first_released(line, reservation, trial))
        held = tuple(
            self._balances[key].held(trial.confirmed[line.line_id, key]) for key in trial.confirmed_keys(line.line_id)
        )
        return AllocatedLine(
            line_id=line.line_id,
            product_id=line.product_id,
            allocations=tuple(parts),
            left=ReservedLine(line_id=line.line_id, revision=units.revision + len(taken) + 1, held=held),
            released=released,
        )

    def _first_released(self, line: CheckedLine, reservation: CheckedReservation, trial: "_Trial") -> list[Balance]:
        """What is held for a line, in the order of release: what may not be sold, then the last allocated."""
        held = [self._balances[key] for key in reversed(trial.confirmed_keys(line.line_id))]
        return sorted(held, key=lambda balance: is_saleable(balance, reservation.on_date))

    def _left_of(self, confirmed: ConfirmedReservation | None) -> dict[tuple[str, BalanceKey], Decimal]:
        if confirmed is None:
            return {}
        return {
            (line.line_id, line.key): self._confirmed.get((confirmed.hold_id, line.line_id, line.key), line.remaining)
            for line in confirmed.lines
        }

    def _serve(
        self, index: int, line: CheckedLine, reservation: CheckedReservation, trial: "_Trial"
    ) -> list[Allocation]:
        if line.batches:
            return self._serve_named(index, line, reservation, trial)
        if reservation.purpose is not Purpose.SALE:
            raise BatchesNeeded("For this purpose the batches must be named.", field=f"lines[{index}].batches")
        good_until_at_least = reservation.on_date + dt.timedelta(days=line.min_shelf_life_days)
        missing = line.quantity
        parts = _Parts()
        for key in trial.confirmed_keys(line.line_id):
            balance = self._balances.get(key)
            if (
                balance is not None
                and balance.product_id == line.product_id
                and is_saleable(balance, good_until_at_least)
            ):
                missing -= parts.add(
                    balance,
                    trial.take_confirmed(line.line_id, balance, missing),
                    explanations.FROM_CONFIRMED,
                    confirmed=True,
                )
        usable = [
            balance
            for balance in self._by_location.get((line.product_id, line.location_id), ())
            if is_saleable(balance, good_until_at_least) and trial.available_of(balance) > 0
        ]
        usable.sort(key=_ORDER[line.policy])
        for rank, balance in enumerate(usable):
            if missing == 0:
                break
            missing -= parts.add(
                balance,
                trial.take_available(balance, missing),
                explanations.chosen_by(line.policy, balance, rank, len(usable)),
            )
        return parts.listed()

    def _serve_named(
        self, index: int, line: CheckedLine, reservation: CheckedReservation, trial: "_Trial"
    ) -> list[Allocation]:
        """Exactly the named batches, first what is held of them for the line wherever that lies."""
        parts = _Parts()
        for number, named in enumerate(line.batches):
            field = f"lines[{index}].batches[{number}].batch_id"
            missing = named.quantity
            for balance in self._named_balances(named.batch_id, line, trial, field):
                if missing == 0:
                    break
                if reservation.purpose is Purpose.SALE:
                    check_saleable(balance, reservation.on_date, line.min_shelf_life_days, field)
                held = trial.take_confirmed(line.line_id, balance, missing)
                missing -= parts.add(balance, held, explanations.NAMED, confirmed=True)
                if balance.location_id == line.location_id:
                    missing -= parts.add(balance, trial.take_available(balance, missing), explanations.NAMED)
        return parts.listed()

    def _named_balances(self, batch_id: UUID, line: CheckedLine, trial: "_Trial", field: str) -> list[Balance]:
        """Where the batch is held for the line, and then the line's own location. Raises BatchNotFound."""
        held = [key for key in trial.confirmed_keys(line.line_id) if key.batch_id == batch_id]
        keys = dict.fromkeys([*held, BalanceKey(batch_id, line.location_id)])
        found = [balance for key in keys if (balance := self._balances.get(key)) is not None]
        if not found or found[0].product_id != line.product_id:
            raise BatchNotFound("No such batch of this product.", field=field, batch_id=str(batch_id))
        return found


class _Trial:
    """What is left while one reservation is served; thrown away when one of its lines is short."""

    def __init__(self, available: dict[BalanceKey, Decimal], confirmed: dict[tuple[str, BalanceKey], Decimal]) -> None:
        self._before = available
        self.available: dict[BalanceKey, Decimal] = {}
        self.confirmed = confirmed

    def confirmed_keys(self, line_id: str) -> list[BalanceKey]:
        return [key for (of_line, key), left in self.confirmed.items() if of_line == line_id and left > 0]

    def available_of(self, balance: Balance) -> Decimal:
        left = self.available.get(balance.key)
        return self._before[balance.key] if left is None else left

    def take_available(self, balance: Balance, quantity: Decimal) -> Decimal:
        left = self.available_of(balance)
        taken = min(quantity, left)
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
            self.available[balance.key] = self.available_of(balance) + quantity
            excess -= quantity
            released.append((balance.key, quantity))
        return tuple(released)

    def take_confirmed(self, line_id: str, balance: Balance, quantity: Decimal) -> Decimal:
        left = self.confirmed.get((line_id, balance.key), NOTHING)
        taken = min(quantity, left)
        if taken:
            self.confirmed[line_id, balance.key] = left - taken
        return taken


class _Parts:
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


def is_saleable(balance: Balance, good_until_at_least: dt.date) -> bool:
    """Whether the balance may be sold to a buyer who needs it good until `good_until_at_least`."""
    return (
        balance.location_kind is LocationKind.SALEABLE
        and balance.status is BatchStatus.SALEABLE
        and balance.expiry_date >= good_until_at_least
    )


def check_saleable(balance: Balance, on_date: dt.date, min_shelf_life_days: int, field: str) -> None:
    """Raises WrongLocation, BatchNotSaleable or BatchExpired unless the balance may be sold.

    Drugs Rules 1945 r.65(17); gst.md 6.5.
    """
    facts = {"batch_id": str(balance.batch_id), "batch_number": balance.batch_number}
    if balance.location_kind is not LocationKind.SALEABLE:
        raise WrongLocation(
            "Goods at this location are not sold.", field=field, kind=balance.location_kind.value, **facts
        )
    if balance.status is not BatchStatus.SALEABLE:
        raise BatchNotSaleable(f"Batch {balance.batch_number} is {balance.status.value}.", field=field, **facts)
    if balance.expiry_date < on_date + dt.timedelta(days=min_shelf_life_days):
        expired = balance.expiry_date < on_date
        sentence = "The batch is past its last good day." if expired else "The batch expires too soon for this buyer."
        raise BatchExpired(sentence, field=field, expiry_date=balance.expiry_date.isoformat(), **facts)


def _shortage(lines: Sequence[CheckedLine], short: dict[int, Decimal]) -> InsufficientStock:
    """Names the short lines: the product of each, and what is available of it."""
    facts = {"short_lines": str(len(short))}
    for index, available in itertools.islice(short.items(), MOST_DESCRIBED):
        facts[f"lines[{index}].product_id"] = str(lines[index].product_id)
        facts[f"lines[{index}].requested"] = f"{lines[index].quantity.normalize():f}"
        facts[f"lines[{index}].available"] = f"{available.normalize():f}"
    return InsufficientStock("Not enough stock.", field=f"lines[{min(short)}].quantity", **facts)


# Ids are given in the order of time: of one day's receipts the earlier batch came first.
_ORDER: Final = {
    AllocationPolicy.FEFO: lambda balance: (balance.expiry_date, balance.received_date, balance.batch_id),
    AllocationPolicy.FIFO: lambda balance: (balance.received_date, balance.batch_id),
    AllocationPolicy.LIFO: lambda balance: (-balance.received_date.toordinal(), -balance.batch_id.int),
}
