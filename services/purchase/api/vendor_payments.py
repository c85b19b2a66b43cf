"""Payments to vendors over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import vendor_payments_pb2, vendor_payments_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import commands
from services.purchase.usecases import allocate_vendor_payment, post_vendor_payment, read_vendor_payments

if TYPE_CHECKING:
    import grpc


class VendorPaymentServicer(vendor_payments_pb2_grpc.VendorPaymentServiceServicer):
    """Posts, reads and allocates payments."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def PostVendorPayment(
        self, request: vendor_payments_pb2.PostVendorPaymentRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_payments_pb2.VendorPayment:
        """The posted payment."""
        return await commands.run(
            self._database,
            request,
            vendor_payments_pb2.VendorPayment,
            partial(post_vendor_payment.post_payment, request=request),
        )

    async def GetVendorPayment(
        self, request: vendor_payments_pb2.GetVendorPaymentRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_payments_pb2.VendorPayment:
        """One payment."""
        return await self._database.run(current_caller(), partial(read_vendor_payments.get_payment, request=request))

    async def ListVendorPayments(
        self, request: vendor_payments_pb2.ListVendorPaymentsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_payments_pb2.ListVendorPaymentsResponse:
        """A page of payments."""
        return await self._database.run(current_caller(), partial(read_vendor_payments.list_payments, request=request))

    async def AllocateVendorPayment(
        self, request: vendor_payments_pb2.AllocateVendorPaymentRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> vendor_payments_pb2.VendorPayment:
        """The payment or debit note with its allocations."""
        return await commands.run(
            self._database,
            request,
            vendor_payments_pb2.VendorPayment,
            partial(allocate_vendor_payment.allocate_payment, request=request),
        )
