"""Locks of months over gRPC, and what other services acknowledge of them."""

from collections.abc import Sequence
from typing import Final

from bahi.sales.v1 import organisation_announced_pb2
from bahi.sales.v1 import period_locks_pb2 as pb
from bahi.sales.v1.period_locks_pb2_grpc import PeriodLockServiceServicer

from kit.commands.etag import etag_of
from kit.db.session import Transaction
from kit.errors import PermissionDenied
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.enums import EnumMapping
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_uuid_of, timestamp_of, uuid_of
from services.sales.domain.period_locks import (
    ListPeriodLockChanges,
    ListPeriodLocks,
    PeriodLockChange,
    PostingService,
    ShownLock,
)
from services.sales.usecases.period_locks.acknowledge import acknowledge_organisation
from services.sales.usecases.period_locks.get import GetPeriodLock, get_period_lock
from services.sales.usecases.period_locks.list import list_period_lock_changes, list_period_locks
from services.sales.usecases.period_locks.set import SetPeriodLock, set_period_lock
from trade.api.organisations import PERIOD_STATE

_POSTING_SERVICE: Final = EnumMapping(pb.PostingService, PostingService)
_KEY_OF_CHANGES: Final = 1
"""Columns in the sort key of the history."""


class PeriodLockServicer(PeriodLockServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def SetPeriodLock(self, request: pb.SetPeriodLockRequest, context: Context) -> pb.PeriodLock:
        return await self._service.command(request, set_period_lock, _set_period_lock, to_proto)

    async def GetPeriodLock(self, request: pb.GetPeriodLockRequest, context: Context) -> pb.PeriodLock:
        return await self._service.read(request, get_period_lock, _get_period_lock, to_proto)

    async def ListPeriodLocks(self, request: pb.ListPeriodLocksRequest, context: Context) -> pb.ListPeriodLocksResponse:
        return await self._service.read(request, list_period_locks, _list_period_locks, _page_to_proto)

    async def ListPeriodLockChanges(
        self, request: pb.ListPeriodLockChangesRequest, context: Context
    ) -> pb.ListPeriodLockChangesResponse:
        return await self._service.read(request, list_period_lock_changes, _list_period_lock_changes, _changes_to_proto)


async def take_acknowledgements(
    tx: Transaction, messages: Sequence[organisation_announced_pb2.OrganisationAcknowledged]
) -> None:
    """A handler of the inbox. Of several messages its newest version counts, for the service that sends them."""
    if any(message.service != tx.caller.service for message in messages):
        raise PermissionDenied("A service acknowledges in its own name alone.")
    newest = max(message.source_version for message in messages)
    await acknowledge_organisation(tx, {tx.caller.service: newest})


def to_proto(shown: ShownLock) -> pb.PeriodLock:
    lock = shown.lock
    return pb.PeriodLock(
        registration_id=str(lock.registration_id),
        month=lock.month,
        state=PERIOD_STATE.to_proto(lock.state),
        reason=lock.reason,
        changed_by=str(lock.changed_by) if lock.changed_by else "",
        change_time=timestamp_of(lock.changed_at) if lock.changed_at else None,
        etag=etag_of(lock.version),
        awaited_services=map(_POSTING_SERVICE.to_proto, shown.awaited),
    )


def _page_to_proto(page: Page[ShownLock]) -> pb.ListPeriodLocksResponse:
    return pb.ListPeriodLocksResponse(period_locks=map(to_proto, page.items), next_page_token=page.next_page_token)


def _changes_to_proto(page: Page[PeriodLockChange]) -> pb.ListPeriodLockChangesResponse:
    return pb.ListPeriodLockChangesResponse(
        period_lock_changes=map(_change_to_proto, page.items), next_page_token=page.next_page_token
    )


def _change_to_proto(change: PeriodLockChange) -> pb.PeriodLockChange:
    return pb.PeriodLockChange(
        period_lock_change_id=str(change.change_id),
        registration_id=str(change.registration_id),
        month=change.month,
        from_state=PERIOD_STATE.to_proto(change.from_state),
        to_state=PERIOD_STATE.to_proto(change.to_state),
        reason=change.reason,
        changed_by=str(change.changed_by),
        change_time=timestamp_of(change.changed_at),
    )


def _set_period_lock(request: pb.SetPeriodLockRequest) -> SetPeriodLock:
    return SetPeriodLock(
        registration_id=uuid_of(request.registration_id),
        month=request.month,
        state=PERIOD_STATE.from_proto(request.state),
        reason=request.reason,
        etag=request.etag,
    )


def _get_period_lock(request: pb.GetPeriodLockRequest) -> GetPeriodLock:
    return GetPeriodLock(registration_id=uuid_of(request.registration_id), month=request.month)


def _list_period_locks(request: pb.ListPeriodLocksRequest) -> ListPeriodLocks:
    return ListPeriodLocks(registration_id=optional_uuid_of(request.registration_id), page=page_request(request))


def _list_period_lock_changes(request: pb.ListPeriodLockChangesRequest) -> ListPeriodLockChanges:
    return ListPeriodLockChanges(
        registration_id=optional_uuid_of(request.registration_id),
        month=request.month,
        page=page_request(request, _KEY_OF_CHANGES),
    )
