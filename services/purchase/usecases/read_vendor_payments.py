"""Reads payments."""

from bahi.purchase.v1 import vendor_payments_pb2 as payments_pb2

from kit.db.session import Transaction
from kit.pages import PageRequest
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_uuid_of, uuid_of
from services.purchase.store import vendor_credits
from services.purchase.store.rows import Row


async def get_payment(tx: Transaction, request: payments_pb2.GetVendorPaymentRequest) -> payments_pb2.VendorPayment:
    """One payment. Raises VendorPaymentNotFound."""
    payment_id = uuid_of(request.vendor_payment_id)
    row = await vendor_credits.find_payment(tx, payment_id)
    return vendor_credits.shown(row, (await vendor_credits.allocations_of(tx, [payment_id]))[payment_id])


async def list_payments(
    tx: Transaction, request: payments_pb2.ListVendorPaymentsRequest
) -> payments_pb2.ListVendorPaymentsResponse:
    """A page of payments, newest first."""
    page = page_request(request, 2)
    rows = await vendor_credits.page_of_payments(tx, page, vendor_id=optional_uuid_of(request.vendor_id))
    shown = rows[: page.size]
    allocations = await vendor_credits.allocations_of(tx, [row["vendor_credit_id"] for row in shown])
    return payments_pb2.ListVendorPaymentsResponse(
        vendor_payments=[vendor_credits.shown(row, allocations[row["vendor_credit_id"]]) for row in shown],
        next_page_token=_more(page, rows),
    )


def _more(page: PageRequest, rows: list[Row]) -> str:
    """The token of the next page, or none."""
    if len(rows) <= page.size:
        return ""
    last = rows[page.size - 1]
    return page.token(date_text(last["date"]), str(last["vendor_credit_id"]))
