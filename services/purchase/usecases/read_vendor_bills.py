"""Reads vendor bills."""

from bahi.purchase.v1 import vendor_bills_pb2 as bills_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_uuid_of, uuid_of
from services.purchase.store import vendor_bills


async def get_bill(tx: Transaction, request: bills_pb2.GetVendorBillRequest) -> bills_pb2.VendorBill:
    """One bill. Raises VendorBillNotFound."""
    bill_id = uuid_of(request.vendor_bill_id)
    row = await vendor_bills.find(tx, bill_id)
    return vendor_bills.shown(row, (await vendor_bills.receipts_of(tx, [bill_id]))[bill_id])


async def list_bills(tx: Transaction, request: bills_pb2.ListVendorBillsRequest) -> bills_pb2.ListVendorBillsResponse:
    """A page of bills, newest first."""
    page = page_request(request, 2)
    rows = await vendor_bills.page(tx, page, vendor_id=optional_uuid_of(request.vendor_id), open_only=request.open_only)
    shown = rows[: page.size]
    receipts = await vendor_bills.receipts_of(tx, [row["vendor_bill_id"] for row in shown])
    more = ""
    if len(rows) > page.size:
        more = page.token(date_text(shown[-1]["date"]), str(shown[-1]["vendor_bill_id"]))
    return bills_pb2.ListVendorBillsResponse(
        vendor_bills=[vendor_bills.shown(row, receipts[row["vendor_bill_id"]]) for row in shown],
        next_page_token=more,
    )
