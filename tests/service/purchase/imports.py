"""Goods from overseas and from a special economic zone, and their bills of entry."""

from typing import Any

from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import bills_of_entry_pb2, bills_of_entry_pb2_grpc, purchase_reports_pb2, vendor_bills_pb2

from tests.support.clients.purchase import HOME_STATE, PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.days import TODAY
from tests.support.parties import gstin, pan_of

UNTAXED = figures(taxable="1000.00", cgst="0.00", sgst="0.00", total="1000.00")
IGST = figures(taxable="1000.00", cgst="0.00", sgst="0.00", igst="50.00", total="1050.00")


def stub_of(purchase: PurchaseClient) -> Any:
    return bills_of_entry_pb2_grpc.BillOfEntryServiceStub(purchase.channel)


async def overseas(purchase: PurchaseClient, code: str = "RHEIN", **fields: Any) -> Any:
    given: dict[str, Any] = {
        "name": "Rhein Pharma GmbH",
        "gst_category": parties_pb2.GST_CATEGORY_OVERSEAS,
        "gstin": "",
        "country_code": "DE",
        "address": parties_pb2.Address(line1="Hafen 3", city="Cologne", state_code="96"),
    }
    return await purchase.vendor(code, **(given | fields))


async def in_zone(purchase: PurchaseClient) -> Any:
    number = gstin(HOME_STATE, pan_of("ZONE"))
    return await purchase.vendor("ZONE", gst_category=parties_pb2.GST_CATEGORY_SEZ, gstin=number)


async def came(purchase: PurchaseClient, vendor: Any, **fields: Any) -> Any:
    """100 units at 10.00, in stock."""
    product = await purchase.product()
    item = purchase.item(product, quantity="100", free_quantity="0", rate="10.00")
    receipt = await purchase.receive(vendor, item, **fields)
    await purchase.deliver()
    return receipt


def entry_request(receipt: Any, **fields: Any) -> bills_of_entry_pb2.CreateBillOfEntryRequest:
    """1,000.00 of value, 110.00 of duty, and 5 per cent IGST on both, unless the line is given."""
    line = {"assessable_value": "1000.00", "duty": "110.00", "igst": "55.50", **fields.pop("line", {})}
    cleared = bills_of_entry_pb2.ClearedLine(goods_receipt_line_id=receipt.lines[0].line_id, **line)
    given = {
        "number": "4512087",
        "date": TODAY.isoformat(),
        "port_code": "INNSA1",
        "vendor_id": receipt.vendor_id,
        "goods_receipt_ids": [receipt.goods_receipt_id],
        "lines": [cleared],
    }
    return bills_of_entry_pb2.CreateBillOfEntryRequest(**(given | fields))


async def enter(purchase: PurchaseClient, receipt: Any, **fields: Any) -> bills_of_entry_pb2.BillOfEntry:
    request = entry_request(receipt, **fields)
    found: bills_of_entry_pb2.BillOfEntry = await stub_of(purchase).CreateBillOfEntry(
        request, metadata=purchase.with_key()
    )
    return found


async def cancel(purchase: PurchaseClient, entry: Any) -> Any:
    request = bills_of_entry_pb2.CancelBillOfEntryRequest(bill_of_entry_id=entry.bill_of_entry_id, reason="Wrong port")
    return await stub_of(purchase).CancelBillOfEntry(request, metadata=purchase.with_key())


async def bill_of_goods(purchase: PurchaseClient, receipt: Any, **fields: Any) -> vendor_bills_pb2.VendorBill:
    """The vendor's bill without GST, as under a bill of entry."""
    given: dict[str, Any] = {"figures": UNTAXED, "under_bill_of_entry": True}
    return await purchase.bill(receipt, **(given | fields))


async def summary(purchase: PurchaseClient) -> purchase_reports_pb2.InputTaxSummary:
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date="2026-03-01", to_date="2026-12-31")
    return await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())


async def igst(purchase: PurchaseClient) -> tuple[str, ...]:
    """IGST that is import, eligible, ineligible, barred, reversed and net."""
    found = await summary(purchase)
    totals = (found.import_totals, found.eligible, found.ineligible, found.barred_totals)
    return tuple(each.igst for each in (*totals, found.reversed_totals, found.net_totals))


async def worth(purchase: PurchaseClient, receipt: Any) -> str:
    await purchase.deliver()
    return f"{(await purchase.inventory.balance(receipt.lines[0].batch_id))[2]:.2f}"
