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
from services.inventory.domain.allocation_trial import Parts, Trial
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.errors import (
    BatchesNeeded,
    BatchExpired,
    BatchNotFound,
    BatchNotSaleable,
    GoodsCameLater,
    InsufficientStock,
    TooManyBatches,
)
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.past_stock import NO_PAST, PastStock
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

MOST_ALLOCATIONS: Final = 1000
"""Of one reservation: a document prints a line for each, and the law's e-invoice has as many lines at most."""


class AvailableStock:
    """The locked balances, and what the reservations served so far have left of them.

    A reservation of a past day takes no goods that came later: `past` says what moved since.
    """

    def __init__(self, balances: Iterable[Balance], past: PastStock = NO_PAST) -> None:
        self._past = past
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

        Raises InsufficientStock naming every short line, GoodsCameLater naming the day from which there is enough,
        TooManyBatches, or the refusal of a named batch; then nothing has been taken.
        """
        trial = self._trial(reservation, reservation.on_date)
        try:
            lines = self._serve_all(reservation, trial)
        except InsufficientStock as shortage:
            raise self._came_later(reservation, shortage) from None
        self._available.update(trial.available)
        if reservation.confirmed is not None:
            from_hold_id = reservation.confirmed.hold_id
            self._confirmed.update({(from_hold_id, *key): left for key, left in trial.confirmed.items()})
            for line in reservation.lines:
                self._taken.setdefault((from_hold_id, line.line_id), []).append(line.quantity)
        return lines

    def _trial(self, reservation: CheckedReservation, day: dt.date) -> Trial:
        return Trial(self._available, self._left_of(reservation.confirmed), self._past, day)

    def _serve_all(self, reservation: CheckedReservation, trial: Trial) -> tuple[AllocatedLine, ...]:
        lines: list[AllocatedLine] = []
        short: dict[int, Decimal] = {}
        allocations = 0
        for index, line in enumerate(reservation.lines):
            parts = self._serve(index, line, reservation, trial)
            allocations += len(parts)
            if allocations > MOST_ALLOCATIONS:
                raise TooManyBatches(
                    f"The goods come out of more than {MOST_ALLOCATIONS} batches.", field=f"lines[{index}].quantity"
                )
            found = sum((part.quantity for part in parts), NOTHING)
            if found < line.quantity:
                short[index] = found
            lines.append(self._allocated(line, parts, reservation, trial))
        if short:
            raise _shortage(reservation.lines, short)
        return tuple(lines)

    def _came_later(
        self, reservation: CheckedReservation, shortage: InsufficientStock
    ) -> InsufficientStock | GoodsCameLater:
        """The refusal with the first later day on which the whole reservation could be served, if there is one."""
        products = {line.product_id for line in reservation.lines}
        keys = [balance.key for balance in self._balances.values() if balance.product_id in products]
        days = {day for key in keys for day in self._past.of(key).days_after(reservation.on_date)}
        for day in sorted(days):
            try:
                self._serve_all(reservation, self._trial(reservation, day))
            except InsufficientStock:
                continue
            return GoodsCameLater(
                "The goods were not here on that day.",
                field=shortage.field,
                possible_from=day.isoformat(),
                **shortage.facts,
            )
        return shortage

    def _allocated(
        self, line: CheckedLine, parts: Sequence[Allocation], reservation: CheckedReservation, trial: Trial
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

    def _first_released(self, line: CheckedLine, reservation: CheckedReservation, trial: Trial) -> list[Balance]:
        """What is held for a line, in the order of release: what may not be sold, then the last allocated."""
        held = [self._balances[key] for key in reversed(trial.confirmed_keys(line.line_id))]
        return sorted(held, key=lambda balance: is_saleable(balance, reservation.good_on))

    def _left_of(self, confirmed: ConfirmedReservation | None) -> dict[tuple[str, BalanceKey], Decimal]:
        if confirmed is None:
            return {}
        return {
            (line.line_id, line.key): self._confirmed.get((confirmed.hold_id, line.line_id, line.key), line.remaining)
            for line in confirmed.lines
        }

    def _serve(self, index: int, line: CheckedLine, reservation: CheckedReservation, trial: Trial) -> list[Allocation]:
        if line.batches:
            return self._serve_named(index, line, reservation, trial)
        if reservation.purpose is not Purpose.SALE:
            raise BatchesNeeded("For this purpose the batches must be named.", field=f"lines[{index}].batches")
        good_until_at_least = reservation.good_on + dt.timedelta(days=line.min_shelf_life_days)
        missing = line.quantity
        parts = Parts()
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
        self, index: int, line: CheckedLine, reservation: CheckedReservation, trial: Trial
    ) -> list[Allocation]:
        """Exactly the named batches, first what is held of them for the line wherever that lies."""
        parts = Parts()
        for number, named in enumerate(line.batches):
            field = f"lines[{index}].batches[{number}].batch_id"
            missing = named.quantity
            for balance in self._named_balances(named.batch_id, line, trial, field):
                if missing == 0:
                    break
                if reservation.purpose is Purpose.SALE:
                    check_saleable(balance, reservation.good_on, line.min_shelf_life_days, field)
                held = trial.take_confirmed(line.line_id, balance, missing)
                missing -= parts.add(balance, held, explanations.NAMED, confirmed=True)
                if balance.location_id == line.location_id:
                    missing -= parts.add(balance, trial.take_available(balance, missing), explanations.NAMED)
        return parts.listed()

    def _named_balances(self, batch_id: UUID, line: CheckedLine, trial: Trial, field: str) -> list[Balance]:
        """Where the batch is held for the line, and then the line's own location. Raises BatchNotFound."""
        held = [key for key in trial.confirmed_keys(line.line_id) if key.batch_id == batch_id]
        keys = dict.fromkeys([*held, BalanceKey(batch_id, line.location_id)])
        found = [balance for key in keys if (balance := self._balances.get(key)) is not None]
        if not found or found[0].product_id != line.product_id:
            raise BatchNotFound("The location has no such batch of this product.", field=field, batch_id=str(batch_id))
        return found


def is_saleable(balance: Balance, good_until_at_least: dt.date) -> bool:
    """Whether the balance may be sold to a buyer who needs it good until `good_until_at_least`."""
    return (
        balance.location_kind is LocationKind.SALEABLE
        and balance.status is BatchStatus.SALEABLE
        and balance.expiry_date >= good_until_at_least
    )


def check_saleable(balance: Balance, good_on: dt.date, min_shelf_life_days: int, field: str) -> None:
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
    if balance.expiry_date < good_on + dt.timedelta(days=min_shelf_life_days):
        expired = balance.expiry_date < good_on
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
