"""Products: the goods that stock is kept of."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.price import Price
from kit.pages import PageRequest
from services.inventory.domain.errors import NotADrug
from trade.domain.goods import DrugSchedule, ProductClass
from trade.domain.organisation import AllocationPolicy

ONE_UNIT: Final = Decimal(1)
"""Base units in a pack, when none are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """What a user enters of a product, and may change.

    None is no schedule, and the organisation's allocation policy.
    """

    name: str
    generic_name: str
    brand: str
    manufacturer: str
    hsn: str
    tax_class: str
    drug_schedule: DrugSchedule | None
    prescription_required: bool
    pack: str
    units_per_pack: Decimal
    reorder_level: Decimal
    allocation_policy: AllocationPolicy | None
    product_class: ProductClass
    barcodes: tuple[str, ...]
    active: bool
    tax_confirmation: str
    """How a code or a class that is unusual was confirmed: see `tax_doubts`. Empty where nothing is."""
    schedule_confirmation: str
    """Why a drug with a substance of Schedule H1 is outside it: see `schedule_doubts`. Empty where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProduct(ProductDetails):
    """A product to enter. Code and unit never change."""

    code: str
    uqc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(ProductDetails):
    """A product, with the times of its entry and its last change."""

    code: str
    uqc: str
    product_id: UUID
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBarcode:
    """A barcode of a product that another product, named here, has too."""

    barcode: str
    product_id: UUID
    product_code: str
    product_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredProduct:
    """One product with the text of its HSN code; just created or changed, with its barcodes that are not its alone."""

    product: Product
    shared_barcodes: tuple[SharedBarcode, ...] = ()
    hsn_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProducts:
    """Which products to list."""

    active_only: bool
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchProducts:
    """At most `size` products whose code, barcode, name or generic name begins with `text`.

    Stock counts at the location; None is the default one for sales.
    """

    text: str
    size: int
    location_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockElsewhere:
    """What may be sold of a product at another location than the one that is asked for."""

    location_id: UUID
    location_code: str
    available: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductMatch:
    """A product found, and its saleable stock at the location. Without stock it has no expiry date and no MRP."""

    product: Product
    available: Decimal
    nearest_expiry_date: dt.date | None
    mrp: Price | None
    elsewhere: tuple[StockElsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProducts:
    """What a search finds, best match first. It is ambiguous when the text is a whole code or barcode of several."""

    matches: tuple[ProductMatch, ...]
    ambiguous: bool


def check_class(product: ProductDetails, field: str = "product_class") -> None:
    """Raises NotADrug for a product of another class that has a schedule of the Drugs Rules."""
    if product.drug_schedule is not None and product.product_class is not ProductClass.DRUG:
        raise NotADrug("What has a schedule of the Drugs Rules is a drug.", field=field)
