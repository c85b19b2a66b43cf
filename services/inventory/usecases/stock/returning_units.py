"""Units that go back to the confirmed reservations from which they were taken: as many as the lines need."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.reservations import ConfirmedUnits, ReservedLine
from services.inventory.remote.reservation_changes import send_reservation_changed
from services.inventory.store import confirmed_lines
from services.inventory.store.confirmed_lines import LineKey

NOTHING: Final = Decimal(0)


class LackingUnits:
    """What the lines of confirmed reservations lack, less what has come back for them so far."""

    def __init__(self, units: Mapping[UUID, Mapping[str, ConfirmedUnits]]) -> None:
        self._lacking = {
            (hold_id, line_id): line.lacking for hold_id, lines in units.items() for line_id, line in lines.items()
        }

    def take(self, key: LineKey, at_most: Decimal) -> Decimal:
        """So many of the units go to the line. The others are available."""
        taken = min(at_most, self._lacking.get(key, NOTHING))
        if taken:
            self._lacking[key] -= taken
        return taken


async def lacking_units(tx: Transaction, hold_ids: Collection[UUID]) -> LackingUnits:
    """What the confirmed reservations lack now. They are locked."""
    return LackingUnits(await confirmed_lines.units(tx, hold_ids))


async def announce_changes(tx: Transaction, keys: Collection[LineKey]) -> None:
    """Sends the coordinators what is held for the lines now."""
    changed = await _count_changes(tx, keys)
    holds = await participant.find_holds(tx, changed)
    for hold_id, lines in sorted(changed.items()):
        send_reservation_changed(tx, holds[hold_id].coordinator, hold_id, lines, None)


async def report_reversals(tx: Transaction, taken_from: Mapping[UUID, UUID], keys: Collection[LineKey]) -> None:
    """Reports for each reversed reservation what its confirmed one, by `taken_from`, holds now.

    One that holds nothing any more, because its coordinator has released it, is reported without lines.
    """
    changed = await _count_changes(tx, keys)
    holds = await participant.find_holds(tx, set(taken_from.values()))
    for reversed_id, hold_id in sorted(taken_from.items()):
        send_reservation_changed(tx, holds[hold_id].coordinator, hold_id, changed.get(hold_id, ()), reversed_id)


async def _count_changes(tx: Transaction, keys: Collection[LineKey]) -> dict[UUID, list[ReservedLine]]:
    changed: dict[UUID, list[ReservedLine]] = {}
    if keys:
        for (hold_id, _), line in (await confirmed_lines.count_change(tx, keys)).items():
            changed.setdefault(hold_id, []).append(line)
    return changed
