"""Customers' accounts over gRPC."""

from bahi.sales.v1 import customer_ledger_pb2 as pb
from bahi.sales.v1.customer_ledger_pb2_grpc import CustomerLedgerServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, uuid_of
from services.sales.domain.credit_limit import CustomerOpenItems
from services.sales.usecases.customer_ledger.get_ageing import GetCustomerAgeing, get_customer_ageing
from services.sales.usecases.customer_ledger.list_entries import list_customer_ledger_entries
from services.sales.usecases.customer_ledger.list_open_items import list_customer_open_items
from trade.api.accounts import buckets_to_proto, open_items_fields, statement_fields
from trade.domain.accounts import AccountStatement, ListLedgerEntries, ListOpenItems, PartyAgeing


class CustomerLedgerServicer(CustomerLedgerServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def ListCustomerLedgerEntries(
        self, request: pb.ListCustomerLedgerEntriesRequest, context: Context
    ) -> pb.ListCustomerLedgerEntriesResponse:
        return await self._service.read(
            request, list_customer_ledger_entries, _list_customer_ledger_entries, _statement_to_proto
        )

    async def ListCustomerOpenItems(
        self, request: pb.ListCustomerOpenItemsRequest, context: Context
    ) -> pb.ListCustomerOpenItemsResponse:
        return await self._service.read(
            request, list_customer_open_items, _list_customer_open_items, _open_items_to_proto
        )

    async def GetCustomerAgeing(self, request: pb.GetCustomerAgeingRequest, context: Context) -> pb.CustomerAgeing:
        return await self._service.read(request, get_customer_ageing, _get_customer_ageing, ageing_to_proto)


def ageing_to_proto(ageing: PartyAgeing) -> pb.CustomerAgeing:
    return pb.CustomerAgeing(
        customer_id=str(ageing.party_id),
        customer_code=ageing.code,
        customer_name=ageing.name,
        as_of_date=date_text(ageing.as_of_date),
        buckets=buckets_to_proto(ageing.buckets),
    )


def _statement_to_proto(statement: AccountStatement) -> pb.ListCustomerLedgerEntriesResponse:
    return pb.ListCustomerLedgerEntriesResponse(**statement_fields(statement))


def _open_items_to_proto(found: CustomerOpenItems) -> pb.ListCustomerOpenItemsResponse:
    return pb.ListCustomerOpenItemsResponse(**open_items_fields(found.open_items), ordered=amount_text(found.ordered))


def _list_customer_ledger_entries(request: pb.ListCustomerLedgerEntriesRequest) -> ListLedgerEntries:
    return ListLedgerEntries(
        party_id=uuid_of(request.customer_id),
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        page=page_request(request),
    )


def _list_customer_open_items(request: pb.ListCustomerOpenItemsRequest) -> ListOpenItems:
    return ListOpenItems(party_id=uuid_of(request.customer_id), page=page_request(request))


def _get_customer_ageing(request: pb.GetCustomerAgeingRequest) -> GetCustomerAgeing:
    return GetCustomerAgeing(
        customer_id=uuid_of(request.customer_id), as_of_date=optional_date_of(request.as_of_date, "as_of_date")
    )
