"""Accounts of vendors over gRPC."""

from bahi.purchase.v1 import vendor_ledger_pb2 as pb
from bahi.purchase.v1.vendor_ledger_pb2_grpc import VendorLedgerServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, uuid_of
from services.purchase.api.enums import DUE_RULE
from services.purchase.domain.due_bills import DueBills
from services.purchase.usecases.vendor_bills.list_due import ListDueVendorBills, list_due_vendor_bills
from services.purchase.usecases.vendor_ledger.get_ageing import GetVendorAgeing, get_vendor_ageing
from services.purchase.usecases.vendor_ledger.list_entries import list_vendor_ledger_entries
from services.purchase.usecases.vendor_ledger.list_open_items import list_vendor_open_items
from trade.api.accounts import buckets_to_proto, open_item_to_proto, open_items_fields, statement_fields
from trade.domain.accounts import AccountStatement, ListLedgerEntries, ListOpenItems, OpenItems, PartyAgeing


# Also in services/sales: the contract names the RPCs of each side, and each is one method here.
class VendorLedgerServicer(VendorLedgerServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def ListVendorLedgerEntries(
        self, request: pb.ListVendorLedgerEntriesRequest, context: Context
    ) -> pb.ListVendorLedgerEntriesResponse:
        return await self._service.read(
            request, list_vendor_ledger_entries, _list_vendor_ledger_entries, _statement_to_proto
        )

    async def ListVendorOpenItems(
        self, request: pb.ListVendorOpenItemsRequest, context: Context
    ) -> pb.ListVendorOpenItemsResponse:
        return await self._service.read(request, list_vendor_open_items, _list_vendor_open_items, _open_items_to_proto)

    async def GetVendorAgeing(self, request: pb.GetVendorAgeingRequest, context: Context) -> pb.VendorAgeing:
        return await self._service.read(request, get_vendor_ageing, _get_vendor_ageing, ageing_to_proto)

    async def ListDueVendorBills(
        self, request: pb.ListDueVendorBillsRequest, context: Context
    ) -> pb.ListDueVendorBillsResponse:
        return await self._service.read(request, list_due_vendor_bills, _list_due_vendor_bills, _due_bills_to_proto)


def ageing_to_proto(ageing: PartyAgeing) -> pb.VendorAgeing:
    return pb.VendorAgeing(
        vendor_id=str(ageing.party_id),
        vendor_code=ageing.code,
        vendor_name=ageing.name,
        as_of_date=date_text(ageing.as_of_date),
        buckets=buckets_to_proto(ageing.buckets),
    )


def _statement_to_proto(statement: AccountStatement) -> pb.ListVendorLedgerEntriesResponse:
    return pb.ListVendorLedgerEntriesResponse(**statement_fields(statement))


def _open_items_to_proto(found: OpenItems) -> pb.ListVendorOpenItemsResponse:
    return pb.ListVendorOpenItemsResponse(**open_items_fields(found))


def _due_bills_to_proto(due: DueBills) -> pb.ListDueVendorBillsResponse:
    return pb.ListDueVendorBillsResponse(
        vendor_bills=[
            pb.DueVendorBill(
                vendor_id=str(bill.vendor_id),
                vendor_name=bill.vendor_name,
                open_item=open_item_to_proto(bill.open_item, due.as_of_date),
                open_claim_amount=amount_text(bill.open_claim_amount),
                due_rule=DUE_RULE.to_proto(bill.due_rule),
            )
            for bill in due.bills.items
        ],
        next_page_token=due.bills.next_page_token,
    )


def _list_vendor_ledger_entries(request: pb.ListVendorLedgerEntriesRequest) -> ListLedgerEntries:
    return ListLedgerEntries(
        party_id=uuid_of(request.vendor_id),
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        page=page_request(request),
    )


def _list_vendor_open_items(request: pb.ListVendorOpenItemsRequest) -> ListOpenItems:
    return ListOpenItems(party_id=uuid_of(request.vendor_id), page=page_request(request))


def _get_vendor_ageing(request: pb.GetVendorAgeingRequest) -> GetVendorAgeing:
    return GetVendorAgeing(
        vendor_id=uuid_of(request.vendor_id), as_of_date=optional_date_of(request.as_of_date, "as_of_date")
    )


def _list_due_vendor_bills(request: pb.ListDueVendorBillsRequest) -> ListDueVendorBills:
    return ListDueVendorBills(last_day=optional_date_of(request.due_to_date, "due_to_date"), page=page_request(request))
