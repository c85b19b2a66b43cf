"""Batches over gRPC."""

import dataclasses
from typing import Final, TypeAlias

from bahi.inventory.v1 import batches_pb2 as pb
from bahi.inventory.v1.batches_pb2_grpc import BatchServiceServicer

from kit.commands.etag import etag_of
from kit.pages import MAX_PAGE_SIZE, Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    date_text,
    optional_date_of,
    optional_month_of,
    optional_uuid_of,
    price_text,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.inventory.api.enums import BATCH_STATUS, DOCUMENT_TYPE
from services.inventory.domain.batch_trace import BatchTrace, TracedDocument, TracedLocation
from services.inventory.domain.batches import Batch, BatchFacts, BatchStatus, ListBatches
from services.inventory.domain.movements import MovementKind
from services.inventory.usecases.batches.change_status import ChangeBatchStatus, change_batch_status
from services.inventory.usecases.batches.get import GetBatch, get_batch
from services.inventory.usecases.batches.list import list_batches
from services.inventory.usecases.batches.trace import TraceBatch, trace_batch
from services.inventory.usecases.batches.update import UpdateBatch, update_batch
from trade.api.goods import expiry_text
from trade.api.prices import pack_to_proto, requested_price, unit_price_text
from trade.domain.changes import Changes
from trade.domain.goods import last_good_day
from trade.domain.refusals import FieldMissing

DEFAULT_TRACE_SIZE: Final = MAX_PAGE_SIZE
"""Documents on a page of a trace, unless fewer are requested: one answer holds an ordinary batch."""

_FACTS: Final = {
    "expiry_month": "expiry_date",
    "manufacture_month": "manufacture_date",
    "mrp": "mrp",
    "pack_mrp": "mrp",
    "ptr": "ptr",
    "pack_ptr": "ptr",
    "pts": "pts",
    "pack_pts": "pts",
}
"""The fields of a correction by the names of the facts."""

_ChangeRequest: TypeAlias = pb.BlockBatchRequest | pb.RecallBatchRequest | pb.UnblockBatchRequest


