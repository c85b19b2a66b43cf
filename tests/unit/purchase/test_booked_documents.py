"""Which documents a return of received units is booked in, and what each gives. Decision 0034; gst.md 2.3."""

from decimal import Decimal
from uuid import UUID

import pytest

from gst.document.credit import Credit
from gst.money import NIL, ZERO
from gst.price import Price
from gst.tax.categories import Charge, SupplyKind
from kit.errors import DomainError
from services.purchase.domain.booked_documents import (
    BookedDocument,
    PartOfReturn,
    booked_in_bill,
    booked_in_receipt,
    note_of,
    parts_of_return,
)
from services.purchase.domain.goods_receipts import GoodsReceipt, GoodsReceiptLine, ReceivedBatch
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.returned_units import ReturnedUnits, given_by_note
from services.purchase.domain.statuses_and_kinds import InputTax, ReceivedCondition
from tests.unit.purchase.posted_bills import DAY, LINE, MOMENT, RECEIPT, VENDOR, bill, figures
from trade.domain.figures import TaxFigures, add_up
from trade.domain.returnables import ReturnableQuantity, ReturnedSoFar

NOTHING_RETURNED = ReturnedSoFar(lines={}, notes={})


RECEIVED = GoodsReceiptLine(
    line_id=LINE,
    goods_receipt_id=RECEIPT,
    line_number=1,
    condition=ReceivedCondition.SOUND,
    purchase_order_line_id=None,
    product_id=UUID(int=5),
    product_code="PCM500",
    product_name="Paracetamol 500 mg tablets",
    hsn="30049099",
    tax_class="medicine",
    uqc="TBS",
    location_id=UUID(int=6),
    batch_id=UUID(int=7),
    batch=ReceivedBatch(
        batch_number="PC2411",
        expiry_month="2028-06",
        manufacture_month="",
        mrp=Price(amount=Decimal(110)),
        ptr=Price(amount=Decimal("78.50")),
        pts=Price(amount=Decimal("70.65")),
    ),
    item=BoughtItem(
        quantity=Decimal(100), free_quantity=Decimal(20), rate=Price(amount=Decimal(69)), discount_percent=ZERO
    ),
    figures=figures("6900.00", "172.50"),
    freight=NIL,
    landed_value=Decimal("6900.00"),
    landed_cost=Decimal("57.50"),
    billed_quantity=Decimal(60),
    billed_free_quantity=Decimal(12),
)
"""100 units and 20 free ones came. A bill is for 60 and 12 of them."""


def receipt(line: GoodsReceiptLine = RECEIVED) -> GoodsReceipt:
    return GoodsReceipt(
        goods_receipt_id=RECEIPT,
        number="GRN/26-27/000001",
        date=DAY,
        vendor_id=VENDOR,
        vendor_name="Meru Pharma",
        vendor_gstin="27AAECM4821K1ZC",
        registration_id=UUID(int=8),
        place_of_supply="27",
        supply_kind=SupplyKind.INTRA_STATE,
        charge=Charge.CGST_SGST,
        purchase_order_id=None,
        vendor_document_number="",
        vendor_document_date=None,
        freight=NIL,
        figures=add_up([line.figures], round_to_rupee=False),
        billable=True,
        note="",
        date_reason="",
        trace_id="",
        created_by=VENDOR,
        created_at=MOMENT,
        lines=(line,),
    )


def documents(total: str = "4347.00", returned: ReturnedSoFar = NOTHING_RETURNED) -> list[BookedDocument]:
    return [
        booked_in_receipt(receipt(), NOTHING_RETURNED, round_to_rupee=True),
        booked_in_bill(bill(total), returned),
    ]


def returned(
    quantity: str, *, of: UUID = LINE, booked: list[BookedDocument] | None = None, times: int = 1
) -> tuple[PartOfReturn, ...]:
    requested = [ReturnableQuantity(line_id=of, quantity=Decimal(quantity))] * times
    return parts_of_return(requested, receipt(), booked or documents(), round_to_rupee=True)


