"""Customer receipts over gRPC."""

from dataclasses import replace
from typing import Any

from bahi.sales.v1 import customer_receipts_pb2 as pb
from bahi.sales.v1.customer_receipts_pb2_grpc import CustomerReceiptServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.usecases.customer_receipts.cancel import cancel_customer_receipt
from services.sales.usecases.customer_receipts.get import GetCustomerReceipt, get_customer_receipt
from services.sales.usecases.customer_receipts.list import list_customer_receipts
from services.sales.usecases.customer_receipts.post import post_customer_receipt
from trade.api.accounts import allocation_to_proto
from trade.api.approvals import approved_fields
from trade.api.party_credits import payment_fields, payment_from_proto
from trade.domain.party_credits import AllocatedCredit, CancelPayment, ListPayments, PostPayment


class CustomerReceiptServicer(CustomerReceiptServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomerReceipt(
        self, request: pb.CreateCustomerReceiptRequest, context: Context
    ) -> pb.CustomerReceipt:
        return await self._service.command(request, post_customer_receipt, customer_receipt_from_proto, to_proto)

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


def to_proto(allocated: AllocatedCredit[CustomerCredit]) -> pb.CustomerReceipt:
    return pb.CustomerReceipt(
        **_header(allocated.credit),
        **approved_fields(allocated.credit),
        date_reason=allocated.credit.date_reason,
        allocations=map(allocation_to_proto, allocated.allocations),
    )


def summary_to_proto(receipt: CustomerCredit) -> pb.CustomerReceiptSummary:
    return pb.CustomerReceiptSummary(**_header(receipt))


def _header(receipt: CustomerCredit) -> dict[str, Any]:
    """The fields that a receipt and its summary share."""
    return {
        **payment_fields(receipt),
        "customer_receipt_id": str(receipt.credit_id),
        "customer_id": str(receipt.party_id),
        "customer_name": receipt.party_name,
    }


def _page_to_proto(page: Page[CustomerCredit]) -> pb.ListCustomerReceiptsResponse:
    return pb.ListCustomerReceiptsResponse(
        customer_receipts=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def customer_receipt_from_proto(request: pb.CreateCustomerReceiptRequest) -> PostPayment:
    command = payment_from_proto(request, uuid_of(request.customer_id))
    return replace(command, approval_id=optional_uuid_of(request.approval_id))


def _cancel_customer_receipt(request: pb.CancelCustomerReceiptRequest) -> CancelPayment:
    return CancelPayment(payment_id=uuid_of(request.customer_receipt_id), etag=request.etag, reason=request.reason)


def _get_customer_receipt(request: pb.GetCustomerReceiptRequest) -> GetCustomerReceipt:
    return GetCustomerReceipt(customer_receipt_id=uuid_of(request.customer_receipt_id))


def _list_customer_receipts(request: pb.ListCustomerReceiptsRequest) -> ListPayments:
    return ListPayments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.customer_id),
        page=page_request(request),
    )
