"""What a sale costs: which rate, which discount, which tax, batch by batch. The only calculation of prices in sales."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from kit.errors import DomainError
from services.sales.domain.pricing import FROM_BATCH, FROM_ORDER, FROM_REQUEST, PricedSale, price_sale
from services.sales.domain.sale import SaleLine, StockLine
from services.sales.domain.statuses_and_kinds import CustomerType
from tests.support.days import INDIA, TODAY
from tests.support.parties import gstin
from tests.unit.sales.facts import batch, customer, organisation, planned, price, sale, sale_line, stock
from trade.domain import dating
from trade.domain.parties import Address, DrugLicence


def priced(
    line: SaleLine, available: StockLine, buyer: Any = None, seller: Any = None, on: dt.date = TODAY, **changed: Any
) -> PricedSale:
    """The price of a sale that is issued on a day."""
    noon = dt.datetime.combine(on, dt.time(12), INDIA)
    return price_sale(planned(sale(line, **{"date": dating.TODAY} | changed), buyer, seller, noon), [available])


def refused(*arguments: Any, **changed: Any) -> tuple[str, str]:
    """The reason and the field with which a sale is refused."""
    with pytest.raises(DomainError) as refusal:
        priced(*arguments, **changed)
    return refusal.value.reason, refusal.value.field


def taxable(found: PricedSale) -> list[str]:
    return [f"{line.figures.taxable:f}" for line in found.lines]


def heads(found: PricedSale) -> tuple[str, ...]:
    """CGST, SGST and IGST of the first line."""
    figures = found.lines[0].figures
    return tuple(f"{amount:f}" for amount in (figures.cgst, figures.sgst, figures.igst))


def test_without_a_rate_the_batch_is_sold_at_its_price_to_retailer() -> None:
    found = priced(sale_line("10"), stock(batch(1, "10", ptr="9.00")))

    assert (taxable(found), heads(found)) == (["90.00"], ("2.25", "2.25", "0.00"))
    assert found.lines[0].price_explanation == FROM_BATCH


@pytest.mark.parametrize(("order_line_id", "explanation"), [(None, FROM_REQUEST), (UUID(int=5), FROM_ORDER)])
def test_a_requested_rate_goes_before_that_of_the_batch(order_line_id: UUID | None, explanation: str) -> None:
    line = sale_line("10", rate=price("8.50"), order_line_id=order_line_id)

    found = priced(line, stock(batch(1, "10", ptr="9.00")))

    assert (taxable(found), found.lines[0].price_explanation) == (["85.00"], explanation)


def test_a_batch_without_a_price_needs_a_rate() -> None:
    assert refused(sale_line("10"), stock(batch(1, "10", ptr="0"))) == ("RATE_MISSING", "lines[0].rate")
    assert taxable(priced(sale_line("10", rate=price("5")), stock(batch(1, "10", ptr="0")))) == ["50.00"]


def test_a_rate_with_tax_may_reach_the_maximum_retail_price_and_not_pass_it() -> None:
    """Legal Metrology (Packaged Commodities) Rules 2011, rule 18. 104.76 with 5 per cent is 109.998; gst.md 6.1."""
    available = stock(batch(1, "1", mrp="110.00"))

    assert taxable(priced(sale_line("1", rate=price("104.76")), available)) == ["104.76"]
    assert refused(sale_line("1", rate=price("104.77")), available) == ("ABOVE_MRP", "lines[0].rate")


def test_a_rate_that_includes_tax_is_itself_compared_with_the_maximum_retail_price() -> None:
    available = stock(batch(1, "1", mrp="110.00"))

    found = priced(sale_line("1", rate=price("110.00"), inclusive=True), available)

    assert (taxable(found), f"{found.lines[0].figures.total:f}") == (["104.76"], "110.00")
    assert refused(sale_line("1", rate=price("110.01"), inclusive=True), available) == ("ABOVE_MRP", "lines[0].rate")


def test_a_rate_for_a_pack_gives_the_amount_of_the_packs() -> None:
    """10,000 strips of 15 at 23.47, and 100 strips at their MRP of 32.00."""
    found = priced(sale_line("150000", rate=price("23.47", "15")), stock(batch(1, "150000")))
    line = sale_line("1500", rate=price("32.00", "15"), inclusive=True)
    at_mrp = priced(line, stock(batch(1, "1500", mrp="32.00", units="15")))

    assert taxable(found) == ["234700.00"]
    assert found.lines[0].price_explanation == "as requested, 23.47 for 15"
    assert f"{at_mrp.total:f}" == "3200.00"


def test_a_batch_whose_price_is_for_a_pack_is_sold_at_the_price_of_the_packs() -> None:
    found = priced(sale_line("150000"), stock(batch(1, "150000", ptr="23.47", mrp="32.00", units="15")))

    assert taxable(found) == ["234700.00"]
    assert found.lines[0].price_explanation == "the batch's price to retailer, 23.47 for 15"


def test_a_rate_is_compared_with_the_maximum_retail_price_whatever_pack_each_is_for() -> None:
    available = stock(batch(1, "1500", mrp="32.00", units="15"))

    def at(amount: str, units: str) -> SaleLine:
        return sale_line("1500", rate=price(amount, units), inclusive=True)

    assert f"{priced(at('2.133333', '1'), available).total:f}" == "3200.00"
    assert f"{priced(at('64.00', '30'), available).total:f}" == "3200.00"
    assert refused(at("2.133334", "1"), available) == ("ABOVE_MRP", "lines[0].rate")
    assert refused(at("64.01", "30"), available) == ("ABOVE_MRP", "lines[0].pack_rate")


def test_a_pack_of_counted_units_is_of_whole_ones() -> None:
    line = sale_line("15", rate=price("23.47", "7.5"))

    assert refused(line, stock(batch(1, "15"))) == ("QUANTITY_NOT_WHOLE", "lines[0].pack_rate.units")
    assert taxable(priced(line, stock(batch(1, "15"), uqc="MLT"))) == ["46.94"]


def test_each_batch_is_compared_with_its_own_maximum_retail_price() -> None:
    line = sale_line("10", rate=price("50.00"))

    assert refused(line, stock(batch(1, "5", mrp="110.00"), batch(2, "5", mrp="52.49"))) == (
        "ABOVE_MRP",
        "lines[0].rate",
    )


@pytest.mark.parametrize(("requested", "amount"), [(None, "900.00"), ("0", "1000.00"), ("4", "960.00")])
def test_a_requested_discount_goes_before_the_customers(requested: str | None, amount: str) -> None:
    disc1 = None if requested is None else Decimal(requested)
    line = sale_line("10", rate=price("100.00"), discount_percent=disc1)

    found = priced(line, stock(batch(1, "10")), customer(discount_percent=Decimal(10)))

    assert taxable(found) == [amount]


def test_the_second_discount_is_taken_from_what_the_first_leaves() -> None:
    """10 per cent of 1,000 is 100; 5 per cent of 900 is 45.

    Discounts on the invoice lower the value: CGST Act s.15(3)(a).
    """
    line = sale_line("10", rate=price("100.00"), discount_percent=Decimal(10), second_discount_percent=Decimal(5))

    found = priced(line, stock(batch(1, "10")))

    assert (taxable(found), heads(found)) == (["855.00"], ("21.38", "21.38", "0.00"))


def test_batches_of_one_price_bill_together_what_their_units_come_to() -> None:
    """Tablets at 23.47 and at 24.10 for 15. By themselves, batches of 5 would come to 7.82 and 8.03 each."""
    old, new = {"ptr": "23.47", "units": "15"}, {"ptr": "24.10", "units": "15"}
    batches = [batch(1, "5", **old), batch(2, "5", **new), batch(3, "5", **old), batch(4, "5", **new)]

    found = priced(sale_line("20"), stock(*batches))

    assert [each.allocation.batch_number for each in found.lines] == ["B1", "B3", "B2", "B4"]
    assert taxable(found) == ["7.82", "7.83", "8.03", "8.04"]
    assert f"{found.totals.taxable:f}" == "31.72"


def test_an_invoice_has_no_more_lines_than_a_tax_document_may_have() -> None:
    available = stock(*[batch(number, "1") for number in range(1001)])

    assert refused(sale_line("1001"), available) == ("LINE_INVALID", "lines")


def test_the_first_batches_are_billed_and_the_last_ones_free() -> None:
    line = sale_line("10", free_quantity=Decimal(4))

    found = priced(line, stock(batch(1, "8", ptr="9.00"), batch(2, "4", ptr="10.00"), batch(3, "2", ptr="11.00")))

    assert [(each.figures.line.quantity, each.figures.line.free_quantity) for each in found.lines] == [
        (Decimal(8), Decimal(0)),
        (Decimal(2), Decimal(2)),
        (Decimal(0), Decimal(2)),
    ]
    assert taxable(found) == ["72.00", "20.00", "0.00"]
    assert [each.allocation.batch_number for each in found.lines] == ["B1", "B2", "B3"]


def test_a_sale_to_another_state_charges_integrated_tax() -> None:
    """IGST Act s.7(1), s.5."""
    buyer = customer(gstin=gstin("27"), billing_address=Address(state_code="27"))

    assert heads(priced(sale_line("10"), stock(batch(1, "10")), buyer)) == ("0.00", "0.00", "4.50")


@pytest.mark.parametrize(("round_to_rupee", "total"), [(True, "95.00"), (False, "94.50")])
def test_the_organisation_decides_whether_a_total_is_whole_rupees(*, round_to_rupee: bool, total: str) -> None:
    seller = organisation(round_to_rupee=round_to_rupee)

    assert f"{priced(sale_line('10'), stock(batch(1, '10')), None, seller).total:f}" == total


@pytest.mark.parametrize(("day", "rate", "since"), [("2025-09-21", "12", None), ("2025-09-22", "5", "2025-09-22")])
def test_a_medicine_is_taxed_at_the_rate_of_the_documents_day(day: str, rate: str, since: str | None) -> None:
    """12 per cent until 21 September 2025, 5 per cent since: Notification 9/2025-Central Tax (Rate)."""
    found = priced(sale_line("10"), stock(batch(1, "10")), on=dt.date.fromisoformat(day))

    assert found.lines[0].figures.line.tax_rate == Decimal(rate)
    assert found.lines[0].tax_explanation.startswith(f"medicine: {rate} % since {since or ''}")


def test_an_unknown_class_of_tax_is_refused_at_its_product() -> None:
    reason, field = refused(sale_line("10"), stock(batch(1, "10"), tax_class="no_such_class"))

    assert (reason, field) == ("TAX_CLASS_UNKNOWN", "lines[0].product_id")


def test_a_scheduled_drug_needs_a_licence_that_is_valid_on_the_day() -> None:
    """Drugs Rules 1945, rule 65; forms 20B and 21B are for sale by wholesale. gst.md 6.3."""
    scheduled = stock(batch(1, "10"), drug_schedule="h1")
    licence = DrugLicence(form="20B", number="MP/20B/1", valid_until=dt.date(2026, 11, 17))

    assert refused(sale_line("10"), scheduled) == ("DRUG_LICENCE_NEEDED", "lines[0].product_id")
    expired = customer(drug_licences=(licence,))
    assert refused(sale_line("10"), scheduled, expired) == ("DRUG_LICENCE_NEEDED", "lines[0].product_id")
    assert taxable(priced(sale_line("10"), scheduled, expired, on=dt.date(2026, 11, 17))) == ["90.00"]
    assert taxable(priced(sale_line("10"), scheduled, customer(type=CustomerType.HOSPITAL))) == ["90.00"]


@pytest.mark.parametrize(
    ("discount", "field"),
    [
        ({"bill_discount_amount": Decimal("90.01")}, "bill_discount_amount"),
        ({"bill_discount_percent": Decimal(101)}, "bill_discount_percent"),
    ],
)
def test_a_bill_discount_above_the_bill_is_refused_at_its_field_of_the_request(
    discount: dict[str, Decimal], field: str
) -> None:
    reason, where = refused(sale_line("10"), stock(batch(1, "10")), field="invoices[2].", **discount)

    assert (reason, where) == ("BILL_DISCOUNT_INVALID", f"invoices[2].{field}")


def test_a_bill_discount_is_shared_by_the_lines_and_lowers_their_tax() -> None:
    """CGST Act s.15(3)(a)."""
    found = priced(sale_line("10"), stock(batch(1, "10")), bill_discount_amount=Decimal("10.00"))

    assert (taxable(found), f"{found.bill_discount:f}", heads(found)) == (["80.00"], "10.00", ("2.00", "2.00", "0.00"))


@pytest.mark.parametrize(
    ("hsn", "tax_class", "day", "declared", "half"),
    [
        ("24022090", "tobacco", "2026-02-01", "1400.00", "200.00"),
        ("21069020", "pan_masala", "2026-02-01", "1400.00", "200.00"),
        ("21069099", "food_preparation", "2026-02-01", None, "2.25"),
        ("24039910", "biri", "2026-02-01", None, "8.10"),
    ],
)
def test_listed_goods_are_taxed_on_their_mrp_from_february_2026(
    hsn: str, tax_class: str, day: str, declared: str | None, half: str
) -> None:
    """CGST Rule 31D: 1,400.00 holds 400.00 at 40 %, whatever is paid. Biris keep the transaction value of 90.00."""
    goods = stock(batch(1, "10", mrp="140.00"), hsn=hsn, tax_class=tax_class)

    found = priced(sale_line("10"), goods, on=dt.date.fromisoformat(day))

    assert found.lines[0].figures.line.retail_value == (None if declared is None else Decimal(declared))
    assert (taxable(found), heads(found)) == (["90.00"], (half, half, "0.00"))


def test_the_day_before_listed_goods_are_taxed_on_what_the_buyer_pays() -> None:
    """Tobacco bore a cess until then, which no sale computes: its class of 28 % without a cess shows the valuation."""
    goods = stock(batch(1, "10", mrp="140.00"), hsn="24022090", tax_class="slab_28")

    found = priced(sale_line("10"), goods, on=dt.date(2026, 1, 31))

    assert (taxable(found), heads(found)) == (["90.00"], ("12.60", "12.60", "0.00"))


def test_discounts_and_free_units_of_listed_goods_do_not_lower_their_tax() -> None:
    """10 billed and 2 free of two batches: 7 x 140.00 and 5 x 210.00 are 2,030.00, of which 580.00 is tax."""
    goods = stock(batch(1, "7", mrp="140.00"), batch(2, "5", mrp="210.00"), hsn="24022090", tax_class="tobacco")
    line = sale_line("10", free_quantity=Decimal(2), rate=price("9.00"), discount_percent=Decimal(10))

    found = priced(line, goods, bill_discount_amount=Decimal("8.10"))

    assert [f"{part.figures.line.retail_value:f}" for part in found.lines] == ["980.00", "1050.00"]
    assert [f"{part.figures.cgst:f}" for part in found.lines] == ["140.00", "150.00"]
    assert [f"{part.figures.value_of_supply:f}" for part in found.lines] == ["700.00", "750.00"]
    assert (sum(map(Decimal, taxable(found))), found.total) == (Decimal("72.90"), Decimal(653))


def test_listed_goods_without_a_declared_price_are_refused() -> None:
    goods = stock(batch(1, "10", mrp="0"), hsn="24022090", tax_class="tobacco")

    assert refused(sale_line("10", rate=price("0")), goods) == ("RETAIL_PRICE_MISSING", "lines[0].product_id")
