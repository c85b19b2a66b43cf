"""Reserves goods again that came back because an order's invoice was cancelled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.allocation import is_saleable
from services.inventory.domain.reservations import Balance, BalanceKey, OpenLine
from services.inventory.store import balances, reservations
from services.inventory.usecases.stock.confirmed_reservations import fulfil_delivered
from services.inventory.usecases.stock.release import line_key
from services.inventory.usecases.stock.returning_units import LackingUnits, lacking_units, report_reversals


async def reserve_again(tx: Transaction, reversed_on: Mapping[UUID, dt.date]) -> None:
    """Reserves what the reversed reservations, each with its day, had taken from confirmed ones; reports each.

    The same batches at the same locations, as far as they may be sold on that day and as far as the line needs them. A
    confirmed reservation of which everything had left is open again if it lacks units. One that was released gets
    nothing: its goods are available. The confirmed reservations and the balances are locked.
    """
    lines = await reservations.lines_from_confirmed(tx, reversed_on)
    if not lines:
        return
    taken_from = {line.hold_id: from_hold_id for line in lines if (from_hold_id := line.from_hold_id) is not None}
    confirmed = await participant.reopen(tx, set(taken_from.values()))
    returning = [line for line in lines if line.from_hold_id in confirmed]
    returned = _returned(
        returning,
        reversed_on,
        await balances.see_balances(tx, {line.key for line in returning}),
        await lacking_units(tx, confirmed),
    )
    if returned:
        await reservations.return_to_confirmed(tx, returned)
    # Another invoice may have taken the units from what was available before this reversal arrived.
    await fulfil_delivered(tx, confirmed)
    await report_reversals(tx, taken_from, {line_key(line) for line in returning})


def _returned(
    lines: Sequence[OpenLine],
    reversed_on: Mapping[UUID, dt.date],
    found: Mapping[BalanceKey, Balance],
    lacking: LackingUnits,
) -> list[tuple[OpenLine, Decimal]]:
    returned = []
    for line in lines:
        if is_saleable(found[line.key], reversed_on[line.hold_id]):
            quantity = lacking.take(line_key(line), line.quantity)
            if quantity:
                returned.append((line, quantity))
    return returned
