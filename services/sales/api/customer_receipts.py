"""Customer receipts over gRPC."""

from typing import Any

from bahi.sales.v1 import customer_receipts_pb2 as pb
from bahi.sales.v1.customer_receipts_pb2_grpc import CustomerReceiptServiceServicer

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
from services.sales.api.enums import DOCUMENT_STATUS
from services.sales.domain.customer_credits import AllocatedCredit, CustomerCredit, ListCustomerReceipts
from services.sales.usecases.customer_receipts.cancel import CancelCustomerReceipt, cancel_customer_receipt
from services.sales.usecases.customer_receipts.get import GetCustomerReceipt, get_customer_receipt
from services.sales.usecases.customer_receipts.list import list_customer_receipts
from services.sales.usecases.customer_receipts.record import RecordCustomerReceipt, record_customer_receipt
from trade.api.accounts import PAYMENT_MODE, allocation_to_proto, allocations_from_proto, reference_from_proto


class CustomerReceiptServicer(CustomerReceiptServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomerReceipt(
        self, request: pb.CreateCustomerReceiptRequest, context: Context
    ) -> pb.CustomerReceipt:
        return await self._service.command(request, record_customer_receipt, _create_customer_receipt, to_proto)

    async def GetCustomerReceipt(self, request: pb.GetCustomerReceiptRequest, context: Context) -> pb.CustomerReceipt:
        return await self._service.read(request, get_customer_receipt, _get_customer_receipt, to_proto)

    async def ListCustomerReceipts(
        self, request: pb.ListCustomerReceiptsRequest, context: Context
    ) -> pb.ListCustomerReceiptsResponse:
        return await self._service.read(request, list_customer_receipts, _list_customer_receipts, _page_to_proto)

    async def CancelCustomerReceipt(
        self, request: pb.CancelCustomerReceiptRequest, context: Context
    ) -> pb.CustomerReceipt:
        return await self._service.command(request, cancel_customer_receipt, _cancel_customer_receipt, to_proto)


def to_proto(receipt: AllocatedCredit) -> pb.CustomerReceipt:
    return pb.CustomerReceipt(**_header(receipt.credit), allocations=map(allocation_to_proto, receipt.allocations))


def summary_to_proto(credit: CustomerCredit) -> pb.CustomerReceiptSummary:
    return pb.CustomerReceiptSummary(**_header(credit))


def _header(credit: CustomerCredit) -> dict[str, Any]:
    """The fields that a receipt and its summary share."""
    return {
        "customer_receipt_id": str(credit.credit_id),
        "number": credit.number,
        "date": date_text(credit.date),
        "customer_id": str(credit.customer_id),
        "customer_name": credit.customer_name,
        "mode": PAYMENT_MODE.optional_to_proto(credit.mode),
        "reference": credit.reference,
        "bank": credit.bank,
        "amount": amount_text(credit.amount),
        "on_account": amount_text(credit.on_account),
        "status": DOCUMENT_STATUS.to_proto(credit.status),
        "note": credit.note,
        "created_by": str(credit.created_by),
        "trace_id": credit.trace_id,
        "cancel_reason": credit.cancel_reason,
        "cancel_time": timestamp_of(credit.cancelled_at) if credit.cancelled_at else None,
        "etag": etag_of(credit.version),
        "create_time": timestamp_of(credit.created_at),
    }


def _page_to_proto(page: Page[CustomerCredit]) -> pb.ListCustomerReceiptsResponse:
    return pb.ListCustomerReceiptsResponse(
        customer_receipts=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _create_customer_receipt(request: pb.CreateCustomerReceiptRequest) -> RecordCustomerReceipt:
    return RecordCustomerReceipt(
        customer_id=uuid_of(request.customer_id),
        amount=decimal_of(request.amount),
        mode=PAYMENT_MODE.from_proto(request.mode),
        reference=reference_from_proto(request),
        date=optional_date_of(request.date, "date"),
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
        note=request.note,
    )


def _cancel_customer_receipt(request: pb.CancelCustomerReceiptRequest) -> CancelCustomerReceipt:
    return CancelCustomerReceipt(
        customer_receipt_id=uuid_of(request.customer_receipt_id), etag=request.etag, reason=request.reason
    )


def _get_customer_receipt(request: pb.GetCustomerReceiptRequest) -> GetCustomerReceipt:
    return GetCustomerReceipt(customer_receipt_id=uuid_of(request.customer_receipt_id))


def _list_customer_receipts(request: pb.ListCustomerReceiptsRequest) -> ListCustomerReceipts:
    return ListCustomerReceipts(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        customer_id=optional_uuid_of(request.customer_id),
        page=page_request(request),
    )
