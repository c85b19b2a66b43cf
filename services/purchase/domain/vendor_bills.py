"""A vendor's bill, as it is printed and as it stands in the books."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.tax.categories import SupplyKind
from kit.pages import PageRequest
from services.purchase.domain.bill_match import BillMatch, Figures, LineMatch
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendors import Vendor
from trade.domain.figures import LineFigures, TaxFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """What a bill says of a receipt line. None: at the rate of the receipt."""

    goods_receipt_line_id: UUID
    quantity: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBill:
    """A bill as the vendor has printed it. Receipt lines that it does not name are billed as they were received."""

    vendor_id: UUID
    number: str
    date: dt.date
    figures: Figures
    goods_receipt_ids: tuple[UUID, ...]
    lines: tuple[BilledLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBillLine:
    """A receipt line beside the bill. `figures` are those that a bill of the bill's date should have."""

    receipt_number: str
    line: GoodsReceiptLine
    figures: LineFigures
    match: LineMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBill:
    """A bill beside its receipts and their orders."""

    bill: PrintedBill
    vendor: Vendor
    receipts: tuple[GoodsReceipt, ...]
    lines: tuple[MatchedBillLine, ...]
    match: BillMatch
    tolerance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorBill:
    """A bill in the books. `outstanding` is rupees that nothing has settled yet."""

    vendor_bill_id: UUID
    vendor_id: UUID
    vendor_name: str
    vendor_gstin: str
    registration_id: UUID
    number: str
    date: dt.date
    due_date: dt.date
    place_of_supply: str
    supply_kind: SupplyKind
    figures: TaxFigures
    input_tax: InputTax
    outstanding: Decimal
    note: str
    trace_id: str
    created_at: dt.datetime
    goods_receipt_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVendorBills:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    open_only: bool
    page: PageRequest
