"""The words of the contract's enums and ours, paired once."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from bahi.inventory.v1 import adjustments_pb2, batches_pb2, locations_pb2, products_pb2, stock_levels_pb2, stock_pb2

from services.inventory.domain.states import (
    AdjustmentReason,
    BatchStatus,
    Disposition,
    DrugSchedule,
    LocationKind,
    MovementKind,
    Purpose,
)
from trade.domain.organisation import AllocationPolicy

Ours = TypeVar("Ours", bound=StrEnum)
Wire = TypeVar("Wire", bound=int)


class Pairs(Generic[Wire, Ours]):
    """Two names for each thing, to be read either way."""

    def __init__(self, pairs: Mapping[Wire, Ours]) -> None:
        self._ours = dict(pairs)
        self._wire = {ours: wire for wire, ours in pairs.items()}

    def ours(self, wire: Wire) -> Ours:
        """Our word for a number of the contract, which its rules have checked."""
        return self._ours[wire]

    def wire(self, ours: Ours) -> Wire:
        """The contract's number for our word."""
        return self._wire[ours]


SCHEDULES = Pairs(
    {
        products_pb2.DRUG_SCHEDULE_UNSPECIFIED: DrugSchedule.NONE,
        products_pb2.DRUG_SCHEDULE_H: DrugSchedule.H,
        products_pb2.DRUG_SCHEDULE_H1: DrugSchedule.H1,
        products_pb2.DRUG_SCHEDULE_X: DrugSchedule.X,
        products_pb2.DRUG_SCHEDULE_NDPS: DrugSchedule.NDPS,
    }
)

POLICIES = Pairs(
    {
        products_pb2.ALLOCATION_POLICY_UNSPECIFIED: AllocationPolicy.DEFAULT,
        products_pb2.ALLOCATION_POLICY_FEFO: AllocationPolicy.FEFO,
        products_pb2.ALLOCATION_POLICY_FIFO: AllocationPolicy.FIFO,
        products_pb2.ALLOCATION_POLICY_LIFO: AllocationPolicy.LIFO,
    }
)

LOCATION_KINDS = Pairs(
    {
        locations_pb2.LOCATION_KIND_SALEABLE: LocationKind.SALEABLE,
        locations_pb2.LOCATION_KIND_QUARANTINE: LocationKind.QUARANTINE,
        locations_pb2.LOCATION_KIND_NON_SALEABLE: LocationKind.NON_SALEABLE,
        locations_pb2.LOCATION_KIND_IN_TRANSIT: LocationKind.IN_TRANSIT,
    }
)

PURPOSES = Pairs(
    {
        stock_pb2.STOCK_PURPOSE_SALE: Purpose.SALE,
        stock_pb2.STOCK_PURPOSE_PURCHASE_RETURN: Purpose.PURCHASE_RETURN,
        stock_pb2.STOCK_PURPOSE_TRANSFER: Purpose.TRANSFER,
    }
)

DISPOSITIONS = Pairs(
    {
        stock_pb2.DISPOSITION_SALEABLE: Disposition.SALEABLE,
        stock_pb2.DISPOSITION_QUARANTINE: Disposition.QUARANTINE,
        stock_pb2.DISPOSITION_EXPIRED: Disposition.EXPIRED,
        stock_pb2.DISPOSITION_DAMAGED: Disposition.DAMAGED,
    }
)

BATCH_STATUSES = Pairs(
    {
        batches_pb2.BATCH_STATUS_SALEABLE: BatchStatus.SALEABLE,
        batches_pb2.BATCH_STATUS_BLOCKED: BatchStatus.BLOCKED,
        batches_pb2.BATCH_STATUS_RECALLED: BatchStatus.RECALLED,
    }
)

MOVEMENT_KINDS = Pairs(
    {
        stock_levels_pb2.MOVEMENT_KIND_RECEIPT: MovementKind.RECEIPT,
        stock_levels_pb2.MOVEMENT_KIND_ISSUE: MovementKind.ISSUE,
        stock_levels_pb2.MOVEMENT_KIND_RETURN: MovementKind.RETURN,
        stock_levels_pb2.MOVEMENT_KIND_REVERSAL: MovementKind.REVERSAL,
        stock_levels_pb2.MOVEMENT_KIND_ADJUSTMENT: MovementKind.ADJUSTMENT,
    }
)

ADJUSTMENT_REASONS = Pairs(
    {
        adjustments_pb2.ADJUSTMENT_REASON_COUNT: AdjustmentReason.COUNT,
        adjustments_pb2.ADJUSTMENT_REASON_EXPIRED: AdjustmentReason.EXPIRED,
        adjustments_pb2.ADJUSTMENT_REASON_DAMAGED: AdjustmentReason.DAMAGED,
        adjustments_pb2.ADJUSTMENT_REASON_LOST: AdjustmentReason.LOST,
        adjustments_pb2.ADJUSTMENT_REASON_SAMPLE: AdjustmentReason.SAMPLE,
    }
)
