"""LocationService."""

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import locations_pb2, locations_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, paging
from services.inventory.store import locations, words
from services.inventory.usecases.create_location import create_location
from services.inventory.usecases.update_location import update_location

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class LocationServicer(locations_pb2_grpc.LocationServiceServicer):
    """Places where stock lies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateLocation(
        self, request: locations_pb2.CreateLocationRequest, context: Context
    ) -> locations_pb2.Location:
        """The new location."""
        return await commands.run(
            self._database, request, locations_pb2.Location, lambda tx: create_location(tx, request)
        )

    async def GetLocation(self, request: locations_pb2.GetLocationRequest, context: Context) -> locations_pb2.Location:
        """One location."""

        async def read(tx: Transaction) -> locations_pb2.Location:
            return locations.message_of(await locations.find(tx, UUID(request.location_id)))

        return await self._database.run(current_caller(), read)

    async def ListLocations(
        self, request: locations_pb2.ListLocationsRequest, context: Context
    ) -> locations_pb2.ListLocationsResponse:
        """A page of locations by code."""
        page = paging.page_request(request, 1)
        kind = words.LOCATION_KINDS.ours(request.kind) if request.kind else None

        async def read(tx: Transaction) -> locations_pb2.ListLocationsResponse:
            rows = await locations.listed(tx, page, kind)
            shown = rows[: page.size]
            return locations_pb2.ListLocationsResponse(
                locations=[locations.message_of(row) for row in shown],
                next_page_token=page.token(shown[-1].code_key) if len(rows) > page.size else "",
            )

        return await self._database.run(current_caller(), read)

    async def UpdateLocation(
        self, request: locations_pb2.UpdateLocationRequest, context: Context
    ) -> locations_pb2.Location:
        """The changed location."""
        return await commands.run(
            self._database, request, locations_pb2.Location, lambda tx: update_location(tx, request)
        )
