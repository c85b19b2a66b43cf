"""Vendor bills over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import vendor_bills_pb2, vendor_bills_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import commands
from services.purchase.usecases import match_vendor_bill, post_vendor_bill, read_vendor_bills

if TYPE_CHECKING:
    import grpc


class VendorBillServicer(vendor_bills_pb2_grpc.VendorBillServiceServicer):
    """Matches, posts and reads vendor bills."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def MatchVendorBill(
        self, request: vendor_bills_pb2.MatchVendorBillRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_bills_pb2.VendorBillMatch:
        """The comparison of a bill with what was ordered and received."""
        return await self._database.run(current_caller(), partial(match_vendor_bill.match_bill, request=request))

    async def PostVendorBill(
        self, request: vendor_bills_pb2.PostVendorBillRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_bills_pb2.VendorBill:
        """The posted bill."""
        return await commands.run(
            self._database, request, vendor_bills_pb2.VendorBill, partial(post_vendor_bill.post_bill, request=request)
        )

    async def GetVendorBill(
        self, request: vendor_bills_pb2.GetVendorBillRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_bills_pb2.VendorBill:
        """One bill."""
        return await self._database.run(current_caller(), partial(read_vendor_bills.get_bill, request=request))

    async def ListVendorBills(
        self, request: vendor_bills_pb2.ListVendorBillsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_bills_pb2.ListVendorBillsResponse:
        """A page of bills."""
        return await self._database.run(current_caller(), partial(read_vendor_bills.list_bills, request=request))