def test_units_that_no_bill_is_for_go_back_first() -> None:
    """40 of 100 units and 8 of 20 free ones have no bill; they came at 2760.00. 30 of 48 are worth 1725.00."""
    (part,) = returned("30")

    assert part.document.document_id == RECEIPT
    assert part.credits[LINE] == Credit(
        quantity=Decimal(30),
        taxable=Decimal("1725.00"),
        cgst=Decimal("43.13"),
        sgst=Decimal("43.13"),
        igst=NIL,
        cess=NIL,
    )
    assert (part.figures.total, part.figures.round_off) == (Decimal("1811.00"), Decimal("-0.26"))
    assert part.figures_of_line(LINE).tax_rate == Decimal(5)


def test_what_is_more_than_these_goes_back_of_the_bill() -> None:
    """12 of the 72 units of a bill of 4140.00 are worth 690.00."""
    of_receipt, of_bill = returned("60")

    assert (of_receipt.credits[LINE].quantity, of_receipt.figures.total) == (Decimal(48), Decimal("2898.00"))
    assert (of_bill.credits[LINE].quantity, of_bill.credits[LINE].taxable) == (Decimal(12), Decimal("690.00"))
    note = note_of([of_receipt, of_bill])
    assert (note.taxable, note.total) == (Decimal("3450.00"), of_receipt.figures.total + of_bill.figures.total)


def test_a_return_of_everything_gives_what_receipt_and_printed_bill_say_round_off_included() -> None:
    parts = returned("120", booked=documents("4346.50"))

    assert [part.figures.total for part in parts] == [Decimal("2898.00"), Decimal("4346.50")]
    assert parts[1].figures.round_off == Decimal("-0.50")


def test_units_that_went_back_or_are_held_are_not_returned_again() -> None:
    before = Credit(
        quantity=Decimal(72),
        taxable=Decimal("4140.00"),
        cgst=Decimal("103.50"),
        sgst=Decimal("103.50"),
        igst=NIL,
        cess=NIL,
    )
    booked = documents(returned=ReturnedSoFar(lines={LINE: before}, notes={}))

    assert [part.document.document_id for part in returned("48", booked=booked)] == [RECEIPT]
    with pytest.raises(DomainError) as refusal:
        returned("49", booked=booked)
    assert (refusal.value.reason, refusal.value.facts) == ("OVER_RETURN", {"returnable": "48"})


@pytest.mark.parametrize(
    ("of", "times", "reason", "field"),
    [
        (UUID(int=9), 1, "GOODS_RECEIPT_LINE_NOT_FOUND", "lines[0].line_id"),
        (LINE, 2, "LINE_REPEATED", "lines[1].line_id"),
    ],
)
def test_another_line_and_a_line_named_twice_are_refused(of, times, reason, field) -> None:
    with pytest.raises(DomainError) as refusal:
        returned("1", of=of, times=times)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


def test_the_worth_of_units_is_added_up_by_note_in_key_order() -> None:
    def units(note: int, taxable: str) -> ReturnedUnits:
        return ReturnedUnits(
            returned_line_id=UUID(int=20),
            hold_id=UUID(int=21),
            goods_receipt_id=RECEIPT,
            line_id=LINE,
            vendor_bill_id=None,
            debit_note_id=UUID(int=note),
            never_billed=False,
            quantity=Decimal(1),
            tax_rate=Decimal(5),
            input_tax=InputTax.ELIGIBLE,
            figures=TaxFigures(
                taxable=Decimal(taxable), cgst=NIL, sgst=NIL, igst=NIL, cess=NIL, round_off=Decimal("0.25")
            ),
        )

    given = given_by_note([units(31, "10.00"), units(30, "5.00"), units(31, "1.00")])

    assert list(given.items()) == [(UUID(int=30), Decimal("5.25")), (UUID(int=31), Decimal("11.50"))]
