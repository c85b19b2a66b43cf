"""What received goods cost more than the books had said, or less: in the stock that is here, and beside it.

Past movements stay as they are: what concerns goods that have left is a difference of the day on which it is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL, proportion, spread
from kit.pages import Page
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.movements import NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey
from trade.domain.periods import Period

_DECIMALS_OF_UNITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedCost:
    """So many units of a receipt that cost `amount` rupees more than the receipt said; negative: less."""

    goods_receipt_id: UUID
    batch_id: UUID
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRevision:
    """What a vendor's bill says of the cost of received goods. A repeat has the same id."""

    revision_id: UUID
    document: StockDocument
    lines: tuple[RevisedCost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDifference:
    """What a document says of the cost of a batch. `amount` = what the stock bears + the difference."""

    revision_id: UUID
    batch_id: UUID
    product_id: UUID
    document: StockDocument
    quantity: Decimal
    amount: Decimal
    stock_amount: Decimal

    @property
    def difference(self) -> Decimal:
        return self.amount - self.stock_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDifferences:
    """One page of differences. The total is of the whole period."""

    period: Period
    rows: Page[CostDifference]
    total: Decimal


def beyond_claims(
    issues: Sequence[NewMovement], claimed: Mapping[UUID, Mapping[UUID, Decimal]]
) -> list[CostDifference]:
    """The value of goods that went back to a vendor, less what is claimed for them, by hold and batch."""
    differences = []
    for hold_id, by_batch in claimed.items():
        for batch_id, amount in by_batch.items():
            moved = [each for each in issues if each.hold_id == hold_id and each.key[0] == batch_id]
            bore = sum((-each.value for each in moved), NIL)
            if moved and bore != amount:
                differences.append(
                    CostDifference(
                        revision_id=hold_id,
                        batch_id=batch_id,
                        product_id=moved[0].product_id,
                        document=moved[0].document,
                        quantity=sum((-each.quantity for each in moved), NIL),
                        amount=bore - amount,
                        stock_amount=NIL,
                    )
                )
    return differences


def borne_by_stock(
    amount: Decimal, quantity: Decimal, here: Mapping[BalanceKey, LockedBalance]
) -> dict[BalanceKey, Decimal]:
    """What each balance of the batch bears of the amount, by units on hand; changes the balances.

    Earlier receipts leave first, so at most as many of the `quantity` units are on hand as the batch has. A balance
    never bears more of a negative amount than it is worth.
    """
    on_hand = {key: balance.on_hand for key, balance in sorted(here.items()) if balance.on_hand > 0}
    still_here = min(sum(on_hand.values(), NIL), quantity)
    if not still_here or not amount:
        return {}
    share = proportion(abs(amount), still_here, quantity)
    sign = 1 if amount > 0 else -1
    borne: dict[BalanceKey, Decimal] = {}
    weights = [units.scaleb(_DECIMALS_OF_UNITS) for units in on_hand.values()]
    for key, part in zip(on_hand, spread(share, weights), strict=True):
        change = max(sign * part, -here[key].value)
        if change:
            borne[key] = change
            here[key].value += change
    return borne
