"""Customer credits over gRPC: customer receipts and credit notes, as far as they settle open items."""

from bahi.sales.v1 import customer_credits_pb2 as pb
from bahi.sales.v1.customer_credits_pb2_grpc import CustomerCreditServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.proto_values import uuid_of
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.usecases.customer_credits.allocate import allocate_customer_credit
from services.sales.usecases.customer_credits.get import GetCustomerCredit, get_customer_credit
from services.sales.usecases.customer_credits.unallocate import unallocate_customer_credit
from trade.api.accounts import LEDGER_ENTRY_KIND, allocation_to_proto, allocations_from_proto
from trade.api.party_credits import credit_fields
from trade.domain.party_credits import AllocateCredit, AllocatedCredit, UnallocateCredit


class CustomerCreditServicer(CustomerCreditServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetCustomerCredit(self, request: pb.GetCustomerCreditRequest, context: Context) -> pb.CustomerCredit:
        return await self._service.read(request, get_customer_credit, _get_customer_credit, to_proto)

    async def AllocateCustomerCredit(
        self, request: pb.AllocateCustomerCreditRequest, context: Context
    ) -> pb.CustomerCredit:
        return await self._service.command(request, allocate_customer_credit, _allocate_customer_credit, to_proto)

    async def UnallocateCustomerCredit(
        self, request: pb.UnallocateCustomerCreditRequest, context: Context
    ) -> pb.CustomerCredit:
        return await self._service.command(request, unallocate_customer_credit, _unallocate_customer_credit, to_proto)


def to_proto(allocated: AllocatedCredit[CustomerCredit]) -> pb.CustomerCredit:
    credit = allocated.credit
    return pb.CustomerCredit(
        customer_credit_id=str(credit.credit_id),
        kind=LEDGER_ENTRY_KIND.to_proto(credit.kind),
        customer_id=str(credit.party_id),
        customer_name=credit.party_name,
        allocations=map(allocation_to_proto, allocated.allocations),
        **credit_fields(credit),
    )


def _get_customer_credit(request: pb.GetCustomerCreditRequest) -> GetCustomerCredit:
    return GetCustomerCredit(customer_credit_id=uuid_of(request.customer_credit_id))


def _allocate_customer_credit(request: pb.AllocateCustomerCreditRequest) -> AllocateCredit:
    return AllocateCredit(
        credit_id=uuid_of(request.customer_credit_id),
        etag=request.etag,
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
    )


def _unallocate_customer_credit(request: pb.UnallocateCustomerCreditRequest) -> UnallocateCredit:
    return UnallocateCredit(
        credit_id=uuid_of(request.customer_credit_id), document_id=uuid_of(request.document_id), etag=request.etag
    )
