"""Payments to vendors over gRPC."""

from typing import Any

from bahi.purchase.v1 import vendor_payments_pb2 as pb
from bahi.purchase.v1.vendor_payments_pb2_grpc import VendorPaymentServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import DOCUMENT_STATUS
from services.purchase.domain.vendor_credits import ListVendorPayments, VendorCredit
from services.purchase.usecases.vendor_payments.cancel import CancelVendorPayment, cancel_vendor_payment
from services.purchase.usecases.vendor_payments.get import GetVendorPayment, get_vendor_payment
from services.purchase.usecases.vendor_payments.list import list_vendor_payments
from services.purchase.usecases.vendor_payments.post import PostVendorPayment, post_vendor_payment
from trade.api.accounts import PAYMENT_MODE, allocation_to_proto, allocations_from_proto, reference_from_proto


class VendorPaymentServicer(VendorPaymentServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateVendorPayment(self, request: pb.CreateVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.command(request, post_vendor_payment, _create_vendor_payment, to_proto)

    async def GetVendorPayment(self, request: pb.GetVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.read(request, get_vendor_payment, _get_vendor_payment, to_proto)

    async def ListVendorPayments(
        self, request: pb.ListVendorPaymentsRequest, context: Context
    ) -> pb.ListVendorPaymentsResponse:
        return await self._service.read(request, list_vendor_payments, _list_vendor_payments, _page_to_proto)

    async def CancelVendorPayment(self, request: pb.CancelVendorPaymentRequest, context: Context) -> pb.VendorPayment:
        return await self._service.command(request, cancel_vendor_payment, _cancel_vendor_payment, to_proto)


def to_proto(payment: VendorCredit) -> pb.VendorPayment:
    return pb.VendorPayment(**_header(payment), allocations=map(allocation_to_proto, payment.allocations))


def summary_to_proto(payment: VendorCredit) -> pb.VendorPaymentSummary:
    return pb.VendorPaymentSummary(**_header(payment))


def _header(payment: VendorCredit) -> dict[str, Any]:
    """The fields that a payment and its summary share."""
    return {
        "vendor_payment_id": str(payment.vendor_credit_id),
        "number": payment.number,
        "date": date_text(payment.date),
        "vendor_id": str(payment.vendor_id),
        "vendor_name": payment.vendor_name,
        "mode": PAYMENT_MODE.optional_to_proto(payment.mode),
        "reference": payment.reference,
        "bank": payment.bank,
        "amount": amount_text(payment.amount),
        "on_account": amount_text(payment.on_account),
        "note": payment.note,
        "created_by": str(payment.created_by),
        "trace_id": payment.trace_id,
        "create_time": timestamp_of(payment.created_at),
        "status": DOCUMENT_STATUS.to_proto(payment.status),
        "cancel_reason": payment.cancel_reason,
        "cancel_time": timestamp_of(payment.cancelled_at) if payment.cancelled_at else None,
        "etag": etag_of(payment.version),
    }


def _page_to_proto(page: Page[VendorCredit]) -> pb.ListVendorPaymentsResponse:
    return pb.ListVendorPaymentsResponse(
        vendor_payments=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _create_vendor_payment(request: pb.CreateVendorPaymentRequest) -> PostVendorPayment:
    return PostVendorPayment(
        vendor_id=uuid_of(request.vendor_id),
        day=optional_date_of(request.date, "date"),
        mode=PAYMENT_MODE.from_proto(request.mode),
        reference=reference_from_proto(request),
        amount=decimal_of(request.amount),
        allocation=allocations_from_proto(request.allocations, due_first=request.due_first),
        note=request.note,
    )


def _cancel_vendor_payment(request: pb.CancelVendorPaymentRequest) -> CancelVendorPayment:
    return CancelVendorPayment(
        vendor_payment_id=uuid_of(request.vendor_payment_id), etag=request.etag, reason=request.reason
    )


def _get_vendor_payment(request: pb.GetVendorPaymentRequest) -> GetVendorPayment:
    return GetVendorPayment(vendor_payment_id=uuid_of(request.vendor_payment_id))


def _list_vendor_payments(request: pb.ListVendorPaymentsRequest) -> ListVendorPayments:
    return ListVendorPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        page=page_request(request),
    )
