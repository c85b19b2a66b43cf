"""Customer credits over gRPC: customer receipts and credit notes, as far as they settle open items."""

from bahi.sales.v1 import customer_credits_pb2 as pb
from bahi.sales.v1.customer_credits_pb2_grpc import CustomerCreditServiceServicer

from kit.commands.etag import etag_of
from kit.rpc.service import Context, Service
from kit.wire.proto_values import amount_text, date_text, timestamp_of, uuid_of
from services.sales.api.enums import DOCUMENT_STATUS
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.usecases.customer_credits.allocate import AllocateCustomerCredit, allocate_customer_credit
from services.sales.usecases.customer_credits.get import GetCustomerCredit, get_customer_credit
from services.sales.usecases.customer_credits.unallocate import UnallocateCustomerCredit, unallocate_customer_credit
from trade.api.accounts import LEDGER_ENTRY_KIND, allocation_to_proto, allocations_from_proto
from trade.domain.accounts import LedgerEntryKind


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


def to_proto(found: AllocatedCredit) -> pb.CustomerCredit:
    credit = found.credit
    return pb.CustomerCredit(
        customer_credit_id=str(credit.credit_id),
        kind=LEDGER_ENTRY_KIND.to_proto(LedgerEntryKind(credit.kind)),
        number=credit.number,
        date=date_text(credit.date),
        customer_id=str(credit.customer_id),
        customer_name=credit.customer_name,
        amount=amount_text(credit.amount),
        on_account=amount_text(credit.on_account),
        allocations=map(allocation_to_proto, found.allocations),
        status=DOCUMENT_STATUS.to_proto(credit.status),
        note=credit.note,
        created_by=str(credit.created_by),
        trace_id=credit.trace_id,
        cancel_reason=credit.cancel_reason,
        cancel_time=timestamp_of(credit.cancelled_at) if credit.cancelled_at else None,
        etag=etag_of(credit.version),
        create_time=timestamp_of(credit.created_at),
    )


def _get_customer_credit(request: pb.GetCustomerCreditRequest) -> GetCustomerCredit:
    return GetCustomerCredit(customer_credit_id=uuid_of(request.customer_credit_id))


def _allocate_customer_credit(request: pb.AllocateCustomerCreditRequest) -> AllocateCustomerCredit:
    return AllocateCustomerCredit(
        customer_credit_id=uuid_of(request.customer_credit_id),
        etag=request.etag,
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
    )


def _unallocate_customer_credit(request: pb.UnallocateCustomerCreditRequest) -> UnallocateCustomerCredit:
    return UnallocateCustomerCredit(
        customer_credit_id=uuid_of(request.customer_credit_id),
        document_id=uuid_of(request.document_id),
        etag=request.etag,
    )
