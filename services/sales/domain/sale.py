"""A sale as it is requested, and the stock that inventory has reserved for it."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.document.lines import BilledBefore
from gst.goods.schedules import schedule_on
from gst.price import Price
from kit.auth.caller import Role
from services.sales.domain.customer import Customer
from services.sales.domain.customer_premises import CustomerPremises
from services.sales.domain.delivery import TO_BUYER, Delivery
from services.sales.domain.letters import ZeroRating
from trade.domain.accounts import PaymentMode
from trade.domain.approvals import Approval, Authority
from trade.domain.dating import RequestedDate
from trade.domain.payment_references import PaymentReference
from trade.domain.prices import check_pack, price_field
from trade.domain.quantities import check_quantity

ZERO = Decimal(0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NamedBatch:
    """A quantity, in base units, of exactly this batch."""

    batch_id: UUID
    quantity: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One requested line. `field` is its path in the request.

    A rate of None is the batch's, a first discount of None the customer's. `billed_before` is what earlier invoices
    bill of the order's line. `free_agreed` are the free units that its order agrees for the billed ones, and
    `agreed_batches` the goods for which the order was judged, as far as they are not invoiced.
    """

    line_id: str
    field: str
    product_id: UUID
    quantity: Decimal
    free_quantity: Decimal = ZERO
    rate: Price | None = None
    inclusive: bool = False
    discount_percent: Decimal | None = None
    second_discount_percent: Decimal = ZERO
    location_id: UUID | None = None
    batches: tuple[NamedBatch, ...] = ()
    order_line_id: UUID | None = None
    billed_before: BilledBefore | None = None
    free_agreed: Decimal = ZERO
    agreed_batches: tuple[NamedBatch, ...] = ()

    @property
    def rate_field(self) -> str:
        """The path of the rate in the request: for a base unit, or for a pack."""
        return price_field(self.field, "rate", self.rate)

    @property
    def units(self) -> Decimal:
        """Base units that leave stock, billed and free."""
        return self.quantity + self.free_quantity


def check_units(line: SaleLine, uqc: str) -> None:
    """Raises QuantityNotWhole for a part of a counted unit, billed or free, or in the pack of the rate."""
    check_quantity(line.quantity, uqc, field=f"{line.field}quantity")
    if line.free_quantity:
        check_quantity(line.free_quantity, uqc, field=f"{line.field}free_quantity")
    if line.rate is not None:
        check_pack(line.rate, uqc, prefix=line.field, name="rate")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleReceipt:
    """Money that is received with the sale. An amount of None is the invoice's total."""

    mode: PaymentMode
    amount: Decimal | None
    reference: PaymentReference

    @property
    def reference_key(self) -> str:
        return self.reference.key(self.mode)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FromOrder:
    """The order that a sale invoices, its day and reservation, and the etag that the request names: empty for any."""

    order_id: UUID
    date: dt.date
    hold_id: UUID
    etag: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What is to be invoiced. `field` begins the paths of its fields in the request, such as `requests[2].invoice.`."""

    field: str
    customer_id: UUID
    date: RequestedDate
    registration_id: UUID | None
    lines: tuple[SaleLine, ...]
    bill_discount_amount: Decimal = ZERO
    bill_discount_percent: Decimal = ZERO
    receipt: SaleReceipt | None = None
    reference: str = ""
    note: str = ""
    order: FromOrder | None = None
    delivery: Delivery = TO_BUYER
    zero_rating: ZeroRating | None = None
    is_estimate: bool = False
    """It is confirmed as an order: what only its invoices decide stays open."""
    approval_id: UUID | None = None
    approval: Approval | None = None
    """The named approval, once it is read."""
    date_role: Role | None = None
    """By whose limits the day is judged. None: by the caller's, or by those of who approved the day."""
    premises_id: UUID | None = None
    premises_field: str = ""
    """The path of the premises in the request."""
    premises: CustomerPremises | None = None
    """The named premises, once they are read."""
    consignee: Customer | None = None
    """The customer who receives goods that go to another, if his GSTIN is a customer's."""

    @property
    def approved_by(self) -> UUID | None:
        """Who gave the named approval."""
        return self.approval.decided_by if self.approval else None

    def date_role_of(self, caller: Role) -> Role:
        """The role whose limits judge the day."""
        if self.approval is not None:
            return Authority.of(caller, self.approval).date_role
        return self.date_role or caller


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockedProduct:
    """The product as inventory knows it now, and as the document will print it. `drug_schedule` is empty for none."""

    product_id: UUID
    code: str
    name: str
    manufacturer: str
    hsn: str
    uqc: str
    pack: str
    tax_class: str
    drug_schedule: str
    composition: str
    """Names that may hold substances of Schedule H1; empty for what is no drug, or is confirmed to be outside."""

    def on(self, day: dt.date) -> "StockedProduct":
        """The product under the schedule of a day: substances join Schedule H1 from a day on."""
        schedule = schedule_on(self.composition, self.drug_schedule, day) if self.composition else self.drug_schedule
        return self if schedule == self.drug_schedule else dataclasses.replace(self, drug_schedule=schedule)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockAllocation:
    """What is reserved of one batch at one location.

    A `ptr` of zero means that the batch has none. `landed_cost` is per base unit.
    """

    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    batch_number: str
    expiry_date: dt.date
    mrp: Price
    ptr: Price
    landed_cost: Decimal
    explanation: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """What is reserved for one line. The allocations add up to its units.

    For a line of an order, `order_left` is what is still reserved for that line, and `order_revision` counts its
    changes.
    """

    line_id: str
    product: StockedProduct
    allocations: tuple[StockAllocation, ...]
    order_left: tuple[StockAllocation, ...] = ()
    order_revision: int = 0
