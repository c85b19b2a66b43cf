"""Locks of months, as an administrator sets them and as everybody reads them."""

from typing import Any, Final

from bahi.sales.v1 import organisation_announced_pb2, period_locks_pb2, period_locks_pb2_grpc

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.days import TODAY

OPEN: Final = period_locks_pb2.PERIOD_STATE_OPEN
SOFT: Final = period_locks_pb2.PERIOD_STATE_SOFT
CLOSING: Final = period_locks_pb2.PERIOD_STATE_CLOSING
LOCKED: Final = period_locks_pb2.PERIOD_STATE_LOCKED
THIS_MONTH: Final = f"{TODAY:%Y-%m}"


async def set_lock(
    sales: SalesClient, state: Any, month: str = THIS_MONTH, *, role: Role = Role.ADMIN, **fields: Any
) -> period_locks_pb2.PeriodLock:
    """Sets a month of the default registration, unless another one is named."""
    given = {"registration_id": await default_registration(sales), "reason": "The books of the month are ready"}
    request = period_locks_pb2.SetPeriodLockRequest(month=month, state=state, **{**given, **fields})
    return await _stub(sales).SetPeriodLock(request, metadata=sales.as_user(role))


async def read_lock(sales: SalesClient, month: str = THIS_MONTH) -> period_locks_pb2.PeriodLock:
    registration_id = await default_registration(sales)
    request = period_locks_pb2.GetPeriodLockRequest(registration_id=registration_id, month=month)
    return await _stub(sales).GetPeriodLock(request, metadata=sales.as_user(Role.USER))


async def list_locks(sales: SalesClient, **fields: Any) -> period_locks_pb2.ListPeriodLocksResponse:
    request = period_locks_pb2.ListPeriodLocksRequest(**fields)
    return await _stub(sales).ListPeriodLocks(request, metadata=sales.as_user(Role.USER))


async def history(sales: SalesClient, **fields: Any) -> list[tuple[Any, Any, str]]:
    """The changes, oldest first: from, to and why."""
    request = period_locks_pb2.ListPeriodLockChangesRequest(**fields)
    found = await _stub(sales).ListPeriodLockChanges(request, metadata=sales.as_user(Role.USER))
    return [(each.from_state, each.to_state, each.reason) for each in reversed(found.period_lock_changes)]


async def acknowledge(sales: SalesClient, version: int, *services: str) -> None:
    """What the relays of services deliver that have stored this version of the organisation."""
    for service in services:
        message = organisation_announced_pb2.OrganisationAcknowledged(service=service, source_version=version)
        await sales.taken(message, sender=service)


async def default_registration(sales: SalesClient) -> str:
    profile = await sales.profile()
    return next(each.registration_id for each in profile.registrations if each.is_default)


def _stub(sales: SalesClient) -> period_locks_pb2_grpc.PeriodLockServiceStub:
    return period_locks_pb2_grpc.PeriodLockServiceStub(sales.channel)
