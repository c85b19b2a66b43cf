"""Inventory's locations, for documents that reserve no stock yet."""

from collections.abc import Iterable
from uuid import UUID

from bahi.inventory.v1 import location_lookup_pb2, location_lookup_pb2_grpc, locations_pb2

from kit.rpc.client import Peer
from kit.wire.proto_values import uuid_of


class Locations:
    """Looks up locations at inventory."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = location_lookup_pb2_grpc.LocationLookupServiceStub(peer.channel)

    async def look_up(self, location_ids: Iterable[UUID]) -> dict[UUID, bool]:
        """The locations that exist in the organisation, and whether goods are sold from each."""
        requested = sorted(set(map(str, location_ids)))
        if not requested:  # saves the call
            return {}
        request = location_lookup_pb2.BatchGetLocationsRequest(location_ids=requested)
        reply = await self._peer.call(self._stub.BatchGetLocations, request, idempotent=True)
        return {
            uuid_of(location.location_id): location.kind == locations_pb2.LOCATION_KIND_SALEABLE
            for location in reply.locations
        }
