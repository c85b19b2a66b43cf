"""An e-invoice and its parts: parties, items, transport, export. `payload` turns it into the portal's JSON."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.document.lines import LineFigures, Totals
from gst.einvoice.irn import EinvoiceType
from gst.money import CONTEXT, NIL, ZERO
from gst.tax.categories import Charge, Treatment
from gst.tax.supply_kind_and_heads import Supply

UNREGISTERED = "URP"
"""What the portals write for a party without GSTIN."""
_PRICE = Decimal("0.001")


class TransportMode(StrEnum):
    """How goods travel, by the portals' number."""

    ROAD = "1"
    RAIL = "2"
    AIR = "3"
    SHIP = "4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party with its address. `gstin` None is an unregistered or overseas one; `pin` None is allowed of buyers."""

    gstin: str | None
    legal_name: str
    address: str
    place: str
    state_code: str
    pin: str | None = None
    trade_name: str = ""
    address2: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line for the portal: rupees, per cent, units. `gross` less `discount` is `taxable`, all without tax.

    `expiry` is the last good day of the batch. Amounts are positive, on a credit note too.
    """

    hsn: str
    uqc: str
    quantity: Decimal
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    taxable: Decimal
    tax_rate: Decimal
    free_quantity: Decimal = ZERO
    treatment: Treatment = Treatment.TAXABLE
    cgst: Decimal = NIL
    igst: Decimal = NIL
    cess_percent: Decimal = ZERO
    cess_by_value: Decimal = NIL
    cess_by_unit: Decimal = NIL
    description: str = ""
    barcode: str = ""
    batch: str = ""
    expiry: date | None = None
    is_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preceding:
    """The invoice a note is against."""

    number: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Customs facts of an export; all optional to the portal."""

    shipping_bill: str = ""
    shipping_date: date | None = None
    port: str = ""
    currency: str = ""
    country: str = ""
    value_in_currency: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """Facts for an e-way bill made with the IRN. `distance` in km; with 0 the portal computes it."""

    distance: int
    transporter_id: str = ""
    transporter_name: str = ""
    mode: TransportMode | None = None
    document_number: str = ""
    document_date: date | None = None
    vehicle: str = ""
    over_dimensional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Einvoice:
    """A document to register. `supply` and `totals` are those it was issued with."""

    kind: EinvoiceType
    number: str
    date: date
    supply: Supply
    seller: Party
    buyer: Party
    items: tuple[Item, ...]
    totals: Totals
    dispatch_from: Party | None = None
    ship_to: Party | None = None
    preceding: tuple[Preceding, ...] = ()
    export: Export | None = None
    transport: Transport | None = None


def item_from_line(
    figures: LineFigures,
    *,
    hsn: str,
    uqc: str,
    description: str = "",
    batch: str = "",
    expiry: date | None = None,
) -> Item:
    """A computed line as an item. gst.md 4.2.

    The unit price has 3 places; the gross is the line's own, not a product with it. A line with an inclusive price
    becomes an item with its price before tax.
    """
    line = figures.line
    gross, discount = figures.gross, figures.discount
    unit_price = CONTEXT.quantize(CONTEXT.divide(line.rate, line.rate_units), _PRICE)
    if line.inclusive:
        gross, discount = figures.taxable, NIL
        unit_price = CONTEXT.quantize(CONTEXT.divide(gross, line.quantity), _PRICE) if line.quantity else ZERO
    by_unit = min(CONTEXT.quantize(CONTEXT.multiply(line.cess_per_unit, line.quantity), NIL), figures.cess)
    charged = figures.charge is not Charge.NO_TAX
    return Item(
        hsn=hsn,
        uqc=uqc,
        quantity=line.quantity,
        free_quantity=line.free_quantity,
        unit_price=unit_price,
        gross=gross,
        discount=discount,
        taxable=figures.taxable,
        tax_rate=line.tax_rate if charged else ZERO,
        treatment=line.treatment,
        cgst=figures.cgst,
        igst=figures.igst,
        cess_percent=line.cess_percent if charged else ZERO,
        cess_by_value=CONTEXT.subtract(figures.cess, by_unit),
        cess_by_unit=by_unit,
        description=description,
        batch=batch,
        expiry=expiry,
    )
