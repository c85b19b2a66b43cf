"""A posted bill of a vendor, as the books have it."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.money import NIL, ZERO
from gst.price import Price
from gst.tax.categories import SupplyKind
from services.purchase.domain.bill_match import KeptComparison
from services.purchase.domain.kept_goods import BilledUnits
from services.purchase.domain.statuses_and_kinds import InputTax, ReceivedCondition
from services.purchase.domain.terms import DueRule
from services.purchase.domain.vendor_bills import VendorBill, VendorBillLine
from trade.domain.documents import DocumentStatus
from trade.domain.figures import LineFigures, TaxFigures

LINE, RECEIPT, BILL, VENDOR = (UUID(int=number) for number in (1, 2, 3, 4))
DAY, MOMENT = dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
NO_FIGURES = LineFigures(
    gross=NIL, discount=NIL, bill_discount=NIL, taxable=NIL, tax_rate=ZERO, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL
)


def figures(taxable: str, half_of_tax: str) -> LineFigures:
    amount, half = Decimal(taxable), Decimal(half_of_tax)
    return dataclasses.replace(NO_FIGURES, gross=amount, taxable=amount, tax_rate=Decimal(5), cgst=half, sgst=half)


# Long: the fields of a bill, one a line.
def bill(total: str) -> VendorBill:
    line = VendorBillLine(
        goods_receipt_id=RECEIPT,
        goods_receipt_line_id=LINE,
        units=BilledUnits(
            quantity=Decimal(60), free_quantity=Decimal(12), returned=ZERO, never_billed=ZERO, never_billed_free=ZERO
        ),
        rate=Price(amount=Decimal(69)),
        tax_class="medicine",
        figures=figures("4140.00", "103.50"),
        short_quantity=ZERO,
        condition=ReceivedCondition.SOUND,
        kept_comparison=KeptComparison.AS_KEPT,
        decided=None,
        short_figures=NO_FIGURES,
    )
    return VendorBill(
        vendor_bill_id=BILL,
        vendor_id=VENDOR,
        vendor_name="Meru Pharma",
        vendor_gstin="27AAECM4821K1ZC",
        registration_id=UUID(int=8),
        number="MP/1182",
        date=DAY,
        booking_date=DAY,
        due_date=DAY,
        due_rule=DueRule.TERMS,
        place_of_supply="27",
        supply_kind=SupplyKind.INTRA_STATE,
        figures=TaxFigures(
            taxable=Decimal("4140.00"),
            cgst=Decimal("103.50"),
            sgst=Decimal("103.50"),
            igst=NIL,
            cess=NIL,
            round_off=Decimal(total) - Decimal("4347.00"),
        ),
        input_tax=InputTax.ELIGIBLE,
        input_tax_explanation="Booked by 2026-11-22: CGST Act s.16(4).",
        under_bill_of_entry=False,
        last_day_of_input_tax=DAY,
        outstanding=Decimal(total),
        open_claim_amount=NIL,
        accepted_explanations=(),
        difference_reason="",
        rounding=None,
        note="",
        date_reason="",
        trace_id="",
        created_by=VENDOR,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_at=MOMENT,
        lines=(line,),
    )
