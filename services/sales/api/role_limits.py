"""The limits of roles over gRPC."""

from bahi.sales.v1 import role_limits_pb2 as pb
from bahi.sales.v1.role_limits_pb2_grpc import RoleLimitsServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from services.sales.domain.organisation import VersionedLimits
from services.sales.usecases.role_limits.get import GetRoleLimits, get_role_limits
from services.sales.usecases.role_limits.update import UpdateRoleLimits, update_role_limits
from trade.api import role_limits
from trade.api.role_limits import LIMITED_ROLE
from trade.domain.changes import Changes


class RoleLimitsServicer(RoleLimitsServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetRoleLimits(self, request: pb.GetRoleLimitsRequest, context: Context) -> pb.RoleLimits:
        return await self._service.read(request, get_role_limits, _get_role_limits, to_proto)

    async def UpdateRoleLimits(self, request: pb.UpdateRoleLimitsRequest, context: Context) -> pb.RoleLimits:
        return await self._service.command(request, update_role_limits, _update_role_limits, to_proto)


def to_proto(found: VersionedLimits) -> pb.RoleLimits:
    return role_limits.to_proto(found.role, found.limits, found.version)


def _get_role_limits(request: pb.GetRoleLimitsRequest) -> GetRoleLimits:
    return GetRoleLimits(role=LIMITED_ROLE.from_proto(request.role))


def _update_role_limits(request: pb.UpdateRoleLimitsRequest) -> UpdateRoleLimits:
    changes = Changes(
        values=role_limits.from_proto(request.role_limits),
        fields=frozenset(changed_fields(request.role_limits, request.update_mask)),
    )
    return UpdateRoleLimits(role=LIMITED_ROLE.from_proto(request.role), etag=request.etag, changes=changes)
