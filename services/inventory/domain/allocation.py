"""Which batches a reservation gets: pure, one reservation after the other, all or nothing for each.

The lots come in as they stand under lock. A line takes first what a confirmed reservation already holds for it, then
batches by policy; or exactly the batches it names.
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
    WrongLocation,
)
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.reservations import (
    AllocatedLine,
    Allocation,
    CheckedLine,
    CheckedReservation,
    ConfirmedReservation,
    Lot,
    LotKey,
    Purpose,
)
from trade.domain.organisation import AllocationPolicy

NOTHING: Final = Decimal(0)
MOST_DESCRIBED: Final = 25
"""Short lines that a refusal describes: it must fit the 8 KiB in which gRPC carries it."""


class Shelf:
    """The locked lots, and what the reservations served so far have left of them."""

    def __init__(self, lots: Iterable[Lot]) -> None:
        self._lots = {lot.key: lot for lot in lots}
        self._available = {lot.key: lot.available for lot in self._lots.values()}
        self._confirmed: dict[tuple[UUID, str, LotKey], Decimal] = {}
        self._by_location: dict[tuple[UUID, UUID], list[Lot]] = {}
        for lot in self._lots.values():
            self._by_location.setdefault((lot.product_id, lot.location_id), []).append(lot)

    def allocate(self, reservation: CheckedReservation) -> tuple[AllocatedLine, ...]:
        """The batches of each line, in order; afterwards the shelf holds so much less.

        Raises InsufficientStock naming every short line, or the refusal of a named batch; then nothing has been taken.
        """
        basket = _Basket(self._available, self._left_of(reservation.parent))
        lines = []
        short: dict[int, Decimal] = {}
        for index, line in enumerate(reservation.lines):
            parts = self._serve(index, line, reservation, basket)
            found = sum((part.quantity for part in parts), NOTHING)
            if found < line.quantity:
                short[index] = found
            lines.append(AllocatedLine(line_id=line.line_id, product_id=line.product_id, allocations=tuple(parts)))
        if short:
            raise _shortage(reservation.lines, short)
        self._available.update(basket.available)
        if reservation.parent is not None:
            self._confirmed.update({(reservation.parent.hold_id, *key): left for key, left in basket.confirmed.items()})
        return tuple(lines)

    def _left_of(self, parent: ConfirmedReservation | None) -> dict[tuple[str, LotKey], Decimal]:
        if parent is None:
            return {}
        return {
            (line.line_id, line.key): self._confirmed.get((parent.hold_id, line.line_id, line.key), line.remaining)
            for line in parent.lines
        }

    def _serve(
        self, index: int, line: CheckedLine, reservation: CheckedReservation, basket: "_Basket"
    ) -> list[Allocation]:
        if line.batches:
            return self._serve_named(index, line, reservation, basket)
        if reservation.purpose is not Purpose.SALE:
            raise BatchesNeeded("For this purpose the batches must be named.", field=f"lines[{index}].batches")
        least_good = reservation.on_date + dt.timedelta(days=line.min_shelf_life_days)
        missing = line.quantity
        parts = _Parts()
        for key in basket.confirmed_keys(line.line_id):
            lot = self._lots.get(key)
            if lot is not None and lot.product_id == line.product_id and is_saleable(lot, least_good):
                missing -= parts.add(
                    lot, basket.take_confirmed(line.line_id, lot, missing), explanations.FROM_CONFIRMED, confirmed=True
                )
        usable = [
            lot
            for lot in self._by_location.get((line.product_id, line.location_id), ())
            if is_saleable(lot, least_good) and basket.available_of(lot) > 0
        ]
        usable.sort(key=_ORDER[line.policy])
        for rank, lot in enumerate(usable):
            if missing == 0:
                break
            missing -= parts.add(
                lot, basket.take_available(lot, missing), explanations.chosen_by(line.policy, lot, rank, len(usable))
            )
        return parts.listed()

    def _serve_named(
        self, index: int, line: CheckedLine, reservation: CheckedReservation, basket: "_Basket"
    ) -> list[Allocation]:
        parts = _Parts()
        for number, named in enumerate(line.batches):
            field = f"lines[{index}].batches[{number}].batch_id"
            lot = self._lots.get((named.batch_id, line.location_id))
            if lot is None or lot.product_id != line.product_id:
                raise BatchNotFound("No such batch of this product.", field=field, batch_id=str(named.batch_id))
            if reservation.purpose is Purpose.SALE:
                check_saleable(lot, reservation.on_date, line.min_shelf_life_days, field)
            from_confirmed = parts.add(
                lot, basket.take_confirmed(line.line_id, lot, named.quantity), explanations.NAMED, confirmed=True
            )
            parts.add(lot, basket.take_available(lot, named.quantity - from_confirmed), explanations.NAMED)
        return parts.listed()


class _Basket:
    """What is left while one reservation is served; thrown away when one of its lines is short."""

    def __init__(self, available: dict[LotKey, Decimal], confirmed: dict[tuple[str, LotKey], Decimal]) -> None:
        self._before = available
        self.available: dict[LotKey, Decimal] = {}
        self.confirmed = confirmed

    def confirmed_keys(self, line_id: str) -> list[LotKey]:
        return [key for (of_line, key), left in self.confirmed.items() if of_line == line_id and left > 0]

    def available_of(self, lot: Lot) -> Decimal:
        return self.available.get(lot.key, self._before[lot.key])

    def take_available(self, lot: Lot, quantity: Decimal) -> Decimal:
        left = self.available_of(lot)
        taken = min(quantity, left)
        self.available[lot.key] = left - taken
        return taken

    def take_confirmed(self, line_id: str, lot: Lot, quantity: Decimal) -> Decimal:
        left = self.confirmed.get((line_id, lot.key), NOTHING)
        taken = min(quantity, left)
        if taken:
            self.confirmed[line_id, lot.key] = left - taken
        return taken


class _Parts:
    """The parts of one line, one for each lot."""

    def __init__(self) -> None:
        self._parts: dict[LotKey, Allocation] = {}

    def add(self, lot: Lot, quantity: Decimal, explanation: str, *, confirmed: bool = False) -> Decimal:
        """Notes what was taken, and returns it."""
        if quantity:
            former = self._parts.get(lot.key)
            self._parts[lot.key] = Allocation(
                lot=lot,
                quantity=quantity + (former.quantity if former else NOTHING),
                from_parent=(quantity if confirmed else NOTHING) + (former.from_parent if former else NOTHING),
                explanation=former.explanation if former else explanation,
            )
        return quantity

    def listed(self) -> list[Allocation]:
        return list(self._parts.values())


def is_saleable(lot: Lot, least_good: dt.date) -> bool:
    """Whether the lot may be sold to a buyer who needs it good until `least_good`."""
    return (
        lot.location_kind is LocationKind.SALEABLE
        and lot.status is BatchStatus.SALEABLE
        and lot.expiry_date >= least_good
    )


def check_saleable(lot: Lot, on_date: dt.date, min_shelf_life_days: int, field: str) -> None:
    """Raises WrongLocation, BatchNotSaleable or BatchExpired unless the lot may be sold.

    Drugs Rules 1945 r.65(17); gst.md 6.5.
    """
    facts = {"batch_id": str(lot.batch_id), "batch_number": lot.batch_number}
    if lot.location_kind is not LocationKind.SALEABLE:
        raise WrongLocation("Goods at this location are not sold.", field=field, kind=lot.location_kind.value, **facts)
    if lot.status is not BatchStatus.SALEABLE:
        raise BatchNotSaleable(f"Batch {lot.batch_number} is {lot.status.value}.", field=field, **facts)
    if lot.expiry_date < on_date + dt.timedelta(days=min_shelf_life_days):
        expired = lot.expiry_date < on_date
        sentence = "The batch is past its last good day." if expired else "The batch expires too soon for this buyer."
        raise BatchExpired(sentence, field=field, expiry_date=lot.expiry_date.isoformat(), **facts)


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
    AllocationPolicy.FEFO: lambda lot: (lot.expiry_date, lot.received_date, lot.batch_id),
    AllocationPolicy.FIFO: lambda lot: (lot.received_date, lot.batch_id),
    AllocationPolicy.LIFO: lambda lot: (-lot.received_date.toordinal(), -lot.batch_id.int),
}