class BatchServicer(BatchServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetBatch(self, request: pb.GetBatchRequest, context: Context) -> pb.Batch:
        return await self._service.read(request, get_batch, _get_batch, to_proto)

    async def ListBatches(self, request: pb.ListBatchesRequest, context: Context) -> pb.ListBatchesResponse:
        return await self._service.read(request, list_batches, _list_batches, _page_to_proto)

    async def UpdateBatch(self, request: pb.UpdateBatchRequest, context: Context) -> pb.Batch:
        return await self._service.command(request, update_batch, _update_batch, to_proto)

    async def BlockBatch(self, request: pb.BlockBatchRequest, context: Context) -> pb.Batch:
        return await self._service.command(request, change_batch_status, _block_batch, to_proto)

    async def RecallBatch(self, request: pb.RecallBatchRequest, context: Context) -> pb.Batch:
        return await self._service.command(request, change_batch_status, _recall_batch, to_proto)

    async def UnblockBatch(self, request: pb.UnblockBatchRequest, context: Context) -> pb.Batch:
        return await self._service.command(request, change_batch_status, _unblock_batch, to_proto)

    async def TraceBatch(self, request: pb.TraceBatchRequest, context: Context) -> pb.BatchTrace:
        return await self._service.read(request, trace_batch, _trace_batch, _trace_to_proto)


def to_proto(batch: Batch) -> pb.Batch:
    return pb.Batch(
        batch_id=str(batch.batch_id),
        product_id=str(batch.product_id),
        batch_number=batch.batch_number,
        manufacture_month="" if batch.manufacture_date is None else f"{batch.manufacture_date:%Y-%m}",
        expiry_date=expiry_text(batch.expiry_date),
        mrp=unit_price_text(batch.mrp),
        ptr=unit_price_text(batch.ptr),
        pts=unit_price_text(batch.pts),
        landed_cost=price_text(batch.landed_cost),
        status=BATCH_STATUS.to_proto(batch.status),
        status_reason=batch.status_reason,
        dates_confirmation=batch.dates_confirmation,
        received_date=date_text(batch.received_date),
        etag=etag_of(batch.version),
        create_time=timestamp_of(batch.created_at),
        update_time=timestamp_of(batch.updated_at),
        pack_mrp=pack_to_proto(batch.mrp),
        pack_ptr=pack_to_proto(batch.ptr),
        pack_pts=pack_to_proto(batch.pts),
    )


def _page_to_proto(page: Page[Batch]) -> pb.ListBatchesResponse:
    return pb.ListBatchesResponse(batches=map(to_proto, page.items), next_page_token=page.next_page_token)


def _trace_to_proto(trace: BatchTrace) -> pb.BatchTrace:
    return pb.BatchTrace(
        batch=to_proto(trace.batch),
        locations=map(_location_to_proto, trace.locations),
        came_from=map(_document_to_proto, trace.of_kinds(MovementKind.RECEIPT)),
        went_to=map(_issue_to_proto, trace.of_kinds(MovementKind.ISSUE)),
        came_back=map(_document_to_proto, trace.of_kinds(MovementKind.RETURN, MovementKind.REVERSAL)),
        adjusted=map(_document_to_proto, trace.of_kinds(MovementKind.ADJUSTMENT)),
        next_page_token=trace.documents.next_page_token,
    )


def _document_to_proto(document: TracedDocument) -> pb.TracedDocument:
    return pb.TracedDocument(
        document_type=DOCUMENT_TYPE.to_proto(document.document_type),
        document_id=str(document.document_id),
        document_number=document.number,
        date=date_text(document.date),
        party_id=str(document.party_id or ""),
        party_name=document.party_name,
        quantity=quantity_text(document.quantity),
    )


def _issue_to_proto(document: TracedDocument) -> pb.TracedDocument:
    """An issue in positive figures, with what has come back of it."""
    message = _document_to_proto(dataclasses.replace(document, quantity=-document.quantity))
    message.quantity_back = quantity_text(document.quantity_back)
    return message


def _location_to_proto(location: TracedLocation) -> pb.TracedLocation:
    return pb.TracedLocation(
        location_id=str(location.location_id),
        location_code=location.code,
        location_name=location.name,
        on_hand=quantity_text(location.on_hand),
        reserved=quantity_text(location.reserved),
    )


def _get_batch(request: pb.GetBatchRequest) -> GetBatch:
    return GetBatch(batch_id=uuid_of(request.batch_id))


def _list_batches(request: pb.ListBatchesRequest) -> ListBatches:
    return ListBatches(
        product_id=optional_uuid_of(request.product_id),
        status=BATCH_STATUS.optional_from_proto(request.status),
        expiry_before=optional_date_of(request.expiry_before, "expiry_before"),
        batch_number=request.batch_number,
        on_hand_only=request.on_hand_only,
        page=page_request(request),
    )


def _update_batch(request: pb.UpdateBatchRequest) -> UpdateBatch:
    batch = request.batch
    changes = Changes(
        values=BatchFacts(
            expiry_date=last_good_day(batch.expiry_month),
            manufacture_date=optional_month_of(batch.manufacture_month),
            mrp=requested_price(batch, "mrp", prefix="batch."),
            ptr=requested_price(batch, "ptr", prefix="batch."),
            pts=requested_price(batch, "pts", prefix="batch."),
        ),
        fields=frozenset(_FACTS[name] for name in changed_fields(batch, request.update_mask) if name in _FACTS),
    )
    if "mrp" in changes.fields and not (batch.mrp or batch.pack_mrp.amount):
        raise FieldMissing("This field needs a value.", field="batch.mrp")
    return UpdateBatch(
        batch_id=uuid_of(request.batch_id),
        etag=request.etag,
        reason=batch.reason,
        dates_confirmation=batch.dates_confirmation.strip(),
        changes=changes,
    )


def _block_batch(request: pb.BlockBatchRequest) -> ChangeBatchStatus:
    return _change_status(request, BatchStatus.BLOCKED)


def _recall_batch(request: pb.RecallBatchRequest) -> ChangeBatchStatus:
    return _change_status(request, BatchStatus.RECALLED)


def _unblock_batch(request: pb.UnblockBatchRequest) -> ChangeBatchStatus:
    return _change_status(request, BatchStatus.SALEABLE)


def _change_status(request: _ChangeRequest, status: BatchStatus) -> ChangeBatchStatus:
    return ChangeBatchStatus(
        batch_id=uuid_of(request.batch_id), status=status, reason=request.reason, etag=request.etag
    )


def _trace_batch(request: pb.TraceBatchRequest) -> TraceBatch:
    page = page_request(request)
    if not request.page_size:
        page = dataclasses.replace(page, size=DEFAULT_TRACE_SIZE)
    return TraceBatch(batch_id=uuid_of(request.batch_id), page=page)
