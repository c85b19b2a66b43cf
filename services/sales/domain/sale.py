"""A sale as it was asked for, and the stock that inventory set aside for it."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from services.sales.domain.states import PaymentMode

ZERO = Decimal(0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NamedBatch:
    """So many base units of exactly this batch."""

    batch_id: UUID
    quantity: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line as asked. `field` is its path in the request. A rate or first discount of None is left to batch and customer."""

    line_id: str
    field: str
    product_id: UUID
    quantity: Decimal
    free_quantity: Decimal = ZERO
    rate: Decimal | None = None
    inclusive: bool = False
    disc1_pct: Decimal | None = None
    disc2_pct: Decimal = ZERO
    location_id: UUID | None = None
    batches: tuple[NamedBatch, ...] = ()
    order_line_id: UUID | None = None

    @property
    def units(self) -> Decimal:
        """Base units that leave the shelf, billed and free."""
        return self.quantity + self.free_quantity


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleReceipt:
    """Money that comes with the sale; an amount of None is the invoice's total."""

    mode: PaymentMode
    amount: Decimal | None
    reference: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FromOrder:
    """The order that a sale fulfils, its reservation, and the version that the request names, if it names one."""

    order_id: UUID
    hold_id: UUID
    etag: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What is to be invoiced. `field` begins the paths of its fields in the request, such as `invoices[2].`."""

    field: str
    customer_id: UUID
    date: dt.date | None
    registration_id: UUID | None
    lines: tuple[SaleLine, ...]
    bill_discount_amount: Decimal = ZERO
    bill_discount_pct: Decimal = ZERO
    receipt: SaleReceipt | None = None
    reference: str = ""
    order: FromOrder | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockedProduct:
    """The product as inventory knows it now: what the document will print."""

    product_id: UUID
    code: str
    name: str
    manufacturer: str
    hsn: str
    uqc: str
    pack: str
    tax_class: str
    drug_schedule: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockAllocation:
    """So much of one batch at one place. Prices are per base unit; a `ptr` of zero is none."""

    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    batch_number: str
    expiry_date: dt.date
    mrp: Decimal
    ptr: Decimal
    landed_cost: Decimal
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """What was set aside for one line; the allocations add up to it."""

    line_id: str
    product: StockedProduct
    allocations: tuple[StockAllocation, ...]
