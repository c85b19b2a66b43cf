"""Reads goods receipts."""

from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_uuid_of, uuid_of
from services.purchase.store import goods_receipts


async def get_receipt(tx: Transaction, request: receipts_pb2.GetGoodsReceiptRequest) -> receipts_pb2.GoodsReceipt:
    """One receipt. Raises GoodsReceiptNotFound."""
    receipt_id = uuid_of(request.goods_receipt_id)
    row = await goods_receipts.find(tx, receipt_id)
    return goods_receipts.shown(row, (await goods_receipts.lines_of(tx, [receipt_id]))[receipt_id])


async def list_receipts(
    tx: Transaction, request: receipts_pb2.ListGoodsReceiptsRequest
) -> receipts_pb2.ListGoodsReceiptsResponse:
    """A page of receipts, newest first."""
    page = page_request(request, 2)
    rows = await goods_receipts.page(
        tx,
        page,
        vendor_id=optional_uuid_of(request.vendor_id),
        order_id=optional_uuid_of(request.purchase_order_id),
        unbilled_only=request.unbilled_only,
    )
    shown = rows[: page.size]
    lines = await goods_receipts.lines_of(tx, [row["goods_receipt_id"] for row in shown])
    more = ""
    if len(rows) > page.size:
        more = page.token(date_text(shown[-1]["date"]), str(shown[-1]["goods_receipt_id"]))
    return receipts_pb2.ListGoodsReceiptsResponse(
        goods_receipts=[goods_receipts.shown(row, lines[row["goods_receipt_id"]]) for row in shown],
        next_page_token=more,
    )
