"""Customer credits over gRPC: customer receipts and credit notes, as far as they settle open items."""

from typing import Any

from bahi.sales.v1 import customer_credits_pb2 as pb
from bahi.sales.v1.customer_credits_pb2_grpc import CustomerCreditServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, uuid_of
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.usecases.customer_credits.allocate import allocate_customer_credit
from services.sales.usecases.customer_credits.get import GetCustomerCredit, get_customer_credit
from services.sales.usecases.customer_credits.list import list_customer_credits
from services.sales.usecases.customer_credits.unallocate import unallocate_customer_credit
from trade.api.accounts import LEDGER_ENTRY_KIND, allocation_to_proto, allocations_from_proto
from trade.api.party_credits import credit_fields
from trade.domain.party_credits import AllocateCredit, AllocatedCredit, ListCredits, UnallocateCredit


class CustomerCreditServicer(CustomerCreditServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetCustomerCredit(self, request: pb.GetCustomerCreditRequest, context: Context) -> pb.CustomerCredit:
        return await self._service.read(request, get_customer_credit, _get_customer_credit, to_proto)

    async def ListCustomerCredits(
        self, request: pb.ListCustomerCreditsRequest, context: Context
    ) -> pb.ListCustomerCreditsResponse:
        return await self._service.read(request, list_customer_credits, _list_customer_credits, _page_to_proto)

    async def AllocateCustomerCredit(
        self, request: pb.AllocateCustomerCreditRequest, context: Context
    ) -> pb.CustomerCredit:
        return await self._service.command(request, allocate_customer_credit, _allocate_customer_credit, to_proto)

    async def UnallocateCustomerCredit(
        self, request: pb.UnallocateCustomerCreditRequest, context: Context
    ) -> pb.CustomerCredit:
        return await self._service.command(request, unallocate_customer_credit, _unallocate_customer_credit, to_proto)


def to_proto(allocated: AllocatedCredit[CustomerCredit]) -> pb.CustomerCredit:
    return pb.CustomerCredit(**_header(allocated.credit), allocations=map(allocation_to_proto, allocated.allocations))


def _header(credit: CustomerCredit) -> dict[str, Any]:
    """The fields that a credit and its summary share."""
    return {
        **credit_fields(credit),
        "customer_credit_id": str(credit.credit_id),
        "kind": LEDGER_ENTRY_KIND.to_proto(credit.kind),
        "customer_id": str(credit.party_id),
        "customer_name": credit.party_name,
    }


def _page_to_proto(page: Page[CustomerCredit]) -> pb.ListCustomerCreditsResponse:
    return pb.ListCustomerCreditsResponse(
        customer_credits=[pb.CustomerCreditSummary(**_header(credit)) for credit in page.items],
        next_page_token=page.next_page_token,
    )


def _get_customer_credit(request: pb.GetCustomerCreditRequest) -> GetCustomerCredit:
    return GetCustomerCredit(customer_credit_id=uuid_of(request.customer_credit_id))


def _allocate_customer_credit(request: pb.AllocateCustomerCreditRequest) -> AllocateCredit:
    return AllocateCredit(
        credit_id=uuid_of(request.customer_credit_id),
        etag=request.etag,
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
        reason=request.reason,
    )


def _unallocate_customer_credit(request: pb.UnallocateCustomerCreditRequest) -> UnallocateCredit:
    return UnallocateCredit(
        credit_id=uuid_of(request.customer_credit_id),
        document_id=uuid_of(request.document_id),
        etag=request.etag,
        reason=request.reason,
    )


def _list_customer_credits(request: pb.ListCustomerCreditsRequest) -> ListCredits:
    return ListCredits(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=uuid_of(request.customer_id),
        on_account_only=request.on_account_only,
        page=page_request(request),
    )
