"""Reads vendors: one, a page by code, or those that begin as the counter types."""

from bahi.purchase.v1 import vendors_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request, search_size
from kit.wire.proto_values import uuid_of
from services.purchase.store import vendors


async def get_vendor(tx: Transaction, request: vendors_pb2.GetVendorRequest) -> vendors_pb2.Vendor:
    """One vendor. Raises VendorNotFound."""
    return vendors.shown(await vendors.find(tx, uuid_of(request.vendor_id)))


async def list_vendors(tx: Transaction, request: vendors_pb2.ListVendorsRequest) -> vendors_pb2.ListVendorsResponse:
    """A page of vendors by code."""
    page = page_request(request, 1)
    rows = await vendors.page(tx, page, active_only=request.active_only)
    shown = rows[: page.size]
    more = page.token(shown[-1]["code"].lower()) if len(rows) > page.size else ""
    return vendors_pb2.ListVendorsResponse(vendors=[vendors.shown(row) for row in shown], next_page_token=more)


async def search_vendors(
    tx: Transaction, request: vendors_pb2.SearchVendorsRequest
) -> vendors_pb2.SearchVendorsResponse:
    """Vendors whose name, code or GSTIN begins as the query."""
    rows = await vendors.search(tx, request.query, search_size(request))
    return vendors_pb2.SearchVendorsResponse(vendors=[vendors.shown(row) for row in rows])
