"""Landed cost, terms of payment (MSMED Act s.15), and the rows of the register of inward supplies."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gst.price import Price
from services.purchase.domain.bill_match import Figures
from services.purchase.domain.landed_cost import BoughtItem, land
from services.purchase.domain.registers import figures_by_rate
from services.purchase.domain.vendor_bills import as_booked
from trade.domain.figures import LineFigures

paise = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n) / 100)
items = st.builds(
    BoughtItem,
    quantity=st.integers(0, 10_000).map(lambda n: Decimal(n) / 1000),
    free_quantity=st.integers(1, 10_000).map(lambda n: Decimal(n) / 1000),
    rate=st.builds(
        Price,
        amount=st.integers(0, 10**6).map(lambda n: Decimal(n) / 10_000),
        units=st.integers(1, 100).map(Decimal),
    ),
    discount_percent=st.integers(0, 100_000).map(lambda n: Decimal(n) / 1000),
)


@given(lines=st.lists(items, min_size=1, max_size=10), freight=paise)
def test_freight_is_spread_without_losing_a_paisa(lines: list[BoughtItem], freight: Decimal) -> None:
    landed = land(lines, freight)

    assert sum((line.freight for line in landed), Decimal(0)) == freight
    assert all(line.landed_value == line.value + line.freight for line in landed)
    assert all(
        abs(line.landed_cost * item.units - line.landed_value) <= item.units / 1_000_000
        for line, item in zip(landed, lines, strict=True)
    )


lines_of_figures = st.builds(
    LineFigures,
    gross=paise,
    discount=paise,
    bill_discount=paise,
    tax_rate=st.sampled_from([Decimal(0), Decimal(5), Decimal(18)]),
    taxable=paise,
    cgst=paise,
    sgst=paise,
    igst=paise,
    cess=paise,
)


@given(lines=st.lists(lines_of_figures, min_size=1, max_size=10), off=st.integers(-100_000, 100_000))
def test_register_adds_up_to_what_is_printed_with_one_row_for_each_rate(lines: list[LineFigures], off: int) -> None:
    taxable = max(sum((line.taxable for line in lines), Decimal(0)) + Decimal(off) / 100, Decimal(0))
    heads = {
        head: sum((getattr(line, head) for line in lines), Decimal(0)) for head in ("cgst", "sgst", "igst", "cess")
    }
    printed = Figures(taxable=taxable, total=taxable + sum(heads.values(), Decimal(0)), **heads)

    booked = as_booked({UUID(int=number): line for number, line in enumerate(lines)}, printed, tolerance=Decimal(1))
    entered = figures_by_rate(booked.values())

    assert sum((line.total for line in booked.values()), Decimal(0)) == printed.total
    assert min(line.taxable for line in booked.values()) >= 0
    assert list(entered) == sorted({line.tax_rate for line in lines})
    assert sum((row.taxable for row in entered.values()), Decimal(0)) == taxable
    assert all(sum((getattr(row, head) for row in entered.values()), Decimal(0)) == heads[head] for head in heads)
