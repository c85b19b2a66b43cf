"""A seller, its customers, and a sale with its stock, for tests of the rules of sales: valid, until a test changes
something."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from gst.dates.periods import GST_BEGAN
from gst.price import Price
from gst.tax.categories import RecipientCategory
from kit.auth.caller import Caller, Role
from services.sales.domain.customer import Customer
from services.sales.domain.order import Order
from services.sales.domain.order_line import OrderLine
from services.sales.domain.organisation import CreateRegistration, Organisation, Registration, register
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.sale import Sale, SaleLine, StockAllocation, StockedProduct, StockLine
from services.sales.domain.statuses_and_kinds import CustomerType, OrderStatus
from tests.support.days import NOON, TODAY
from tests.support.parties import gstin
from trade.domain.dating import RequestedDate
from trade.domain.organisation import AllocationPolicy
from trade.domain.parties import Address

CUSTOMER_ID: Final = UUID(int=1)
PRODUCT_ID: Final = UUID(int=2)


def registration(
    number: int = 1, letters: str = "", *, is_default: bool = True, state: str = "23", **changed: Any
) -> Registration:
    requested = CreateRegistration(
        gstin=gstin(state), address=Address(), drug_licences=(), series_prefix=letters, is_default=is_default
    )
    return dataclasses.replace(register(requested, UUID(int=number)), **changed)


def organisation(*registrations: Registration, **changed: Any) -> Organisation:
    fields: dict[str, Any] = {
        "organisation_id": UUID(int=9),
        "legal_name": "Narmada Medical Agencies",
        "trade_name": "Narmada",
        "time_zone": "Asia/Kolkata",
        "allocation_policy": AllocationPolicy.FEFO,
        "classes_without_batch": frozenset(),
        "books_begin": GST_BEGAN,
        "round_to_rupee": True,
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
        "registrations": registrations or (registration(),),
    }
    return Organisation(**(fields | changed))


def customer(**changed: Any) -> Customer:
    """A registered retailer in the seller's state."""
    fields: dict[str, Any] = {
        "customer_id": CUSTOMER_ID,
        "code": "SHARMA",
        "name": "Sharma Medical Stores",
        "type": CustomerType.RETAIL,
        "gst_category": RecipientCategory.REGULAR,
        "gstin": gstin("23", "AABCS1429B"),
        "pan": "",
        "phone": "",
        "billing_address": Address(state_code="23"),
        "shipping_address": None,
        "drug_licences": (),
        "credit_limit": None,
        "credit_days": 30,
        "discount_percent": Decimal(0),
        "min_shelf_life_days": 0,
        "active": True,
        "branch": False,
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Customer(**(fields | changed))


def sale_line(quantity: str, **changed: Any) -> SaleLine:
    """So many units of PRODUCT_ID, at the batch's rate."""
    fields: dict[str, Any] = {
        "line_id": "1",
        "field": "lines[0].",
        "product_id": PRODUCT_ID,
        "quantity": Decimal(quantity),
    }
    return SaleLine(**(fields | changed))


def sale(*lines: SaleLine, **changed: Any) -> Sale:
    fields: dict[str, Any] = {
        "field": "",
        "customer_id": CUSTOMER_ID,
        "date": RequestedDate(day=TODAY),
        "registration_id": None,
        "lines": lines,
    }
    return Sale(**(fields | changed))


def planned(
    requested: Sale, buyer: Customer | None = None, seller: Organisation | None = None, now: dt.datetime = NOON
) -> PlannedSale:
    """The sale, planned by a user of the seller."""
    buyer, seller = buyer or customer(), seller or organisation()
    caller = Caller(org_id=seller.organisation_id, user_id=UUID(int=8), role=Role.USER)
    return plan_sale(requested, UUID(int=7), caller, seller, {buyer.customer_id: buyer}, now)


def price(amount: str, units: str = "1") -> Price:
    return Price(amount=Decimal(amount), units=Decimal(units))


def batch(number: int, quantity: str, *, ptr: str = "9.00", mrp: str = "110.00", units: str = "1") -> StockAllocation:
    return StockAllocation(
        batch_id=UUID(int=100 + number),
        location_id=UUID(int=200),
        quantity=Decimal(quantity),
        batch_number=f"B{number}",
        expiry_date=dt.date(2028, 12, 31),
        mrp=price(mrp, units),
        ptr=price(ptr, units),
        landed_cost=Decimal("7.00"),
        explanation="first to expire",
    )


def stock(*batches: StockAllocation, line_id: str = "1", **changed: Any) -> StockLine:
    """Batches of a medicine that inventory has reserved for a line."""
    product: dict[str, Any] = {
        "product_id": PRODUCT_ID,
        "code": "PCM500",
        "name": "Paracetamol 500 mg",
        "manufacturer": "Meru Pharma",
        "hsn": "30049099",
        "uqc": "TBS",
        "pack": "10 x 10",
        "tax_class": "medicine",
        "drug_schedule": "",
        "composition": "Paracetamol 500 mg",
    }
    return StockLine(line_id=line_id, product=StockedProduct(**(product | changed)), allocations=batches)


def ordered_line(
    number: int, quantity: str, free: str = "0", *, invoiced: str = "0", invoiced_free: str = "0"
) -> OrderLine:
    return OrderLine(
        order_line_id=UUID(int=number),
        order_id=UUID(int=99),
        position=number,
        product_id=UUID(int=50 + number),
        location_id=None,
        quantity=Decimal(quantity),
        free_quantity=Decimal(free),
        rate=None,
        rate_units=Decimal(1),
        inclusive=False,
        discount_percent=None,
        second_discount_percent=Decimal(0),
        invoiced_quantity=Decimal(invoiced),
        invoiced_free=Decimal(invoiced_free),
        invoiced_gross=Decimal(0),
        invoiced_disc1=Decimal(0),
        invoiced_disc2=Decimal(0),
    )


def order(*lines: OrderLine, **changed: Any) -> Order:
    fields: dict[str, Any] = {
        "order_id": UUID(int=99),
        "number": "ORD/26-27/000001",
        "date": NOON.date(),
        "financial_year": "2026-27",
        "customer_id": UUID(int=7),
        "customer_name": "Sharma Medical Stores",
        "status": OrderStatus.CONFIRMED,
        "reference": "",
        "note": "",
        "date_reason": "",
        "hold_id": UUID(int=8),
        "total": Decimal("100.00"),
        "invoiced_total": Decimal("0.00"),
        "cancel_reason": "",
        "cancelled_at": None,
        "version": 3,
        "trace_id": "",
        "created_by": UUID(int=6),
        "created_at": NOON,
        "updated_at": NOON,
        "lines": lines,
    }
    return Order(**(fields | changed))
