"""Bills of entry over gRPC."""

from typing import Any

from bahi.purchase.v1 import bills_of_entry_pb2 as pb
from bahi.purchase.v1.bills_of_entry_pb2_grpc import BillOfEntryServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_of,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    rate_text,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import INPUT_TAX
from services.purchase.domain.bills_of_entry import (
    BillOfEntry,
    BillOfEntryLine,
    BillOfEntrySummary,
    ClearedLine,
    ListBillsOfEntry,
)
from services.purchase.usecases.bills_of_entry.cancel import CancelBillOfEntry, cancel_bill_of_entry
from services.purchase.usecases.bills_of_entry.get import GetBillOfEntry, get_bill_of_entry
from services.purchase.usecases.bills_of_entry.list import list_bills_of_entry
from services.purchase.usecases.bills_of_entry.post import PostBillOfEntry, post_bill_of_entry
from trade.api.documents import DOCUMENT_STATUS
from trade.domain.dating import RequestedDate


class BillOfEntryServicer(BillOfEntryServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateBillOfEntry(self, request: pb.CreateBillOfEntryRequest, context: Context) -> pb.BillOfEntry:
        return await self._service.command(request, post_bill_of_entry, _create_bill_of_entry, to_proto)

    async def GetBillOfEntry(self, request: pb.GetBillOfEntryRequest, context: Context) -> pb.BillOfEntry:
        return await self._service.read(request, get_bill_of_entry, _get_bill_of_entry, to_proto)

    async def ListBillsOfEntry(
        self, request: pb.ListBillsOfEntryRequest, context: Context
    ) -> pb.ListBillsOfEntryResponse:
        return await self._service.read(request, list_bills_of_entry, _list_bills_of_entry, _page_to_proto)

    async def CancelBillOfEntry(self, request: pb.CancelBillOfEntryRequest, context: Context) -> pb.BillOfEntry:
        return await self._service.command(request, cancel_bill_of_entry, _cancel_bill_of_entry, to_proto)


def to_proto(bill: BillOfEntry) -> pb.BillOfEntry:
    return pb.BillOfEntry(
        **_header(bill),
        goods_receipt_ids=map(str, bill.goods_receipt_ids),
        lines=map(_line_to_proto, bill.lines),
        date_reason=bill.date_reason,
    )


def summary_to_proto(bill: BillOfEntrySummary) -> pb.BillOfEntrySummary:
    return pb.BillOfEntrySummary(**_header(bill))


def _header(bill: BillOfEntrySummary) -> dict[str, Any]:
    """The fields that a bill of entry and its summary share."""
    return {
        "bill_of_entry_id": str(bill.bill_of_entry_id),
        "number": bill.number,
        "date": date_text(bill.date),
        "booking_date": date_text(bill.booking_date),
        "port_code": bill.port_code,
        "vendor_id": str(bill.vendor_id),
        "vendor_name": bill.vendor_name,
        "registration_id": str(bill.registration_id),
        "value": amount_text(bill.assessable_value),
        "duty": amount_text(bill.duty),
        "igst": amount_text(bill.igst),
        "cess": amount_text(bill.cess),
        "input_tax": INPUT_TAX.to_proto(bill.input_tax),
        "input_tax_explanation": bill.input_tax_explanation,
        "last_tax_date": date_text(bill.last_day_of_input_tax),
        "difference_reason": bill.difference_reason,
        "note": bill.note,
        "created_by": str(bill.created_by),
        "trace_id": bill.trace_id,
        "create_time": timestamp_of(bill.created_at),
        "status": DOCUMENT_STATUS.to_proto(bill.status),
        "cancel_reason": bill.cancel_reason,
        "cancel_time": timestamp_of(bill.cancelled_at) if bill.cancelled_at else None,
        "etag": etag_of(bill.version),
    }


def _line_to_proto(line: BillOfEntryLine) -> pb.BillOfEntryLine:
    return pb.BillOfEntryLine(
        goods_receipt_id=str(line.goods_receipt_id),
        goods_receipt_line_id=str(line.goods_receipt_line_id),
        assessable_value=amount_text(line.assessable_value),
        duty=amount_text(line.duty),
        igst=amount_text(line.igst),
        cess=amount_text(line.cess),
        tax_rate=rate_text(line.tax_rate),
    )


def _page_to_proto(page: Page[BillOfEntrySummary]) -> pb.ListBillsOfEntryResponse:
    return pb.ListBillsOfEntryResponse(
        bills_of_entry=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _create_bill_of_entry(request: pb.CreateBillOfEntryRequest) -> PostBillOfEntry:
    return PostBillOfEntry(
        number=request.number,
        date=RequestedDate(
            day=date_of(request.date, "date"),
            reason=request.date_reason,
            booking_day=optional_date_of(request.booking_date, "booking_date"),
        ),
        port_code=request.port_code,
        vendor_id=uuid_of(request.vendor_id),
        goods_receipt_ids=tuple(map(uuid_of, request.goods_receipt_ids)),
        lines=tuple(
            ClearedLine(
                goods_receipt_line_id=uuid_of(line.goods_receipt_line_id),
                assessable_value=decimal_of(line.assessable_value),
                duty=decimal_of(line.duty),
                igst=decimal_of(line.igst),
                cess=decimal_of(line.cess),
            )
            for line in request.lines
        ),
        input_tax=INPUT_TAX.optional_from_proto(request.input_tax),
        difference_reason=request.difference_reason.strip(),
        note=request.note,
    )


def _cancel_bill_of_entry(request: pb.CancelBillOfEntryRequest) -> CancelBillOfEntry:
    return CancelBillOfEntry(
        bill_of_entry_id=uuid_of(request.bill_of_entry_id), etag=request.etag, reason=request.reason
    )


def _get_bill_of_entry(request: pb.GetBillOfEntryRequest) -> GetBillOfEntry:
    return GetBillOfEntry(bill_of_entry_id=uuid_of(request.bill_of_entry_id))


def _list_bills_of_entry(request: pb.ListBillsOfEntryRequest) -> ListBillsOfEntry:
    return ListBillsOfEntry(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        page=page_request(request),
    )
