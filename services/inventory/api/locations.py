"""Locations over gRPC."""

from collections.abc import Sequence

from bahi.inventory.v1 import location_lookup_pb2 as lookup_pb
from bahi.inventory.v1 import locations_pb2 as pb
from bahi.inventory.v1.location_lookup_pb2_grpc import LocationLookupServiceServicer
from bahi.inventory.v1.locations_pb2_grpc import LocationServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request
from kit.wire.proto_values import timestamp_of, uuid_of
from services.inventory.api.enums import LOCATION_KIND
from services.inventory.domain.locations import CreateLocation, ListLocations, Location, LocationDetails
from services.inventory.usecases.locations.create import create_location
from services.inventory.usecases.locations.get import GetLocation, get_location
from services.inventory.usecases.locations.list import list_locations
from services.inventory.usecases.locations.look_up import LookUpLocations, look_up_locations
from services.inventory.usecases.locations.update import UpdateLocation, update_location
from trade.domain.changes import Changes


class LocationServicer(LocationServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateLocation(self, request: pb.CreateLocationRequest, context: Context) -> pb.Location:
        return await self._service.command(request, create_location, _create_location, to_proto)

    async def GetLocation(self, request: pb.GetLocationRequest, context: Context) -> pb.Location:
        return await self._service.read(request, get_location, _get_location, to_proto)

    async def ListLocations(self, request: pb.ListLocationsRequest, context: Context) -> pb.ListLocationsResponse:
        return await self._service.read(request, list_locations, _list_locations, _page_to_proto)

    async def UpdateLocation(self, request: pb.UpdateLocationRequest, context: Context) -> pb.Location:
        return await self._service.command(request, update_location, _update_location, to_proto)


class LocationLookupServicer(LocationLookupServiceServicer):
    """Facts of locations for the other services."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def BatchGetLocations(
        self, request: lookup_pb.BatchGetLocationsRequest, context: Context
    ) -> lookup_pb.BatchGetLocationsResponse:
        return await self._service.read(request, look_up_locations, _batch_get_locations, _locations_to_proto)


def to_proto(location: Location) -> pb.Location:
    return pb.Location(
        location_id=str(location.location_id),
        code=location.code,
        name=location.name,
        kind=LOCATION_KIND.to_proto(location.kind),
        warehouse=location.warehouse,
        is_default=location.is_default,
        active=location.active,
        etag=etag_of(location.version),
        create_time=timestamp_of(location.created_at),
        update_time=timestamp_of(location.updated_at),
    )


def _page_to_proto(page: Page[Location]) -> pb.ListLocationsResponse:
    return pb.ListLocationsResponse(locations=map(to_proto, page.items), next_page_token=page.next_page_token)


def _batch_get_locations(request: lookup_pb.BatchGetLocationsRequest) -> LookUpLocations:
    return LookUpLocations(location_ids=tuple(map(uuid_of, request.location_ids)))


def _locations_to_proto(found: Sequence[Location]) -> lookup_pb.BatchGetLocationsResponse:
    return lookup_pb.BatchGetLocationsResponse(locations=map(to_proto, found))


def _create_location(request: pb.CreateLocationRequest) -> CreateLocation:
    return CreateLocation(
        code=request.code,
        name=request.name,
        kind=LOCATION_KIND.from_proto(request.kind),
        warehouse=request.warehouse,
        is_default=request.is_default,
    )


def _get_location(request: pb.GetLocationRequest) -> GetLocation:
    return GetLocation(location_id=uuid_of(request.location_id))


def _list_locations(request: pb.ListLocationsRequest) -> ListLocations:
    return ListLocations(kind=LOCATION_KIND.optional_from_proto(request.kind), page=page_request(request, 1))


def _update_location(request: pb.UpdateLocationRequest) -> UpdateLocation:
    location = request.location
    changes = Changes(
        values=LocationDetails(
            name=location.name,
            warehouse=location.warehouse,
            is_default=location.is_default,
            active=location.active,
        ),
        fields=frozenset(changed_fields(location, request.update_mask)),
    )
    changes.check_filled("name", field="location")
    return UpdateLocation(location_id=uuid_of(request.location_id), etag=request.etag, changes=changes)
