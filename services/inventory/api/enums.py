"""The contract's enums and ours."""

from typing import Final

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import (
    adjustments_pb2,
    batches_pb2,
    locations_pb2,
    stock_approvals_pb2,
    stock_levels_pb2,
    stock_pb2,
)

from kit.wire.enums import EnumMapping
from services.inventory.domain.adjustments import AdjustmentReason
from services.inventory.domain.approvals import ApprovalKind
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.movements import DocumentType, MovementKind
from services.inventory.domain.reservations import Purpose

ADJUSTMENT_REASON: Final = EnumMapping(adjustments_pb2.AdjustmentReason, AdjustmentReason)
APPROVAL_KIND: Final = EnumMapping(stock_approvals_pb2.StockApprovalKind, ApprovalKind)
BATCH_STATUS: Final = EnumMapping(batches_pb2.BatchStatus, BatchStatus)
DOCUMENT_TYPE: Final = EnumMapping(documents_pb2.DocumentType, DocumentType)
LOCATION_KIND: Final = EnumMapping(locations_pb2.LocationKind, LocationKind)
MOVEMENT_KIND: Final = EnumMapping(stock_levels_pb2.StockMovementKind, MovementKind)
PURPOSE: Final = EnumMapping(stock_pb2.StockPurpose, Purpose)
