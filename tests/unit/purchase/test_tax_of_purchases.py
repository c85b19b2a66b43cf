"""Which taxes a purchase bears, what its lines come to, and what is checked of a batch before it comes in."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from gst.price import NO_PRICE, Price
from gst.tax.categories import Charge, RecipientCategory, SupplyKind
from kit.errors import DomainError
from services.purchase.domain.goods_receipts import ReceivedBatch
from services.purchase.domain.inward_supply import InwardSupply, check_imported, inward_supply
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.line_tax import TaxedItem, check_cost_within_mrp, figures_of, tax_lines
from services.purchase.domain.received_batch_rules import check_received_batch

MAHARASHTRA, GUJARAT = "27", "24"
DAY = dt.date(2026, 11, 22)
STRIPS = BoughtItem(
    quantity=Decimal(100),
    free_quantity=Decimal(10),
    rate=Price(amount=Decimal("69.00")),
    discount_percent=Decimal("2.5"),
)
PACK = ReceivedBatch(
    batch_number="PC2411",
    expiry_month="2028-06",
    manufacture_month="2026-06",
    mrp=Price(amount=Decimal("110.00")),
    ptr=Price(amount=Decimal("78.50")),
    pts=Price(amount=Decimal("70.65")),
)


def taxed(tax_class: str, hsn: str = "30049099", mrp: str = "110.00") -> TaxedItem:
    return TaxedItem(
        item=STRIPS,
        tax_class=tax_class,
        hsn=hsn,
        mrp=Price(amount=Decimal(mrp)),
        units=STRIPS.units,
        field="lines[0].product_id",
    )


def refused(check: Any, *args: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        check(*args, **named)
    return error.value.reason, error.value.field


@pytest.mark.parametrize(
    ("category", "vendor_state", "kind", "charge"),
    [
        (RecipientCategory.REGULAR, MAHARASHTRA, SupplyKind.INTRA_STATE, Charge.CGST_SGST),
        (RecipientCategory.REGULAR, GUJARAT, SupplyKind.INTER_STATE, Charge.IGST),
        (RecipientCategory.SEZ, MAHARASHTRA, SupplyKind.INTER_STATE, Charge.IGST),
        (RecipientCategory.OVERSEAS, "96", SupplyKind.INTER_STATE, Charge.NO_TAX),
        (RecipientCategory.COMPOSITION, MAHARASHTRA, SupplyKind.INTRA_STATE, Charge.NO_TAX),
        (RecipientCategory.UNREGISTERED, MAHARASHTRA, SupplyKind.INTRA_STATE, Charge.NO_TAX),
    ],
)
def test_the_heads_follow_from_the_vendor_and_the_registration_that_receives(
    category, vendor_state, kind, charge
) -> None:
    """IGST Act s.7, s.8, s.10(1)(a); CGST Act s.10, s.22."""
    found = inward_supply(gst_category=category, vendor_state=vendor_state, registration_state=MAHARASHTRA)

    overseas = category is RecipientCategory.OVERSEAS
    assert found == InwardSupply(place_of_supply=MAHARASHTRA, kind=kind, charge=charge, under_bill_of_entry=overseas)


def test_goods_of_an_sez_bear_no_gst_on_the_bill_where_they_were_cleared_under_a_bill_of_entry() -> None:
    found = inward_supply(
        gst_category=RecipientCategory.SEZ,
        vendor_state=GUJARAT,
        registration_state=MAHARASHTRA,
        under_bill_of_entry=True,
    )

    assert (found.kind, found.charge) == (SupplyKind.INTER_STATE, Charge.NO_TAX)


def test_only_goods_from_overseas_and_from_an_sez_are_cleared_under_a_bill_of_entry() -> None:
    check_imported(RecipientCategory.OVERSEAS, field="vendor_id")
    check_imported(RecipientCategory.SEZ, field="vendor_id")

    assert refused(check_imported, RecipientCategory.REGULAR, field="vendor_id") == ("NOT_IMPORTED", "vendor_id")


def test_a_composition_dealer_of_another_state_is_refused() -> None:
    """CGST Act s.10(2)(c)."""
    named = {"gst_category": RecipientCategory.COMPOSITION, "vendor_state": GUJARAT, "registration_state": MAHARASHTRA}

    assert refused(inward_supply, **named)[1] == "vendor_id"


def test_lines_are_taxed_at_the_rate_of_their_day_and_not_rounded_to_the_rupee() -> None:
    """100 x 69.00 less 2.5 % is 6727.50; medicine bears 5 % since 22 September 2025 and bore 12 % before."""
    item = taxed("medicine")

    now = tax_lines([item], charge=Charge.CGST_SGST, on=DAY)
    before = tax_lines([item], charge=Charge.IGST, on=dt.date(2025, 9, 21))

    assert (now.totals.taxable, now.totals.cgst, now.totals.value) == (
        Decimal("6727.50"),
        Decimal("168.19"),
        Decimal("7063.88"),
    )
    assert (before.totals.igst, before.totals.round_off) == (Decimal("807.30"), Decimal("0.00"))


def test_listed_goods_bear_the_tax_of_their_declared_price_from_february_2026() -> None:
    """110 units, the free ones too, at 140.00 are 15,400.00: 4,400.00 of it is tax."""
    cigarettes = taxed("tobacco", hsn="24022090", mrp="140.00")

    now = tax_lines([cigarettes], charge=Charge.IGST, on=DAY)
    first = tax_lines([cigarettes], charge=Charge.IGST, on=dt.date(2026, 2, 1))

    assert now == first
    assert (now.totals.taxable, now.totals.igst) == (Decimal("6727.50"), Decimal("4400.00"))


@pytest.mark.parametrize("charge", [Charge.IGST, Charge.CGST_SGST])
@pytest.mark.parametrize("tax_class", ["tobacco", "pan_masala"])
def test_purchases_that_bore_a_cess_are_refused_for_its_days(tax_class: str, charge: Charge) -> None:
    item = taxed(tax_class, hsn="24022090", mrp="140.00")
    last, first_without = dt.date(2026, 1, 31), dt.date(2026, 2, 1)

    assert refused(tax_lines, [item], charge=charge, on=last) == ("CESS_UNKNOWN", "lines[0].product_id")
    assert tax_lines([item], charge=charge, on=first_without).totals.cess == 0


def test_a_purchase_without_tax_bears_no_cess_either() -> None:
    """A bill of entry says its cess itself; who charges no tax charges no cess."""
    found = tax_lines([taxed("tobacco", mrp="140.00")], charge=Charge.NO_TAX, on=dt.date(2026, 1, 31))
    assert (found.totals.taxable, found.totals.value) == (Decimal("6727.50"), Decimal("6727.50"))


def test_listed_goods_without_a_declared_price_are_refused() -> None:
    cigarettes = taxed("tobacco", hsn="24022090", mrp="0")

    found = refused(tax_lines, [cigarettes], charge=Charge.IGST, on=DAY)

    assert found == ("RETAIL_PRICE_MISSING", "lines[0].product_id")


def test_a_class_without_a_rate_is_refused_at_its_field() -> None:
    item = taxed("sunshine")

    assert refused(tax_lines, [item], charge=Charge.IGST, on=DAY)[1] == "lines[0].product_id"


def test_a_line_of_a_document_without_tax_bears_no_rate() -> None:
    item = taxed("medicine")
    (line,) = tax_lines([item], charge=Charge.NO_TAX, on=DAY).lines

    found = figures_of(line)

    assert (found.tax_rate, found.gross, found.discount, found.total) == (
        Decimal(0),
        Decimal("6900.00"),
        Decimal("172.50"),
        Decimal("6727.50"),
    )


@pytest.mark.parametrize(("mrp", "is_refused"), [("70.64", False), ("70.63", True)])
def test_goods_that_with_tax_cost_more_than_their_mrp_are_refused(mrp, is_refused) -> None:
    """69.00 less 2.5 % is 67.275, with 5 % tax 70.63875. gst.md 6.1."""
    named: dict[str, Any] = {"tax_rate": Decimal(5), "mrp": Price(amount=Decimal(mrp)), "prefix": "lines[0]."}

    if is_refused:
        assert refused(check_cost_within_mrp, STRIPS, **named) == ("ABOVE_MRP", "lines[0].rate")
    else:
        check_cost_within_mrp(STRIPS, **named)


@pytest.mark.parametrize(
    ("item", "pack", "reason", "field"),
    [
        ({"quantity": Decimal(0), "free_quantity": Decimal(0)}, {}, "QUANTITY_MISSING", "quantity"),
        ({"quantity": Decimal(10**10)}, {}, "QUANTITY_TOO_LARGE", "quantity"),
        ({}, {"mrp": NO_PRICE}, "MRP_MISSING", "mrp"),
        ({}, {"ptr": Price(amount=Decimal("110.01"))}, "PRICE_ABOVE_MRP", "ptr"),
        ({}, {"pts": Price(amount=Decimal(1101), units=Decimal(10))}, "PRICE_ABOVE_MRP", "pack_pts"),
        ({}, {"expiry_month": "2026-10"}, "BATCH_EXPIRED", "expiry_month"),
    ],
)
def test_what_cannot_be_printed_on_goods_that_come_in_is_refused(item, pack, reason, field) -> None:
    check_received_batch(STRIPS, PACK, DAY, field="lines[0]")

    wrong = dataclasses.replace(STRIPS, **item), dataclasses.replace(PACK, **pack), DAY
    assert refused(check_received_batch, *wrong, field="lines[0]") == (reason, f"lines[0].{field}")
