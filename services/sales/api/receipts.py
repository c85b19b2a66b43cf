"""Receipts over gRPC."""

from uuid import UUID

from bahi.sales.v1 import receipts_pb2 as pb
from bahi.sales.v1.receipts_pb2_grpc import ReceiptServiceServicer

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
from services.sales.api.enums import RECEIPT_STATUS
from services.sales.domain.receipt import AllocatedCredit, CustomerCredit, ListReceipts
from services.sales.usecases.receipts.allocate import AllocateReceipt, allocate_receipt
from services.sales.usecases.receipts.cancel import CancelReceipt, cancel_receipt
from services.sales.usecases.receipts.get import get_receipt
from services.sales.usecases.receipts.list import list_receipts
from services.sales.usecases.receipts.record import RecordReceipt, record_receipt
from trade.api.accounts import PAYMENT_MODE, allocation_request, allocation_to_proto


class ReceiptServicer(ReceiptServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateReceipt(self, request: pb.CreateReceiptRequest, context: Context) -> pb.Receipt:
        return await self._service.command(request, record_receipt, _record_receipt, to_proto)

    async def GetReceipt(self, request: pb.GetReceiptRequest, context: Context) -> pb.Receipt:
        return await self._service.read(request, get_receipt, _receipt_id, to_proto)

    async def ListReceipts(self, request: pb.ListReceiptsRequest, context: Context) -> pb.ListReceiptsResponse:
        return await self._service.read(request, list_receipts, _list_receipts, _page)

    async def AllocateReceipt(self, request: pb.AllocateReceiptRequest, context: Context) -> pb.Receipt:
        return await self._service.command(request, allocate_receipt, _allocate_receipt, to_proto)

    async def CancelReceipt(self, request: pb.CancelReceiptRequest, context: Context) -> pb.Receipt:
        return await self._service.command(request, cancel_receipt, _cancel_receipt, to_proto)


def to_proto(receipt: AllocatedCredit) -> pb.Receipt:
    credit = receipt.credit
    return pb.Receipt(
        receipt_id=str(credit.credit_id),
        number=credit.number,
        date=date_text(credit.date),
        customer_id=str(credit.customer_id),
        mode=PAYMENT_MODE.optional_to_proto(credit.mode),
        reference=credit.reference,
        amount=amount_text(credit.amount),
        on_account=amount_text(credit.on_account),
        allocations=map(allocation_to_proto, receipt.allocations),
        status=RECEIPT_STATUS.to_proto(credit.status),
        cancel_reason=credit.cancel_reason,
        etag=etag_of(credit.version),
        create_time=timestamp_of(credit.created_at),
    )


def _page(page: Page[CustomerCredit]) -> pb.ListReceiptsResponse:
    return pb.ListReceiptsResponse(
        receipts=[to_proto(AllocatedCredit(credit=credit, allocations=())) for credit in page.items],
        next_page_token=page.next_page_token,
    )


def _record_receipt(request: pb.CreateReceiptRequest) -> RecordReceipt:
    return RecordReceipt(
        customer_id=uuid_of(request.customer_id),
        amount=decimal_of(request.amount),
        mode=PAYMENT_MODE.from_proto(request.mode),
        reference=request.reference,
        date=optional_date_of(request.date, "date"),
        allocations=allocation_request(request.allocations, oldest_first=request.oldest_first),
    )


def _allocate_receipt(request: pb.AllocateReceiptRequest) -> AllocateReceipt:
    return AllocateReceipt(
        receipt_id=uuid_of(request.receipt_id),
        etag=request.etag,
        allocations=allocation_request(request.allocations, oldest_first=request.oldest_first),
    )


def _cancel_receipt(request: pb.CancelReceiptRequest) -> CancelReceipt:
    return CancelReceipt(receipt_id=uuid_of(request.receipt_id), etag=request.etag, reason=request.reason)


def _receipt_id(request: pb.GetReceiptRequest) -> UUID:
    return uuid_of(request.receipt_id)


def _list_receipts(request: pb.ListReceiptsRequest) -> ListReceipts:
    return ListReceipts(customer_id=optional_uuid_of(request.customer_id), page=page_request(request))
