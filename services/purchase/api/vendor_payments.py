"""Payments to vendors over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.purchase.v1 import vendor_payments_pb2 as pb
from bahi.purchase.v1.vendor_payments_pb2_grpc import VendorPaymentServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, optional_date_of, optional_uuid_of, uuid_of
from services.purchase.domain.vendor_credits import CashOfDay, VendorCredit, VendorPayment
from services.purchase.usecases.vendor_payments.cancel import cancel_vendor_payment
from services.purchase.usecases.vendor_payments.get import GetVendorPayment, get_vendor_payment
from services.purchase.usecases.vendor_payments.list import list_vendor_payments
from services.purchase.usecases.vendor_payments.post import post_vendor_payment
from trade.api.accounts import allocation_to_proto
from trade.api.approvals import approved_fields
from trade.api.party_credits import payment_fields, payment_from_proto
from trade.domain.party_credits import CancelPayment, ListPayments, PostPayment


# Also in services/sales: the contract names the RPCs of each side, and each is one method here.
class VendorPaymentServicer(VendorPaymentServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateVendorPayment(self, request: pb.CreateVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.command(request, post_vendor_payment, vendor_payment_from_proto, to_proto)

    async def GetVendorPayment(self, request: pb.GetVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.read(request, get_vendor_payment, _get_vendor_payment, to_proto)

    async def ListVendorPayments(
        self, request: pb.ListVendorPaymentsRequest, context: Context
    ) -> pb.ListVendorPaymentsResponse:
        return await self._service.read(request, list_vendor_payments, _list_vendor_payments, _page_to_proto)

    async def CancelVendorPayment(self, request: pb.CancelVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.command(request, cancel_vendor_payment, _cancel_vendor_payment, to_proto)


def to_proto(payment: VendorPayment) -> pb.VendorPayment:
    allocated = payment.allocated
    return pb.VendorPayment(
        **_header(allocated.credit),
        **approved_fields(allocated.credit),
        date_reason=allocated.credit.date_reason,
        allocations=map(allocation_to_proto, allocated.allocations),
        cash_of_day=_cash_of_day_to_proto(payment.cash_of_day) if payment.cash_of_day else None,
    )


def _cash_of_day_to_proto(cash: CashOfDay) -> pb.VendorCashOfDay:
    return pb.VendorCashOfDay(paid=amount_text(cash.paid), limit=amount_text(cash.limit), disallowed=cash.disallowed)


# Also in services/sales: a receipt has no cash of a vendor's day, and the messages of the two sides are each their own.
def summary_to_proto(payment: VendorCredit) -> pb.VendorPaymentSummary:
    return pb.VendorPaymentSummary(**_header(payment))


def _header(payment: VendorCredit) -> dict[str, Any]:
    """The fields that a payment and its summary share."""
    return {
        **payment_fields(payment),
        "vendor_payment_id": str(payment.credit_id),
        "vendor_id": str(payment.party_id),
        "vendor_name": payment.party_name,
    }


def _page_to_proto(page: Page[VendorCredit]) -> pb.ListVendorPaymentsResponse:
    return pb.ListVendorPaymentsResponse(
        vendor_payments=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def vendor_payment_from_proto(request: pb.CreateVendorPaymentRequest) -> PostPayment:
    command = payment_from_proto(request, uuid_of(request.vendor_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_vendor_payment(request: pb.CancelVendorPaymentRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.vendor_payment_id), etag=request.etag, reason=request.reason)


def _get_vendor_payment(request: pb.GetVendorPaymentRequest) -> GetVendorPayment:
    return GetVendorPayment(vendor_payment_id=uuid_of(request.vendor_payment_id))


def _list_vendor_payments(request: pb.ListVendorPaymentsRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.vendor_id),
        page=page_request(request),
    )
