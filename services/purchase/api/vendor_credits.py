"""What payments to vendors and debit notes settle, over gRPC."""

from typing import Any

from bahi.purchase.v1 import vendor_credits_pb2 as pb
from bahi.purchase.v1.vendor_credits_pb2_grpc import VendorCreditServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, optional_date_of, uuid_of
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.usecases.debit_notes.close import (
    CloseDebitNote,
    ReopenDebitNote,
    close_debit_note,
    reopen_debit_note,
)
from services.purchase.usecases.vendor_credits.allocate import allocate_vendor_credit
from services.purchase.usecases.vendor_credits.get import GetVendorCredit, get_vendor_credit
from services.purchase.usecases.vendor_credits.list import list_vendor_credits
from services.purchase.usecases.vendor_credits.unallocate import unallocate_vendor_credit
from trade.api.accounts import LEDGER_ENTRY_KIND, allocation_to_proto, allocations_from_proto
from trade.api.party_credits import credit_fields
from trade.domain.party_credits import AllocateCredit, AllocatedCredit, ListCredits, UnallocateCredit


class VendorCreditServicer(VendorCreditServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    # Also in services/sales: the contract names the RPCs of each side, and each is one method here.
    async def GetVendorCredit(self, request: pb.GetVendorCreditRequest, context: Context) -> pb.VendorCredit:
        return await self._service.read(request, get_vendor_credit, _get_vendor_credit, to_proto)

    async def ListVendorCredits(
        self, request: pb.ListVendorCreditsRequest, context: Context
    ) -> pb.ListVendorCreditsResponse:
        return await self._service.read(request, list_vendor_credits, _list_vendor_credits, _page_to_proto)

    async def AllocateVendorCredit(self, request: pb.AllocateVendorCreditRequest, context: Context) -> pb.VendorCredit:
        return await self._service.command(request, allocate_vendor_credit, _allocate_vendor_credit, to_proto)

    async def UnallocateVendorCredit(
        self, request: pb.UnallocateVendorCreditRequest, context: Context
    ) -> pb.VendorCredit:
        return await self._service.command(request, unallocate_vendor_credit, _unallocate_vendor_credit, to_proto)

    async def CloseDebitNote(self, request: pb.CloseDebitNoteRequest, context: Context) -> pb.VendorCredit:
        return await self._service.command(request, close_debit_note, _close_debit_note, to_proto)

    async def ReopenDebitNote(self, request: pb.ReopenDebitNoteRequest, context: Context) -> pb.VendorCredit:
        return await self._service.command(request, reopen_debit_note, _reopen_debit_note, to_proto)


def to_proto(allocated: AllocatedCredit[VendorCredit]) -> pb.VendorCredit:
    return pb.VendorCredit(**_header(allocated.credit), allocations=map(allocation_to_proto, allocated.allocations))


def _header(credit: VendorCredit) -> dict[str, Any]:
    """The fields that a credit and its summary share."""
    return {
        **credit_fields(credit),
        "vendor_credit_id": str(credit.credit_id),
        "kind": LEDGER_ENTRY_KIND.to_proto(credit.kind),
        "vendor_id": str(credit.party_id),
        "vendor_name": credit.party_name,
        "never_billed_amount": amount_text(credit.never_billed),
    }


def _page_to_proto(page: Page[VendorCredit]) -> pb.ListVendorCreditsResponse:
    return pb.ListVendorCreditsResponse(
        vendor_credits=[pb.VendorCreditSummary(**_header(credit)) for credit in page.items],
        next_page_token=page.next_page_token,
    )


# Also in services/sales: the requests of the two sides are messages of their own, with other names for the ids.
def _get_vendor_credit(request: pb.GetVendorCreditRequest) -> GetVendorCredit:
    return GetVendorCredit(vendor_credit_id=uuid_of(request.vendor_credit_id))


def _allocate_vendor_credit(request: pb.AllocateVendorCreditRequest) -> AllocateCredit:
    return AllocateCredit(
        credit_id=uuid_of(request.vendor_credit_id),
        etag=request.etag,
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
        reason=request.reason,
    )


def _unallocate_vendor_credit(request: pb.UnallocateVendorCreditRequest) -> UnallocateCredit:
    return UnallocateCredit(
        credit_id=uuid_of(request.vendor_credit_id),
        document_id=uuid_of(request.document_id),
        etag=request.etag,
        reason=request.reason,
    )


def _close_debit_note(request: pb.CloseDebitNoteRequest) -> CloseDebitNote:
    return CloseDebitNote(
        vendor_credit_id=uuid_of(request.vendor_credit_id), etag=request.etag, reason=request.reason.strip()
    )


def _reopen_debit_note(request: pb.ReopenDebitNoteRequest) -> ReopenDebitNote:
    return ReopenDebitNote(
        vendor_credit_id=uuid_of(request.vendor_credit_id), etag=request.etag, reason=request.reason.strip()
    )


def _list_vendor_credits(request: pb.ListVendorCreditsRequest) -> ListCredits:
    return ListCredits(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=uuid_of(request.vendor_id),
        on_account_only=request.on_account_only,
        page=page_request(request),
    )
