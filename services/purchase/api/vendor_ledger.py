"""The vendor ledger over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import vendor_ledger_pb2, vendor_ledger_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from services.purchase.usecases import read_vendor_ledger

if TYPE_CHECKING:
    import grpc


class VendorLedgerServicer(vendor_ledger_pb2_grpc.VendorLedgerServiceServicer):
    """Reads what vendors are owed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListVendorLedgerEntries(
        self, request: vendor_ledger_pb2.ListVendorLedgerEntriesRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_ledger_pb2.ListVendorLedgerEntriesResponse:
        """A page of a vendor's account."""
        return await self._database.run(current_caller(), partial(read_vendor_ledger.list_entries, request=request))

    async def ListVendorOutstandingBills(
        self,
        request: vendor_ledger_pb2.ListVendorOutstandingBillsRequest,
        context: "grpc.aio.ServicerContext[Any, Any]",
    ) -> vendor_ledger_pb2.ListVendorOutstandingBillsResponse:
        """A page of open bills."""
        return await self._database.run(current_caller(), partial(read_vendor_ledger.list_outstanding, request=request))

    async def GetVendorAgeing(
        self, request: vendor_ledger_pb2.GetVendorAgeingRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_ledger_pb2.VendorAgeing:
        """What one vendor is owed, by age."""
        return await self._database.run(current_caller(), partial(read_vendor_ledger.get_ageing, request=request))

    async def ListDueBills(
        self, request: vendor_ledger_pb2.ListDueBillsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_ledger_pb2.ListDueBillsResponse:
        """What is to be paid until a day."""
        return await self._database.run(current_caller(), partial(read_vendor_ledger.list_due, request=request))
