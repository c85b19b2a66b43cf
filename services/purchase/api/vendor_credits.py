"""What payments to vendors and debit notes settle, over gRPC."""

from bahi.purchase.v1 import vendor_credits_pb2 as pb
from bahi.purchase.v1.vendor_credits_pb2_grpc import VendorCreditServiceServicer

from kit.commands.etag import etag_of
from kit.rpc.service import Context, Service
from kit.wire.proto_values import amount_text, date_text, timestamp_of, uuid_of
from services.purchase.api.enums import DOCUMENT_STATUS
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.usecases.vendor_credits.allocate import AllocateVendorCredit, allocate_vendor_credit
from services.purchase.usecases.vendor_credits.get import GetVendorCredit, get_vendor_credit
from services.purchase.usecases.vendor_credits.unallocate import UnallocateVendorCredit, unallocate_vendor_credit
from trade.api.accounts import LEDGER_ENTRY_KIND, allocation_to_proto, allocations_from_proto
from trade.domain.accounts import LedgerEntryKind


class VendorCreditServicer(VendorCreditServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetVendorCredit(self, request: pb.GetVendorCreditRequest, context: Context) -> pb.VendorCredit:
        return await self._service.read(request, get_vendor_credit, _get_vendor_credit, to_proto)

    async def AllocateVendorCredit(self, request: pb.AllocateVendorCreditRequest, context: Context) -> pb.VendorCredit:
        return await self._service.command(request, allocate_vendor_credit, _allocate_vendor_credit, to_proto)

    async def UnallocateVendorCredit(
        self, request: pb.UnallocateVendorCreditRequest, context: Context
    ) -> pb.VendorCredit:
        return await self._service.command(request, unallocate_vendor_credit, _unallocate_vendor_credit, to_proto)


def to_proto(credit: VendorCredit) -> pb.VendorCredit:
    return pb.VendorCredit(
        vendor_credit_id=str(credit.vendor_credit_id),
        kind=LEDGER_ENTRY_KIND.to_proto(LedgerEntryKind(credit.kind)),
        number=credit.number,
        date=date_text(credit.date),
        vendor_id=str(credit.vendor_id),
        vendor_name=credit.vendor_name,
        amount=amount_text(credit.amount),
        on_account=amount_text(credit.on_account),
        allocations=map(allocation_to_proto, credit.allocations),
        status=DOCUMENT_STATUS.to_proto(credit.status),
        note=credit.note,
        created_by=str(credit.created_by),
        trace_id=credit.trace_id,
        cancel_reason=credit.cancel_reason,
        cancel_time=timestamp_of(credit.cancelled_at) if credit.cancelled_at else None,
        never_billed_amount=amount_text(credit.never_billed),
        etag=etag_of(credit.version),
        create_time=timestamp_of(credit.created_at),
    )


def _get_vendor_credit(request: pb.GetVendorCreditRequest) -> GetVendorCredit:
    return GetVendorCredit(vendor_credit_id=uuid_of(request.vendor_credit_id))


def _allocate_vendor_credit(request: pb.AllocateVendorCreditRequest) -> AllocateVendorCredit:
    return AllocateVendorCredit(
        vendor_credit_id=uuid_of(request.vendor_credit_id),
        allocation=allocations_from_proto(request.allocations, due_first=request.due_first),
        etag=request.etag,
    )


def _unallocate_vendor_credit(request: pb.UnallocateVendorCreditRequest) -> UnallocateVendorCredit:
    return UnallocateVendorCredit(
        vendor_credit_id=uuid_of(request.vendor_credit_id), document_id=uuid_of(request.document_id), etag=request.etag
    )
