"""Vendors over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import vendors_pb2, vendors_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import commands
from services.purchase.usecases import read_vendors, write_vendor

if TYPE_CHECKING:
    import grpc


class VendorServicer(vendors_pb2_grpc.VendorServiceServicer):
    """Creates, changes and finds vendors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateVendor(
        self, request: vendors_pb2.CreateVendorRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendors_pb2.Vendor:
        """The new vendor."""
        work = partial(write_vendor.create_vendor, request=request)
        return await commands.run(self._database, request, vendors_pb2.Vendor, work)

    async def GetVendor(
        self, request: vendors_pb2.GetVendorRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendors_pb2.Vendor:
        """One vendor."""
        return await self._database.run(current_caller(), partial(read_vendors.get_vendor, request=request))

    async def ListVendors(
        self, request: vendors_pb2.ListVendorsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendors_pb2.ListVendorsResponse:
        """A page of vendors."""
        return await self._database.run(current_caller(), partial(read_vendors.list_vendors, request=request))

    async def UpdateVendor(
        self, request: vendors_pb2.UpdateVendorRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendors_pb2.Vendor:
        """The changed vendor."""
        work = partial(write_vendor.update_vendor, request=request)
        return await commands.run(self._database, request, vendors_pb2.Vendor, work)

    async def SearchVendors(
        self, request: vendors_pb2.SearchVendorsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendors_pb2.SearchVendorsResponse:
        """Vendors for the counter."""
        return await self._database.run(current_caller(), partial(read_vendors.search_vendors, request=request))
