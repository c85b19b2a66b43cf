"""A goods receipt, and how one is posted and listed.

Quantities are base units; prices are as they were given, the landed cost is rupees per base unit.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import ZERO
from gst.price import Price
from gst.tax.categories import Charge, SupplyKind
from kit.pages import PageRequest
from services.purchase.domain.kept_goods import ReturnedOfLine, UnbilledUnits
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from trade.domain.figures import DocumentFigures, LineFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedBatch:
    """What is printed on the packs of a batch. Months such as "2028-06"; zero and empty where unknown or not needed."""

    batch_number: str
    expiry_month: str
    manufacture_month: str
    mrp: Price
    ptr: Price
    pts: Price
    dates_confirmation: str = ""
    """How unusual dates were confirmed. Inventory keeps it with the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceiptLine:
    """Units of one batch that came in, what they are expected to be billed at, and what they cost with freight."""

    line_id: UUID
    goods_receipt_id: UUID
    line_number: int
    purchase_order_line_id: UUID | None
    product_id: UUID
    product_code: str
    product_name: str
    hsn: str
    tax_class: str
    uqc: str
    location_id: UUID
    batch_id: UUID
    batch: ReceivedBatch
    condition: ReceivedCondition
    item: BoughtItem
    figures: LineFigures
    freight: Decimal
    landed_value: Decimal
    landed_cost: Decimal
    billed_quantity: Decimal = ZERO
    billed_free_quantity: Decimal = ZERO
    never_billed_quantity: Decimal = ZERO
    """Went back, and no bill is for it: a bill for the rest has shown it, or a manager has said it."""
    never_billed_free_quantity: Decimal = ZERO
    bill_of_entry_id: UUID | None = None
    """The bill of entry under which it was cleared, once that is in the books."""

    @property
    def unbilled_quantity(self) -> Decimal:
        """What bills may still name."""
        return self.item.quantity - self.never_billed_quantity - self.billed_quantity

    @property
    def unbilled_free_quantity(self) -> Decimal:
        """Free units that belong to no bill."""
        return self.item.free_quantity - self.never_billed_free_quantity - self.billed_free_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceiptSummary:
    """A goods receipt as a list shows it: without its lines. `billable` while something of it may be billed."""

    goods_receipt_id: UUID
    number: str
    date: dt.date
    vendor_id: UUID
    vendor_name: str
    vendor_gstin: str
    registration_id: UUID
    place_of_supply: str
    supply_kind: SupplyKind
    charge: Charge
    purchase_order_id: UUID | None
    vendor_document_number: str
    vendor_document_date: dt.date | None
    freight: Decimal
    figures: DocumentFigures
    billable: bool
    note: str
    date_reason: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceipt(GoodsReceiptSummary):
    """What a vendor has delivered."""

    lines: tuple[GoodsReceiptLine, ...]
    approval_id: UUID | None = None
    approved_by: UUID | None = None

    @property
    def may_be_billed(self) -> bool:
        """Whether a bill can be for it: for what no bill is for, or for what was said never to be billed."""
        return self.billable or any(line.never_billed_quantity for line in self.lines)


def unbilled_units(line: GoodsReceiptLine, returned: ReturnedOfLine) -> UnbilledUnits:
    """The units of a line that no bill is for. `returned` is what of them went back, or is held."""
    return UnbilledUnits(
        quantity=line.unbilled_quantity,
        free_quantity=line.unbilled_free_quantity,
        returned=returned.returned,
        held=returned.held,
        never_billed=line.never_billed_quantity,
        never_billed_free=line.never_billed_free_quantity,
        uqc=line.uqc,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedLine:
    """What inventory says of a line that it takes in."""

    product_code: str
    product_name: str
    hsn: str
    tax_class: str
    uqc: str
    location_id: UUID
    batch_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGoodsReceipts:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    purchase_order_id: UUID | None
    unbilled_only: bool
    page: PageRequest
