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
from services.inventory.domain.movements import MovementKind, NewMovement, StockDocument
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


def differences_of(
    moved: Sequence[NewMovement], claimed: Mapping[UUID, Mapping[UUID, Decimal]]
) -> list[CostDifference]:
    """What goods that leave say of their cost, by hold and batch.

    For goods that go back to a vendor it is their value less what is claimed for them. For goods that left on a past
    day it is the value that came later, which the stock does not bear any more.
    """
    differences = []
    for hold_id, batch_id in _with_difference(moved, claimed):
        of_batch = [each for each in moved if each.hold_id == hold_id and each.key[0] == batch_id]
        issues = [each for each in of_batch if each.kind is MovementKind.ISSUE]
        left_behind = sum((each.value for each in of_batch if each.kind is MovementKind.REVALUATION), NIL)
        bore = sum((-each.value for each in issues), NIL)
        beyond = bore - claimed[hold_id][batch_id] if batch_id in claimed.get(hold_id, {}) else NIL
        if issues and (beyond or left_behind):
            differences.append(
                CostDifference(
                    revision_id=hold_id,
                    batch_id=batch_id,
                    product_id=issues[0].product_id,
                    document=issues[0].document,
                    quantity=sum((-each.quantity for each in issues), NIL),
                    amount=beyond,
                    stock_amount=left_behind,
                )
            )
    return differences


def _with_difference(
    moved: Sequence[NewMovement], claimed: Mapping[UUID, Mapping[UUID, Decimal]]
) -> list[tuple[UUID, UUID]]:
    """Holds and batches that are claimed for, or that left a value behind, once each."""
    pairs = [(hold_id, batch_id) for hold_id, by_batch in claimed.items() for batch_id in by_batch]
    pairs += [
        (each.hold_id, each.key[0])
        for each in moved
        if each.kind is MovementKind.REVALUATION and each.hold_id is not None
    ]
    return list(dict.fromkeys(pairs))


def borne_by_stock(
    amount: Decimal,
    quantity: Decimal,
    here: Mapping[BalanceKey, LockedBalance],
    absent_values: Mapping[BalanceKey, Decimal],
) -> dict[BalanceKey, Decimal]:
    """What each balance of the batch bears of the amount, by units on hand; changes the balances.

    Earlier receipts leave first, so at most as many of the `quantity` units are on hand as the batch has. A balance
    never bears more of a negative amount than it is worth, today, on the document's day and on every day between:
    `absent_values` are rupees of its value that came later.
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
        worth = max(here[key].value - absent_values.get(key, NIL), NIL)
        change = max(sign * part, -worth)
        if change:
            borne[key] = change
            here[key].value += change
    return borne
