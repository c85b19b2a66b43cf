"""What an adjustment may do, and what follows for the tax."""

from decimal import Decimal

from services.inventory.domain.costing import Holding, value_at_cost
from services.inventory.domain.errors import BelowReserved, InsufficientStock, WriteOffUpwards
from services.inventory.domain.states import AdjustmentReason

REVERSES_ITC = frozenset(
    {AdjustmentReason.EXPIRED, AdjustmentReason.DAMAGED, AdjustmentReason.LOST, AdjustmentReason.SAMPLE}
)
"""Goods lost, destroyed, written off or given away: their input tax credit is blocked. CGST Act s.17(5)(h); gst.md 1.8.

A count that finds less says only that the books were wrong; whoever knows that goods were lost says LOST.
"""


def check_direction(reason: AdjustmentReason, quantity: Decimal) -> None:
    """Raises WriteOffUpwards when anything but a count would bring goods in."""
    if quantity > 0 and reason is not AdjustmentReason.COUNT:
        raise WriteOffUpwards("Only a count finds more; a write-off goes down.", field="reason_kind")


def adjust(holding: Holding, quantity: Decimal, landed_cost: Decimal) -> Decimal:
    """Changes the holding by `quantity` base units; returns the value of the change in rupees, with the same sign.

    Goods that are found are worth the batch's landed cost; goods that are gone take their share of the balance's value.
    Raises InsufficientStock or BelowReserved.
    """
    if quantity > 0:
        value = value_at_cost(quantity, landed_cost)
        holding.bring_in(quantity, value)
        return value
    wanted = -quantity
    facts = {"on_hand": f"{holding.on_hand:f}", "reserved": f"{holding.reserved:f}"}
    if wanted > holding.on_hand:
        raise InsufficientStock("There is less on hand than that.", field="quantity", **facts)
    if wanted > holding.on_hand - holding.reserved:
        raise BelowReserved("Goods that are reserved cannot be adjusted away.", field="quantity", **facts)
    return -holding.take_out(wanted)
