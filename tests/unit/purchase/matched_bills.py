"""A vendor's bill beside its receipt, as matching leaves it: lines of 100 units at 10.00 and 5 per cent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.money import NIL, ZERO
from gst.price import Price
from gst.tax.categories import Charge, RecipientCategory, SupplyKind
from services.purchase.domain.bill_match import Figures, LineFacts, match
from services.purchase.domain.goods_receipts import GoodsReceiptLine, ReceivedBatch
from services.purchase.domain.input_tax import TaxCredit
from services.purchase.domain.inward_supply import InwardSupply
from services.purchase.domain.kept_goods import UnbilledUnits
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.domain.terms import Due, DueRule
from services.purchase.domain.vendor_bills import MatchedBill, MatchedBillLine, PrintedBill
from services.purchase.domain.vendors import Vendor, VendorBank
from trade.domain.figures import LineFigures
from trade.domain.parties import Address

NOW: Final = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
RECEIPT: Final = UUID(int=3)
TOLERANCE: Final = Decimal("1.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLine:
    """What came and what is billed of one line."""

    number: int = 1
    received: str = "100"
    billed: str = "100"
    rate: str = "10.00"
    ordered_rate: str = ""
    damaged: bool = False

    @property
    def line_id(self) -> UUID:
        return UUID(int=100 + self.number)


def figures_of(units: str, rate: str) -> LineFigures:
    taxable = Decimal(units) * Decimal(rate)
    half = (taxable * Decimal("0.025")).quantize(Decimal("0.01"))
    return LineFigures(
        gross=taxable,
        discount=NIL,
        bill_discount=NIL,
        taxable=taxable,
        tax_rate=Decimal(5),
        cgst=half,
        sgst=half,
        igst=NIL,
        cess=NIL,
    )


# Long: one field of the values a line.
def matched_bill(*lines: OfLine, decided: Sequence[bool] = (), **more: str) -> MatchedBill:
    """`more` is by how much a printed figure is above the computed one."""
    billed = [figures_of(each.billed, each.rate) for each in lines]
    computed = _sum(billed)
    added = {name: getattr(computed, name) + Decimal(amount) for name, amount in more.items()}
    total = computed.total + sum(map(Decimal, more.values()), NIL)
    printed = replace(computed, **added, total=total)
    match_of = match(
        [_facts(each) for each in lines],
        printed,
        computed,
        tolerance=TOLERANCE,
        decided=decided or [True] * len(lines),
    )
    return MatchedBill(
        bill=PrintedBill(
            vendor_id=UUID(int=2),
            number="MP/1182",
            date=NOW.date(),
            figures=printed,
            goods_receipt_ids=(RECEIPT,),
            lines=(),
        ),
        vendor=VENDOR,
        supply=InwardSupply(
            place_of_supply="27", kind=SupplyKind.INTRA_STATE, charge=Charge.CGST_SGST, under_bill_of_entry=False
        ),
        receipts=(),
        lines=tuple(
            MatchedBillLine(
                goods_receipt_number="GRN/26-27/000001",
                line=_received(each),
                unbilled=_unbilled(each),
                tax_class="medicine",
                figures=figures,
                taxed_on_retail_price=False,
                match=of_line,
            )
            for each, figures, of_line in zip(lines, billed, match_of.lines, strict=True)
        ),
        match=match_of,
        due=Due(date=NOW.date(), rule=DueRule.TERMS),
        rounding=None,
        shown_rounding_school=None,
        tolerance=TOLERANCE,
        booking_date=NOW.date(),
        credit=TaxCredit(taken=True, due_from=NOW.date(), booked_on=NOW.date(), last_day=NOW.date()),
    )


def _sum(lines: Sequence[LineFigures]) -> Figures:
    heads = {name: sum((getattr(each, name) for each in lines), NIL) for name in ("taxable", "cgst", "sgst")}
    return Figures(**heads, igst=NIL, cess=NIL, total=sum(heads.values(), NIL))


def _facts(line: OfLine) -> LineFacts:
    ordered = Price(amount=Decimal(line.ordered_rate)) if line.ordered_rate else None
    received = Price(amount=Decimal("10.00"))
    return LineFacts(
        name=f"P{line.number}",
        ordered_quantity=Decimal(100) if ordered else None,
        ordered_rate=ordered,
        ordered_net_rate=ordered,
        received_quantity=Decimal(line.received),
        received_rate=received,
        received_net_rate=received,
        received_tax_rate=Decimal(5),
        returned_quantity=ZERO,
        held_quantity=ZERO,
        unbilled_quantity=Decimal(line.received),
        kept_quantity=Decimal(line.received),
        billed_quantity=Decimal(line.billed),
        billed_rate=Price(amount=Decimal(line.rate)),
        billed_tax_rate=Decimal(5),
        supply_differs=False,
        came_damaged=line.damaged,
    )


def _received(line: OfLine) -> GoodsReceiptLine:
    nothing = Price(amount=NIL)
    figures = figures_of(line.received, "10.00")
    return GoodsReceiptLine(
        line_id=line.line_id,
        goods_receipt_id=RECEIPT,
        line_number=line.number,
        purchase_order_line_id=None,
        product_id=UUID(int=9),
        product_code="PCM500",
        product_name="Paracetamol",
        hsn="30049099",
        tax_class="medicine",
        uqc="NOS",
        location_id=UUID(int=8),
        batch_id=UUID(int=7),
        batch=ReceivedBatch(
            batch_number="B1",
            expiry_month="2028-06",
            manufacture_month="",
            mrp=Price(amount=Decimal(20)),
            ptr=nothing,
            pts=nothing,
        ),
        condition=ReceivedCondition.DAMAGED if line.damaged else ReceivedCondition.SOUND,
        item=BoughtItem(
            quantity=Decimal(line.received),
            free_quantity=ZERO,
            rate=Price(amount=Decimal("10.00")),
            discount_percent=ZERO,
        ),
        figures=figures,
        freight=NIL,
        landed_value=figures.taxable,
        landed_cost=Decimal("10.00"),
    )


def _unbilled(line: OfLine) -> UnbilledUnits:
    return UnbilledUnits(
        quantity=Decimal(line.received),
        free_quantity=ZERO,
        returned=ZERO,
        held=ZERO,
        never_billed=ZERO,
        never_billed_free=ZERO,
        uqc="NOS",
    )


VENDOR: Final = Vendor(
    vendor_id=UUID(int=2),
    code="MERU",
    name="Meru Pharma",
    gst_category=RecipientCategory.REGULAR,
    gstin="",
    pan="",
    phone="",
    drug_licences=(),
    credit_days=30,
    separate_account=False,
    active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
    address=Address(state_code="27"),
    email="",
    msme=None,
    transporter=False,
    branch=False,
    bank=VendorBank(),
    country_code="",
    rounding_school=None,
    shown_rounding_school=None,
)
